// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Calls of cargo that compile a driver, and what the compiler says of it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::driver::Driver;
use crate::package::{Package, first_error};
use crate::progress::Progress;
use crate::report::Finding;
use crate::{process, room};

/// Runs a call of cargo: errors become findings, and what is made is told to `made`.
///
/// # Errors
///
/// When cargo cannot be run, and when the machine keeps it from its work.
pub(crate) fn compile(
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

/// Runs a call of cargo that makes the example `name`: its program; or what keeps it from being made.
///
/// # Errors
///
/// As [`compile`], and when cargo says that all is well and names no program.
pub(crate) fn compile_example(
    driver: &Driver,
    package: &Package,
    mut command: Command,
    progress: &Progress,
    name: &str,
) -> Result<Result<PathBuf, Vec<Finding>>> {
    command.args(["--example", name]);
    let mut program = None;
    let findings = compile(driver, package, &mut command, progress, |message| {
        program = example(message, name).or(program.take());
    })?;
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let program = program.with_context(|| format!("cargo named no example `{name}`"))?;
    Ok(Ok(program))
}

/// An error of the compiler as a finding; warnings are none.
pub(crate) fn error(driver: &Driver, message: &Value) -> Option<Finding> {
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

/// An example's program, when this message says that it is made.
pub(crate) fn example(message: &Value, name: &str) -> Option<PathBuf> {
    let target = &message["target"];
    let is_it = target["name"] == name && target["kind"][0] == "example";
    let program = message["executable"].as_str().filter(|_| is_it)?;
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
