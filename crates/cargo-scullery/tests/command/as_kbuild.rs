// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers that Kbuild builds and stable Rust does not, and modules of more than one file.

use std::fs;

use tempfile::TempDir;

use crate::run::{lab_is_missing, run, run_with_lab, stage};

/// A folder with a driver file, `shapes.rs`, that has these items and statements in its init.
fn driver(items: &str, init: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let text = format!(
        "//! A driver.\n\nuse kernel::prelude::*;\n\nmodule! {{\n    type: Shapes,\n    name: \"shapes\",\n    \
         authors: [\"Scullery\"],\n    description: \"A driver\",\n    license: \"GPL\",\n}}\n\n\
         struct Shapes;\n\nimpl kernel::Module for Shapes {{\n    \
         fn init(_module: &'static ThisModule) -> Result<Self> {{\n        {init}\n        \
         Ok(Shapes)\n    }}\n}}\n\n{items}"
    );
    fs::write(dir.path().join("shapes.rs"), text).unwrap();
    dir
}

const ITEMS: &str = "trait Area {\n    fn area(&self) -> u32;\n}\n\n\
    struct Square(u32);\n\nimpl Area for Square {\n    \
    fn area(&self) -> u32 {\n        self.0 * self.0\n    }\n}\n";

const INIT: &str =
    "let shape: kernel::sync::Arc<dyn Area> = kernel::sync::Arc::new(Square(3), GFP_KERNEL)?;
        dbg!(shape.area());";

const CHECK: [&str; 5] = ["check", "shapes.rs", "--no-kernel", "--format", "json"];

#[test]
fn a_driver_that_needs_unstable_features_runs_and_the_report_says_how_it_was_built() {
    let dir = driver(ITEMS, INIT);
    let report = run(dir.path(), &CHECK).expect_code(0).json();
    let note = stage(&report, "build")["note"].as_str().unwrap();
    assert!(note.starts_with("built as Kbuild does"), "{note}");
    assert!(note.contains("shapes.rs:"), "{note}");
    assert_eq!(stage(&report, "fail-nth")["points"], 1);
    let logged = stage(&report, "tests")["log"][0]["text"].as_str().unwrap();
    assert!(logged.ends_with("shape.area() = 9"), "{logged}");

    // What the kernel lacks is found in that build too.
    let text = fs::read_to_string(dir.path().join("shapes.rs")).unwrap();
    let faulty = text.replace("dbg!(", "let _copy = [1_u8].to_vec();\n        dbg!(");
    fs::write(dir.path().join("shapes.rs"), faulty).unwrap();
    let report = run(dir.path(), &CHECK).expect_code(1).json();
    let finding = &stage(&report, "no_std")["findings"][0];
    assert!(
        finding["reason"].as_str().unwrap().contains("to_vec"),
        "{report:#}"
    );
}

#[test]
fn a_driver_that_nobody_builds_has_the_errors_of_stable_rust() {
    let dir = driver(ITEMS, &INIT.replace("Square(3)", "3_u32"));
    let report = run(dir.path(), &CHECK).expect_code(1).json();
    let findings = stage(&report, "build")["findings"].as_array().unwrap();
    let reasons: Vec<&str> = findings
        .iter()
        .map(|finding| finding["reason"].as_str().unwrap())
        .collect();
    assert!(reasons.contains(&"`dbg` is ambiguous"), "{reasons:?}");
}

#[test]
fn a_file_of_a_module_that_is_more_than_it_cannot_be_judged_in_the_kernel() {
    if lab_is_missing() {
        return;
    }
    let items = "#[cfg(MODULE)]\nextern \"C\" {\n    fn the_other_half();\n}\n";
    let init = "#[cfg(MODULE)]\n        // SAFETY: It is never loaded.\n        \
        unsafe {\n            the_other_half()\n        };";
    let dir = driver(items, init);
    let check = ["check", "shapes.rs", "--format", "json"];
    let report = run_with_lab(dir.path(), &check).json();
    let kernel = stage(&report, "kernel");
    assert_eq!(kernel["status"], "unavailable", "{report:#}");
    let note = kernel["note"].as_str().unwrap();
    assert!(note.contains("defines the_other_half"), "{note}");
}
