// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers of Linux 7.2 itself, driven by suites of ours: programs see the same in both homes.
//!
//! None of their text is in this repository: each is linked into a crate that is written here, as a
//! user would write one around a driver of their own. Where Linux has no sample of what is to be
//! compared, there is a driver in `drivers`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::{check, checkout, kernel, stage};

/// The file of a driver of the prepared kernel.
fn of_linux(name: &str) -> Option<PathBuf> {
    let samples = kernel()?.source_dir().join("samples/rust");
    Some(samples.join(format!("{name}.rs")))
}

/// The file of a driver of ours, when there is a kernel to compare with.
fn of_ours(name: &str) -> Option<PathBuf> {
    kernel()?;
    let drivers = checkout().canonicalize().unwrap();
    let drivers = drivers.join("conformance/tests/drivers");
    Some(drivers.join(format!("{name}.rs")))
}

/// Writes a crate whose library is a driver, with its suite in `suites`.
fn driver_crate(driver: &Path) -> PathBuf {
    let name = driver.file_stem().unwrap().to_str().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    let root = checkout().canonicalize().unwrap();
    let file = format!("{name}.rs");
    symlink(driver, folder.join(&file)).unwrap();
    let suite = root.join("conformance/tests/suites").join(&file);
    symlink(suite, folder.join("suite.rs")).unwrap();
    fs::write(folder.join("Kbuild"), format!("obj-m := {name}.o\n")).unwrap();
    let root = root.display();
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n\
             [lib]\npath = \"{file}\"\n[[example]]\nname = \"suite\"\npath = \"suite.rs\"\n\
             [dependencies]\n\
             kernel = {{ package = \"scullery-kernel\", path = \"{root}/crates/kernel\" }}\n\
             pin-init = {{ package = \"scullery-pin-init\", path = \"{root}/crates/pin-init\" }}\n\
             [dev-dependencies]\n\
             suite = {{ package = \"scullery-suite\", path = \"{root}/crates/suite\" }}\n"
        ),
    )
    .unwrap();
    folder
}

/// Runs a driver's suite in both homes: equal transcripts, and each failed allocation survived.
fn shows_the_same(driver: Option<PathBuf>, steps: u64, points: u64) {
    let Some(driver) = driver else {
        return;
    };
    let report = check(&driver_crate(&driver));
    let kernel = stage(&report, "kernel");
    assert_eq!(kernel["status"], "passed", "{report:#}");
    assert_eq!(kernel["differences"], 0, "{report:#}");
    assert!(kernel["steps"].as_u64() >= Some(steps), "{report:#}");
    assert_eq!(kernel["steps"], stage(&report, "tests")["steps"]);
    assert_eq!(messages(kernel), messages(stage(&report, "tests")));
    let fail_nth = stage(&report, "fail-nth");
    assert!(fail_nth["points"].as_u64() >= Some(points), "{report:#}");
    assert_eq!(fail_nth["points"], fail_nth["survived"], "{report:#}");
    assert_eq!(stage(&report, "leaks")["status"], "passed", "{report:#}");
}

/// What debugfs itself printed.
fn messages(stage: &Value) -> Vec<&Value> {
    let log = stage["log"].as_array().into_iter().flatten();
    log.filter(|line| {
        line["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("debugfs: "))
    })
    .collect()
}

#[test]
fn rust_debugfs_scoped_shows_programs_the_same_in_both_homes() {
    shows_the_same(of_linux("rust_debugfs_scoped"), 20, 200);
}

#[test]
fn files_of_every_kind_in_debugfs_show_programs_the_same_in_both_homes() {
    shows_the_same(of_ours("debugfs_kinds"), 10, 200);
}
