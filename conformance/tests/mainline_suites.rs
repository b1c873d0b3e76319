// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers of Linux 7.2 itself, driven by suites of ours: programs see the same in both homes.
//!
//! None of their text is in this repository: each is linked into a crate that is written here, as a
//! user would write one around a driver of their own. Where Linux has no sample of what is to be
//! compared, there is a driver in `drivers`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::{check, kernel, report, stage};
use crate::driver_crate::{self, Beside, DriverCrate};

/// The file of a driver of the prepared kernel.
fn of_linux(name: &str) -> Option<PathBuf> {
    let samples = kernel()?.source_dir().join("samples/rust");
    Some(samples.join(format!("{name}.rs")))
}

/// The file of a driver of ours, when there is a kernel to compare with.
fn of_ours(name: &str) -> Option<PathBuf> {
    kernel().map(|_| driver_crate::of_ours(name))
}

/// Writes a crate whose library is a driver, with the suite of this name.
fn driver_crate(driver: &Path, suite: &str) -> PathBuf {
    let driver = DriverCrate {
        name: driver.file_stem().unwrap().to_str().unwrap(),
        main: driver,
        modules: &[],
        suite: Some(suite),
        beside: Beside::Nothing,
    };
    driver.make()
}

/// Runs a driver's suite in both homes: equal transcripts, equal messages that begin with `prefix`, and
/// each failed allocation survived.
fn shows_the_same(driver: Option<PathBuf>, prefix: &str, steps: u64, points: u64) {
    let Some(driver) = driver else {
        return;
    };
    let suite = driver.file_stem().unwrap().to_str().unwrap();
    let report = check(&driver_crate(&driver, suite));
    let kernel = stage(&report, "kernel");
    assert_eq!(kernel["status"], "passed", "{report:#}");
    assert_eq!(kernel["differences"], 0, "{report:#}");
    assert!(kernel["steps"].as_u64() >= Some(steps), "{report:#}");
    assert_eq!(kernel["steps"], stage(&report, "tests")["steps"]);
    let messages = |name| messages(stage(&report, name), prefix);
    assert_eq!(messages("kernel"), messages("tests"));
    let fail_nth = stage(&report, "fail-nth");
    assert!(fail_nth["points"].as_u64() >= Some(points), "{report:#}");
    assert_eq!(fail_nth["points"], fail_nth["survived"], "{report:#}");
    assert_eq!(stage(&report, "leaks")["status"], "passed", "{report:#}");
}

/// What was printed by what begins its lines with `prefix`.
fn messages<'a>(stage: &'a Value, prefix: &str) -> Vec<&'a Value> {
    let log = stage["log"].as_array().into_iter().flatten();
    log.filter(|line| {
        line["text"]
            .as_str()
            .is_some_and(|text| text.starts_with(prefix))
    })
    .collect()
}

#[test]
fn rust_debugfs_scoped_shows_programs_the_same_in_both_homes() {
    shows_the_same(of_linux("rust_debugfs_scoped"), "debugfs: ", 20, 200);
}

#[test]
fn files_of_every_kind_in_debugfs_show_programs_the_same_in_both_homes() {
    shows_the_same(of_ours("debugfs_kinds"), "debugfs: ", 10, 200);
}

#[test]
fn rust_configfs_shows_programs_the_same_in_both_homes() {
    shows_the_same(of_linux("rust_configfs"), "rust_configfs: ", 20, 100);
}

#[test]
fn rust_configfs_is_not_unloaded_while_a_group_is_there() {
    let Some(driver) = of_linux("rust_configfs") else {
        return;
    };
    let report = report(&driver_crate(&driver, "rust_configfs_kept"));
    // delete_module(2) gives EAGAIN for what rmmod(8) calls busy.
    for (name, what) in [("tests", "is in use"), ("kernel", "EAGAIN")] {
        let stage = stage(&report, name);
        assert_eq!(stage["status"], "failed", "{report:#}");
        let findings = stage["findings"].as_array().unwrap();
        assert!(findings[0].to_string().contains(what), "{report:#}");
        assert_eq!(findings.len(), 1, "{report:#}");
    }
}
