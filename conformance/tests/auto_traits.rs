// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be sent, shared and moved is the same in both homes.

use serde_json::Value;

use crate::command::{check, checkout, kernel, stage};

/// What the driver printed.
fn printed(stage: &Value) -> Vec<&str> {
    let log = stage["log"].as_array().expect("the driver prints");
    let texts = log.iter().filter_map(|line| line["text"].as_str());
    texts
        .filter_map(|text| text.strip_prefix("auto_traits: "))
        .collect()
}

#[test]
fn types_have_the_same_auto_traits_in_both_homes() {
    if kernel().is_none() {
        return;
    }
    let report = check(&checkout().join("conformance/tests/drivers/auto_traits.rs"));
    let process = printed(stage(&report, "tests"));
    let kernel = printed(stage(&report, "kernel"));
    assert!(process.len() > 100, "{report:#}");
    let differ: Vec<_> = process
        .iter()
        .zip(&kernel)
        .filter(|(a, b)| a != b)
        .collect();
    assert!(
        differ.is_empty(),
        "in the process, in the kernel: {differ:#?}"
    );
    assert_eq!(process.len(), kernel.len());
}
