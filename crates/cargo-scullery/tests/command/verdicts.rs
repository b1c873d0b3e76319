// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `check` makes of a driver and of what its suite says.

use std::fs;
use std::path::Path;

use crate::run::{CLEAN, Output, SURVIVED, driver_that_prints, output, run, scullery, stage};

fn check(folder: &Path) -> Output {
    run(folder, &["check", ".", "--format", "json"])
}

#[test]
fn a_clean_driver_passes_every_stage_but_the_missing_kernel() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    fs::write(dir.path().join("Kbuild"), "obj-m := terse.o\n").unwrap();
    let report = check(dir.path()).expect_code(0).json();
    assert_eq!(
        (&report["module"], &report["verdict"]),
        (&"terse".into(), &"passed".into())
    );
    let stages = report["stages"].as_array().unwrap();
    let names: Vec<&str> = stages
        .iter()
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["build", "no_std", "tests", "fail-nth", "leaks", "kernel"]
    );
    assert_eq!(stage(&report, "tests")["passed"], 1);
    assert_eq!(stage(&report, "tests")["steps"], 1);
    assert_eq!(stage(&report, "fail-nth")["points"], 1);
    assert_eq!(stage(&report, "leaks")["allocations"], 3);
    assert_eq!(stage(&report, "kernel")["status"], "unavailable");
}

#[test]
fn a_required_kernel_that_is_missing_is_no_pass() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    fs::write(dir.path().join("Kbuild"), "obj-m := terse.o\n").unwrap();
    let output = output(
        scullery(dir.path())
            .args(["check", ".", "--format", "json"])
            .env("SCULLERY_REQUIRE", "fuse,kernel"),
    );
    assert_eq!(output.expect_code(69).json()["verdict"], "unavailable");
}

#[test]
fn every_stage_names_file_line_and_reason() {
    let dir = tempfile::tempdir().unwrap();
    let faulty = "KTAP version 1\n# > reads\n# ! terse_main.rs:4: expected 1, got 0\nnot ok 1 - reads\n1..1\n\
        # fact {\"fact\":\"report\",\"kind\":\"oops\",\"message\":\"it panicked\",\"file\":\"terse_main.rs\",\
        \"line\":4,\"notes\":[\"task main\"]}\n\
        # fact {\"fact\":\"leak\",\"file\":\"terse_main.rs\",\"line\":3,\"kind\":\"leak\",\"message\":\"8 bytes are never freed\"}\n\
        # fact {\"fact\":\"end\",\"passed\":false,\"allocations\":3,\"leaks\":1}";
    let lost = "# fact {\"fact\":\"point\",\"n\":1,\"file\":\"terse_main.rs\",\"line\":3,\"survived\":false,\
        \"problems\":[{\"kind\":\"oops\",\"message\":\"unwrap on None\",\"file\":\"terse_main.rs\",\"line\":4}]}\n\
        # fact {\"fact\":\"end\",\"points\":1,\"survived\":0,\"leaks\":0}";
    driver_that_prints(dir.path(), faulty, lost);
    let output = run(dir.path(), &["check", ".", "--no-kernel"]).expect_code(1);
    for expected in [
        "error: oops: it panicked\n  --> terse_main.rs:4\n   = note: task main\n",
        "error: step \"reads\": expected 1, got 0\n  --> terse_main.rs:4\n",
        "error: when this allocation fails (number 1): oops: unwrap on None, at terse_main.rs:4\n  \
         --> terse_main.rs:3\n",
        "error: leak: 8 bytes are never freed\n  --> terse_main.rs:3\n",
        "kernel    skipped: --no-kernel\nterse: failed, 4 findings\n",
    ] {
        assert!(
            output.stdout.contains(expected),
            "{expected}\nis not in\n{}",
            output.stdout
        );
    }
}

#[test]
fn a_module_that_does_not_load_is_a_finding_with_the_cause() {
    let dir = tempfile::tempdir().unwrap();
    let refused = "# fact {\"fact\":\"log\",\"level\":3,\"text\":\"terse: no such size\"}\n\
        # fact {\"fact\":\"report\",\"kind\":\"load\",\"message\":\"EINVAL\",\"file\":null,\"line\":null,\
        \"task\":null,\"notes\":[]}\n\
        # fact {\"fact\":\"end\",\"passed\":false,\"allocations\":0,\"leaks\":0}\nnot ok";
    driver_that_prints(dir.path(), refused, SURVIVED);
    let report = check(dir.path()).expect_code(1).json();
    let tests = stage(&report, "tests");
    assert_eq!(
        tests["findings"][0]["reason"],
        "the module does not load: EINVAL"
    );
    assert_eq!(tests["findings"].as_array().unwrap().len(), 1);
    assert_eq!(tests["log"][0]["level"], 3);
    assert_eq!(tests["log"][0]["text"], "terse: no such size");
}

#[test]
fn a_suite_that_dies_is_a_finding_with_its_last_words() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), "KTAP version 1\n# > reads", SURVIVED);
    let report = check(dir.path()).expect_code(1).json();
    let reason = stage(&report, "tests")["findings"][0]["reason"]
        .as_str()
        .unwrap();
    assert!(
        reason.contains("ended early") && reason.contains("it was in the step: reads"),
        "{reason}"
    );
}

#[test]
fn a_failed_test_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let test = "#[test]\nfn halves() {\n    assert_eq!(terse::double(2), 1);\n}\n";
    fs::write(dir.path().join("tests/doubles.rs"), test).unwrap();
    let report = check(dir.path()).expect_code(1).json();
    let finding = &stage(&report, "tests")["findings"][0];
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&"tests/doubles.rs".into(), &3.into())
    );
    assert!(
        finding["reason"].as_str().unwrap().contains("test halves"),
        "{finding}"
    );
}

#[test]
fn a_driver_that_does_not_compile_fails_at_its_line_and_nothing_else_runs() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let main = dir.path().join("terse_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text.replace("n * 2", "n * two")).unwrap();
    let report = check(dir.path()).expect_code(1).json();
    let finding = &stage(&report, "build")["findings"][0];
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&"terse_main.rs".into(), &4.into())
    );
    assert_eq!(stage(&report, "tests")["status"], "skipped");
}

#[test]
fn names_of_std_are_findings_of_no_std() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let main = dir.path().join("terse_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(
        &main,
        text.replace("n * 2", "String::new().len() as u32 + n * 2"),
    )
    .unwrap();
    let report = check(dir.path()).expect_code(1).json();
    assert_eq!(stage(&report, "build")["status"], "passed");
    let finding = &stage(&report, "no_std")["findings"][0];
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&"terse_main.rs".into(), &4.into())
    );
    // It is checked anew when it changes, not only once.
    fs::write(&main, text).unwrap();
    check(dir.path()).expect_code(0);
}
