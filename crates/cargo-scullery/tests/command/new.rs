// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `new`, and `check` of what it wrote.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::run::{cache, checkout, lab_is_missing, output, run, run_with_lab, stage};

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
fn a_new_driver_passes_in_the_kernel_and_a_difference_between_the_homes_is_found() {
    if lab_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["new", "echo_device"]).expect_code(0);
    let check = ["check", "echo_device", "--format", "json"];
    let report = run_with_lab(dir.path(), &check).expect_code(0).json();
    assert_eq!(
        stage(&report, "kernel")["steps"],
        stage(&report, "tests")["steps"]
    );
    assert_eq!(stage(&report, "kernel")["differences"], 0);

    // Kbuild sets `MODULE`: the driver takes longer texts, and only there.
    let main = dir.path().join("echo_device/echo_device_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    let other = text.replace(
        "LONGEST: usize = 4096;",
        "LONGEST: usize = if cfg!(MODULE) { 8192 } else { 4096 };",
    );
    assert_ne!(text, other);
    fs::write(&main, other).unwrap();
    let report = run_with_lab(dir.path(), &check).expect_code(1).json();
    let kernel = stage(&report, "kernel");
    assert_eq!(kernel["differences"], 1);
    let findings = kernel["findings"].as_array().unwrap();
    let differs = |finding: &&Value| {
        finding["reason"]
            .as_str()
            .unwrap()
            .contains("the homes differ")
    };
    let difference = findings.iter().find(differs).unwrap();
    assert_eq!(difference["file"], "echo_device/steps.rs");
}

/// `new`, and the driver then made one of `scullery::chrdev`.
fn new_pipe(folder: &Path) {
    run(folder, &["new", "echo_device"]).expect_code(0);
    let driver = folder.join("echo_device");
    let pipe = checkout().join("crates/cargo-scullery/tests/command/pipe");
    fs::copy(pipe.join("main.rs"), driver.join("echo_device_main.rs")).unwrap();
    fs::copy(pipe.join("steps.rs"), driver.join("steps.rs")).unwrap();
}

#[test]
fn a_new_driver_that_uses_scullery_shows_programs_the_same_in_the_kernel() {
    let folders = [
        tempfile::tempdir().unwrap(),
        tempfile::tempdir_in(checkout().join("samples")).unwrap(),
    ];
    for folder in folders {
        new_pipe(folder.path());
        let check = ["check", "echo_device", "--format", "json"];
        if lab_is_missing() {
            let report = run(folder.path(), &check).expect_code(0).json();
            assert!(stage(&report, "tests")["steps"].as_u64() >= Some(23));
            continue;
        }
        let report = run_with_lab(folder.path(), &check).expect_code(0).json();
        let (process, kernel) = (stage(&report, "tests"), stage(&report, "kernel"));
        assert_eq!(kernel["steps"], process["steps"], "{report:#}");
        assert!(kernel["steps"].as_u64() >= Some(23), "{report:#}");
        for nothing in ["skipped", "differences"] {
            assert_eq!(kernel[nothing], 0, "{report:#}");
        }
    }
}

#[test]
fn a_file_that_is_left_open_keeps_the_module_in_the_kernel() {
    if lab_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    new_pipe(dir.path());
    let steps = dir.path().join("echo_device/steps.rs");
    let text = fs::read_to_string(&steps).unwrap();
    let left_open = "    files(suite);\n    suite.step(\"leaves it open\", |t| { \
                     t.open(PIPE, ASKING).ok(); });\n";
    let text = text.replacen("    files(suite);\n", left_open, 1);
    assert!(text.contains("leaves it open"));
    fs::write(&steps, text).unwrap();
    let check = ["check", "echo_device", "--format", "json"];
    let report = run_with_lab(dir.path(), &check).expect_code(1).json();
    let [found] = stage(&report, "kernel")["findings"]
        .as_array()
        .unwrap()
        .as_slice()
    else {
        panic!("{report:#}")
    };
    let reason = found["reason"].as_str().unwrap();
    assert!(reason.contains("the module is in use"), "{reason}");
}

#[test]
fn names_that_other_things_have_give_drivers_that_compile() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = "[workspace]\nmembers = [\"*\"]\nresolver = \"2\"\n";
    fs::write(dir.path().join("Cargo.toml"), workspace).unwrap();
    fs::copy(checkout().join("Cargo.lock"), dir.path().join("Cargo.lock")).unwrap();
    for name in [
        "error",
        "file",
        "k_vec",
        "kiocb",
        "misc_device",
        "mutex",
        "result",
        "steps",
    ] {
        run(dir.path(), &["new", name]).expect_code(0);
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(dir.path())
        .args(["check", "--all-targets", "--target-dir"])
        .arg(cache().join("names"))
        .env("RUSTFLAGS", "-Dwarnings");
    output(&mut cargo).expect_code(0);
}

#[test]
fn a_name_that_is_no_module_writes_nothing() {
    for name in [
        "with-hyphen",
        "../up",
        "Struct",
        "struct",
        "kernel",
        "module",
        "",
    ] {
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
