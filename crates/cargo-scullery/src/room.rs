// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Builds that fail because of the machine, for which no driver is to blame.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use crate::driver::Driver;
use crate::exit::unavailable;
use crate::package::{Package, first_error};

/// What the system says when a file cannot be written, and what cargo says when it kills a compiler.
const REFUSALS: [&str; 5] = [
    "No space left on device",
    "Read-only file system",
    "Disk quota exceeded",
    "Permission denied (os error 13)",
    "(signal: ",
];

/// The line with which a tool says that the machine is at fault.
fn refusal(text: &str) -> Option<&str> {
    let mut lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches("= note: "));
    lines.find(|line| REFUSALS.iter().any(|refusal| line.contains(refusal)))
}

/// Fails when a tool said that the machine is at fault.
///
/// # Errors
///
/// [`Exit::Unavailable`](crate::exit::Exit::Unavailable), and where it was to write.
pub(crate) fn blame(package: &Package, text: &str) -> Result<()> {
    let target = package.base.join("target");
    let target = package.target.as_deref().unwrap_or(&target);
    match refusal(text) {
        None => Ok(()),
        Some(line) => {
            // The first error names the file, and the line below it the cause.
            let mut error = first_error(text);
            if !error.contains(line) {
                error = line.to_owned();
            }
            Err(unavailable(format!(
                "cannot build in {}: {error}",
                target.display()
            )))
        }
    }
}

/// Fails when this message of the compiler's is about no source at all, and blames the machine.
///
/// # Errors
///
/// As [`blame`].
pub(crate) fn of_compiler(package: &Package, error: &Value) -> Result<()> {
    let sourceless = error["spans"].as_array().is_none_or(Vec::is_empty);
    // The linker's own words are in the notes below the message.
    match error["rendered"].as_str() {
        Some(text) if sourceless && is_error(error) => blame(package, text),
        _ => Ok(()),
    }
}

fn is_error(message: &Value) -> bool {
    let level = message["level"].as_str();
    level.is_some_and(|level| level.starts_with("error"))
}

/// Fails when this message of cargo's is an error in a crate that the user did not write, or
/// [`of_compiler`].
///
/// # Errors
///
/// As [`blame`].
pub(crate) fn of_others(driver: &Driver, package: &Package, message: &Value) -> Result<()> {
    let error = &message["message"];
    if !is_error(error) {
        return Ok(());
    }
    of_compiler(package, error)?;
    let manifest = Path::new(message["manifest_path"].as_str().unwrap_or_default());
    let theirs = [&driver.folder, &driver.package.base, &package.base];
    if manifest == package.manifest || theirs.iter().any(|folder| manifest.starts_with(folder)) {
        return Ok(());
    }
    let text = error["message"].as_str().unwrap_or_default();
    let krate = message["target"]["name"].as_str().unwrap_or("a dependency");
    Err(unavailable(format!(
        "cannot build {krate}, which {} needs, from {}: {text}",
        driver.module,
        manifest.display()
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::exit::{Exit, code};

    #[test]
    fn a_full_disk_is_not_the_drivers_fault_and_the_line_names_the_place() {
        let driver = Driver::for_tests();
        let text = "   Compiling scull\nerror: failed to write `/t/deps/x`\n\nCaused by:\n  \
                    No space left on device (os error 28)\n";
        let error = blame(&driver.package, text).unwrap_err();
        assert_eq!(code(&error), Exit::Unavailable);
        let expected = "cannot build in /d/target: error: failed to write `/t/deps/x` Caused by: \
                        No space left on device (os error 28)";
        assert_eq!(error.to_string(), expected);
        assert!(blame(&driver.package, "error: expected `;`").is_ok());
    }

    #[test]
    fn a_linker_without_room_says_so_in_a_note() {
        let driver = Driver::for_tests();
        let error = json!({
            "level": "error", "message": "linking with `cc` failed", "spans": [],
            "rendered": "error: linking with `cc` failed\n\n  = note: a\n  = note: b\n  = note: c\n  \
                         = note: ld: final link failed: No space left on device\n",
        });
        let error = of_compiler(&driver.package, &error).unwrap_err();
        let line = "cannot build in /d/target: ld: final link failed: No space left on device";
        assert_eq!(error.to_string(), line);
    }

    #[test]
    fn an_error_in_another_crate_is_not_the_drivers() {
        let driver = Driver::for_tests();
        let message = |manifest: &str, level: &str| {
            json!({
                "manifest_path": manifest,
                "target": { "name": "syn" },
                "message": { "level": level, "message": "no such item", "spans": [{}] },
            })
        };
        let of_others = |message| of_others(&driver, &driver.package, &message);
        assert!(of_others(message("/d/Cargo.toml", "error")).is_ok());
        assert!(of_others(message("/registry/syn/Cargo.toml", "warning")).is_ok());
        let error = of_others(message("/registry/syn/Cargo.toml", "error")).unwrap_err();
        assert_eq!(code(&error), Exit::Unavailable);
    }
}
