// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `new`, and `check` of what it wrote.

use std::fs;
use std::path::Path;

use crate::run::{checkout, run, stage};

/// `new`, then `check`, in a folder.
fn new_driver_passes(folder: &Path) {
    run(folder, &["new", "echo_device"]).expect_code(0);
    let report = run(
        folder,
        &["check", "echo_device", "--no-kernel", "--format", "json"],
    );
    let report = report.expect_code(0).json();
    assert_eq!(report["module"], "echo_device");
    assert!(
        stage(&report, "tests")["passed"].as_u64() >= Some(2),
        "{report:#}"
    );
    assert!(
        stage(&report, "tests")["steps"].as_u64() >= Some(3),
        "{report:#}"
    );
    assert!(
        stage(&report, "fail-nth")["points"].as_u64() >= Some(1),
        "{report:#}"
    );
}

#[test]
fn a_new_driver_outside_the_checkout_passes() {
    new_driver_passes(tempfile::tempdir().unwrap().path());
}

#[test]
fn a_new_driver_inside_the_checkout_passes() {
    let samples = checkout().join("samples");
    new_driver_passes(tempfile::tempdir_in(samples).unwrap().path());
}

#[test]
fn a_name_that_is_no_module_writes_nothing() {
    for name in ["with-hyphen", "../up", "Struct", "struct", "kernel", ""] {
        let dir = tempfile::tempdir().unwrap();
        let output = run(dir.path(), &["new", name]).expect_code(2);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "{name}");
    }
}

#[test]
fn what_exists_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("scull")).unwrap();
    fs::write(dir.path().join("scull/precious"), "data").unwrap();
    let output = run(dir.path(), &["new", "scull"]).expect_code(2);
    assert_eq!(output.stderr, "error: scull exists already\n");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(dir.path().join("scull")).unwrap().count(), 1);
}

#[test]
fn a_manifest_around_it_that_is_broken_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Cargo.toml"), "[package\n").unwrap();
    let output = run(dir.path(), &["new", "scull"]).expect_code(1);
    assert!(
        output
            .stderr
            .starts_with("error: cargo refuses the new package"),
        "{}",
        output.stderr
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
