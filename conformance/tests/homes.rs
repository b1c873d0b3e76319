// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Our own samples: programs see the same in all homes, but for what `differences.toml` lists.

use std::fs;
use std::path::Path;

use crate::command::{check, checkout, kernel, report, stage};
use crate::differences::Accepted;
use crate::driver_crate::{Beside, DriverCrate};
use crate::served::{Served, run, suite_program};

#[test]
fn every_sample_shows_programs_the_same_in_all_homes() {
    let has_kernel = kernel().is_some();
    let accepted = Accepted::read();
    let mut unknown = accepted.samples();
    let samples = fs::read_dir(checkout().join("samples")).unwrap();
    let drivers = samples
        .map(|sample| sample.unwrap().path())
        .filter(|sample| sample.join("Kbuild").is_file());
    let mut checked = 0;
    // One after the other: each has a program of the same name.
    for driver in drivers {
        let name = driver.file_name().unwrap().to_str().unwrap();
        unknown.retain(|sample| *sample != name);
        if has_kernel {
            same_in_kernel(&driver);
        }
        same_on_files(&driver, name, &accepted);
        checked += 1;
    }
    assert!(checked > 0, "there are samples");
    assert_eq!(unknown, [""; 0], "there are no such samples");
}

fn same_in_kernel(driver: &Path) {
    let report = check(driver);
    let kernel = stage(&report, "kernel");
    assert_eq!(kernel["status"], "passed", "{report:#}");
    assert_eq!(kernel["differences"], 0, "{report:#}");
    for home in [stage(&report, "tests"), kernel] {
        assert_eq!(home["skipped"], 0, "{report:#}");
    }
    assert!(kernel["steps"].as_u64() >= Some(25), "{report:#}");
    assert_eq!(kernel["steps"], stage(&report, "tests")["steps"]);
}

fn same_on_files(driver: &Path, name: &str, accepted: &Accepted) {
    let Some(served) = Served::start(driver) else {
        return;
    };
    let program = suite_program(driver);
    let process = run(&program, &["run"]);
    let files = run(&program, &["served", served.folder().to_str().unwrap()]);
    served.end();
    assert!(files.steps.len() >= 25, "{files:#?}");
    let wrong = accepted.judge(name, &process, &files);
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

#[test]
fn scull_is_not_unloaded_while_a_file_is_open() {
    if kernel().is_none() {
        return;
    }
    let scull = checkout().join("samples/scull");
    let driver = DriverCrate {
        name: "scull",
        main: &scull.join("scull_main.rs"),
        modules: &["data.rs", "ioctl.rs"].map(|file| scull.join(file)),
        suite: Some("scull_open"),
        beside: Beside::Scullery,
    };
    let report = report(&driver.make());
    // In the process, a task closes its files when it ends; there this is a test of the sample itself.
    let kernel = stage(&report, "kernel");
    let findings = kernel["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{report:#}");
    // delete_module(2) gives EAGAIN for what rmmod(8) calls busy.
    assert!(findings[0].to_string().contains("EAGAIN"), "{report:#}");
}
