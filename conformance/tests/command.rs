// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The command as users call it, and the kernel that it finds.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use lab::{Cache, Kernel};
use serde_json::Value;

/// The prepared kernel; without one the test cannot run, and says so.
///
/// # Panics
///
/// When there is none and `SCULLERY_REQUIRE` names it.
pub(crate) fn kernel() -> Option<Kernel> {
    let error = match Cache::locate().and_then(|cache| Kernel::prepared(&cache)) {
        Ok(kernel) => return Some(kernel),
        Err(error) => error,
    };
    is_missing("kernel", &error.to_string());
    None
}

/// True, and loudly so: a test lacks a home, because of `why`.
///
/// # Panics
///
/// When `SCULLERY_REQUIRE` names that home.
pub(crate) fn is_missing(home: &str, why: &str) -> bool {
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name == home), "{why}");
    let test = thread::current();
    let skipped = format!("{}: NOT TESTED, {why}", test.name().unwrap_or("a test"));
    // Not by `eprintln!`, which the harness keeps from a test that passes.
    writeln!(io::stderr(), "{skipped}").expect("standard error");
    true
}

/// The repository.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The report of `cargo scullery check`, which must pass.
pub(crate) fn check(driver: &Path) -> Value {
    let report = report(driver);
    assert_eq!(report["verdict"], "passed", "{report:#}");
    report
}

/// The report of `cargo scullery check`.
pub(crate) fn report(driver: &Path) -> Value {
    let output = Command::new(env!("CARGO"))
        .current_dir(checkout())
        .args(["scullery", "check", "--format", "json"])
        .arg(driver)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}\n{stderr}"))
}

/// A stage of a report.
pub(crate) fn stage<'a>(report: &'a Value, name: &str) -> &'a Value {
    let stages = report["stages"].as_array().unwrap();
    stages.iter().find(|stage| stage["stage"] == name).unwrap()
}
