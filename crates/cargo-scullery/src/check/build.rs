// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `build`: library, tests and examples, with one call of cargo.
//!
//! The same call has the driver compiled without std: see [`crate::wrapper`].

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use super::room;
use crate::driver::Driver;
use crate::package::{Package, first_error};
use crate::progress::Progress;
use crate::report::Finding;
use crate::{process, wrapper};

/// What cargo made.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// The metadata of the driver's library.
    pub(super) rmeta: Option<PathBuf>,
    /// The example `suite`.
    pub(super) suite: Option<PathBuf>,
    /// Programs with tests.
    pub(super) tests: Vec<Test>,
}

/// A program with tests.
#[derive(Debug)]
pub(super) struct Test {
    /// The target's name.
    pub(super) name: String,
    /// Its source.
    pub(super) source: PathBuf,
    pub(super) program: PathBuf,
}

/// Builds the driver, and the project that runs it if that is another one; or says what keeps it
/// from being built.
pub(super) fn build(driver: &Driver, progress: &Progress) -> Result<Result<Built, Vec<Finding>>> {
    let mut built = Built::default();
    for package in [Some(&driver.package), driver.runner.as_ref()]
        .into_iter()
        .flatten()
    {
        let mut command = package.cargo_build(wrapper::WITH_NO_STD)?;
        command.args(["--lib", "--tests", "--examples"]);
        let findings = compile(driver, package, &mut command, progress, |message| {
            artifact(driver, message, &mut built);
        })?;
        if !findings.is_empty() {
            return Ok(Err(findings));
        }
    }
    Ok(Ok(built))
}

/// Runs a call of cargo: errors become findings, and what is made is told to `made`.
///
/// # Errors
///
/// When cargo cannot be run, and when the machine keeps it from its work.
pub(super) fn compile(
    driver: &Driver,
    package: &Package,
    command: &mut Command,
    progress: &Progress,
    mut made: impl FnMut(&Value),
) -> Result<Vec<Finding>> {
    let ended = process::run(command, None, |line| progress.detail(line))?;
    let mut findings = Vec::new();
    let messages = ended
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    for message in messages {
        let message: Value = message;
        match message["reason"].as_str() {
            Some("compiler-message") => {
                room::of_others(driver, package, &message)?;
                findings.extend(error(driver, &message["message"]));
            }
            Some("compiler-artifact") => made(&message),
            _ => (),
        }
    }
    if findings.is_empty() && !ended.status.success() {
        room::blame(package, &ended.stderr)?;
        let manifest = driver.shown(&package.manifest.to_string_lossy());
        findings.push(Finding::new(manifest, 1, first_error(&ended.stderr)));
    }
    Ok(findings)
}

/// An error of the compiler as a finding; warnings are none.
pub(super) fn error(driver: &Driver, message: &Value) -> Option<Finding> {
    let is_error = message["level"]
        .as_str()
        .is_some_and(|level| level.starts_with("error"));
    let reason = message["message"].as_str()?;
    if !is_error || reason.starts_with("aborting due to") {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let primary = spans.iter().find(|span| span["is_primary"] == true);
    let (file, line) = match primary.map(outside_std) {
        Some(span) => (span["file_name"].as_str()?, span["line_start"].as_u64()?),
        None => (driver.root.to_str()?, 1),
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(Finding {
        code: text(&message["code"]["code"]),
        rendered: text(&message["rendered"]),
        ..Finding::new(driver.shown(file), line, reason)
    })
}

/// The example `suite`, when this message says that it is made.
pub(super) fn suite(message: &Value) -> Option<PathBuf> {
    let target = &message["target"];
    let is_suite = target["name"] == "suite" && target["kind"][0] == "example";
    let program = message["executable"].as_str().filter(|_| is_suite)?;
    (message["profile"]["test"] != true).then(|| PathBuf::from(program))
}

/// The place in nobody's macro of the standard library that a span comes from.
fn outside_std(span: &Value) -> &Value {
    let mut span = span;
    while span["file_name"]
        .as_str()
        .is_some_and(|file| file.starts_with("/rustc/"))
    {
        match &span["expansion"]["span"] {
            Value::Null => break,
            outer => span = outer,
        }
    }
    span
}

fn artifact(driver: &Driver, message: &Value, built: &mut Built) {
    let target = &message["target"];
    let source = PathBuf::from(target["src_path"].as_str().unwrap_or_default());
    if let Some(program) = suite(message) {
        built.suite = Some(program);
    } else if let Some(program) = message["executable"].as_str() {
        if message["profile"]["test"] == true {
            let name = target["name"].as_str().unwrap_or_default().to_owned();
            built.tests.push(Test {
                name,
                source,
                program: program.into(),
            });
        }
    } else if target["kind"][0] == "lib" && source == driver.root {
        let files = message["filenames"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
        built.rmeta = files.find(|file| file.extension().is_some_and(|e| e == "rmeta"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::outside_std;

    #[test]
    fn an_error_in_a_macro_of_std_is_shown_where_the_macro_is_called() {
        let call = json!({ "file_name": "scull_main.rs", "expansion": null });
        let inner = json!({ "file_name": "/rustc/1/library/a.rs", "expansion": { "span": call } });
        assert_eq!(outside_std(&inner)["file_name"], "scull_main.rs");
    }
}
