// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers of Linux 7.2 itself, driven in both homes by suites of ours: `suites/NAME.rs`.
//!
//! A project is made around the file in the prepared kernel's `samples/rust`, below `target`, whose
//! library is that file as it is and whose suite is ours.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::{check, kernel, report, stage};

/// Writes the project for a sample and a suite of these names: where it is, unless there is no kernel
/// and so no sample.
fn project(sample: &str, suite: &str) -> Option<PathBuf> {
    let samples = kernel()?.source_dir().join("samples/rust");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(suite);
    fs::create_dir_all(&folder).unwrap();
    for (from, to) in [
        (samples.join(format!("{sample}.rs")), format!("{sample}.rs")),
        (here.join(format!("suites/{suite}.rs")), "steps.rs".into()),
    ] {
        fs::copy(from, folder.join(to)).unwrap();
    }
    let main = format!(
        "mod steps;\n\nfn main() -> std::process::ExitCode {{\n    \
             kernel::host::main(&{sample}::THIS_MODULE, steps::steps, &mut std::io::stdout())\n}}\n"
    );
    fs::write(folder.join("suite.rs"), main).unwrap();
    let crates = here.join("../crates");
    let ours = |name, package| {
        let path = crates.join(name);
        format!("{{ package = {package:?}, path = {path:?} }}")
    };
    let manifest = format!(
        "[package]\nname = \"{sample}\"\nversion = \"0.0.0\"\nedition = \"2021\"\npublish = false\n\n\
         [workspace]\n\n[lib]\npath = \"{sample}.rs\"\n\n\
         [dependencies]\nkernel = {}\npin-init = {}\n\n[dev-dependencies]\nsuite = {}\n\n\
         [[example]]\nname = \"suite\"\npath = \"suite.rs\"\n",
        ours("kernel", "scullery-kernel"),
        ours("pin-init", "scullery-pin-init"),
        ours("suite", "scullery-suite"),
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("Kbuild"), format!("obj-m := {sample}.o\n")).unwrap();
    Some(folder)
}

/// Drives a sample by the suite of its name: it passes in both homes, which show programs the same and
/// print the same, and it survives each failed allocation.
fn driven_alike(sample: &str) {
    let Some(folder) = project(sample, sample) else {
        return;
    };
    let report = check(&folder);
    let fail_nth = stage(&report, "fail-nth");
    assert!(fail_nth["points"].as_u64() >= Some(10), "{report:#}");
    assert_eq!(fail_nth["points"], fail_nth["survived"], "{report:#}");
    let (tests, kernel) = (stage(&report, "tests"), stage(&report, "kernel"));
    assert_eq!(kernel["status"], "passed", "{report:#}");
    assert_eq!(kernel["differences"], 0, "{report:#}");
    assert!(kernel["steps"].as_u64() >= Some(15), "{report:#}");
    assert_eq!(kernel["steps"], tests["steps"]);
    assert_eq!(messages(tests, sample), messages(kernel, sample));
}

/// What a driver printed.
fn messages(stage: &Value, driver: &str) -> Vec<String> {
    let log = stage["log"].as_array().expect("the driver prints").iter();
    log.map(|line| line["text"].as_str().unwrap().to_owned())
        .filter(|text| text.starts_with(&format!("{driver}: ")))
        .collect()
}

#[test]
fn rust_configfs_is_driven_alike() {
    driven_alike("rust_configfs");
}

#[test]
fn rust_configfs_is_not_unloaded_while_a_group_is_there() {
    let Some(folder) = project("rust_configfs", "rust_configfs_kept") else {
        return;
    };
    let report = report(&folder);
    // delete_module(2) gives EAGAIN for what rmmod(8) calls busy.
    for (name, what) in [("tests", "is in use"), ("kernel", "EAGAIN")] {
        let stage = stage(&report, name);
        assert_eq!(stage["status"], "failed", "{report:#}");
        let findings = stage["findings"].as_array().unwrap();
        assert!(findings[0].to_string().contains(what), "{report:#}");
        assert_eq!(findings.len(), 1, "{report:#}");
    }
}
