// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers that print what the interface does: the same in both homes, line by line.

use std::path::Path;

use serde_json::Value;

use crate::command::{check, kernel, stage};
use crate::driver_crate::{Beside, DriverCrate, of_ours};

/// What a driver printed.
fn printed(stage: &Value, driver: &str) -> Vec<String> {
    let log = stage["log"].as_array().expect("the driver prints");
    let texts = log.iter().filter_map(|line| line["text"].as_str());
    let texts = texts.filter_map(|text| text.strip_prefix(driver)?.strip_prefix(": "));
    texts.map(str::to_owned).collect()
}

fn prints_alike(driver: &str, lines: usize) {
    if kernel().is_some() {
        checked_alike(driver, &of_ours(driver), lines);
    }
}

/// The same with crates of ours beside the driver.
fn made_alike(driver: &str, beside: Beside, lines: usize) {
    if kernel().is_some() {
        let of_ours = DriverCrate {
            name: driver,
            main: &of_ours(driver),
            modules: &[],
            suite: None,
            beside,
        };
        checked_alike(driver, &of_ours.make(), lines);
    }
}

/// `source` is what is checked: the driver's file, or a crate around it.
fn checked_alike(driver: &str, source: &Path, lines: usize) {
    let report = check(source);
    let process = printed(stage(&report, "tests"), driver);
    let kernel = printed(stage(&report, "kernel"), driver);
    assert!(process.len() >= lines, "{report:#}");
    let pairs = process.iter().zip(&kernel);
    let differ: Vec<_> = pairs.filter(|(here, there)| here != there).collect();
    assert!(
        differ.is_empty(),
        "in the process, in the kernel: {differ:#?}"
    );
    assert_eq!(process.len(), kernel.len());
}

#[test]
fn types_have_the_same_auto_traits() {
    prints_alike("auto_traits", 160);
}

#[test]
fn containers_do_the_same_at_random() {
    prints_alike("containers", 130);
}

#[test]
fn what_waits_and_what_it_waits_for_do_the_same() {
    prints_alike("waits", 90);
}

#[test]
fn registrations_of_devices_come_to_the_same() {
    made_alike("registrations", Beside::Scullery, 43);
}

#[test]
fn collections_of_tryalloc_do_the_same_at_random() {
    made_alike("collections", Beside::Tryalloc, 85);
}
