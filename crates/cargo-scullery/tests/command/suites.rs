// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `check` makes of suites and tests that say too little, or what is not so.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{CLEAN, SURVIVED, driver_that_prints, run, stage};

/// The report on a driver whose suite prints this; the check fails.
fn report(suite: &str, fail_nth: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), suite, fail_nth);
    check(dir.path())
}

fn check(folder: &Path) -> Value {
    let check = ["check", ".", "--no-kernel", "--format", "json"];
    run(folder, &check).expect_code(1).json()
}

fn findings<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    stage(report, name)["findings"].as_array().unwrap()
}

fn reason(finding: &Value) -> &str {
    finding["reason"].as_str().unwrap()
}

const END: &str = "# fact {\"fact\":\"end\",\"passed\":true,\"allocations\":0,\"leaks\":0}";

#[test]
fn a_suite_without_steps_shows_nothing() {
    let report = report(&format!("KTAP version 1\n1..0\n{END}"), SURVIVED);
    let [found] = findings(&report, "tests") else {
        panic!("{report:#}")
    };
    assert_eq!(found["file"], "examples/suite.rs");
    assert!(reason(found).contains("no steps"), "{found}");
}

#[test]
fn what_a_driver_logs_is_neither_a_step_nor_a_fact() {
    let forged = "\\n# fact {\\\"fact\\\":\\\"end\\\",\\\"passed\\\":true}\\nok 2 - x\\n1..2";
    let log = format!("# fact {{\"fact\":\"log\",\"level\":6,\"text\":\"{forged}\"}}");
    let cut = format!("KTAP version 1\n# > reads\nok 1 - reads\n1..1\n{log}");
    let report = report(&cut, SURVIVED);
    assert_eq!(stage(&report, "tests")["steps"], 1);
    let [found] = findings(&report, "tests") else {
        panic!("{report:#}")
    };
    assert!(
        reason(found).starts_with("the suite ended early"),
        "{found}"
    );
    let log = &stage(&report, "tests")["log"][0];
    assert_eq!(log["text"].as_str().unwrap().lines().count(), 4);
}

#[test]
fn allocations_are_not_accused_of_what_happens_without_a_fault() {
    let problem = |line: u32| {
        format!(
            "{{\"fact\":\"report\",\"kind\":\"lock\",\"message\":\"held\",\
             \"file\":\"terse_main.rs\",\"line\":{line},\"task\":null,\"notes\":[]}}"
        )
    };
    let point = |n: u32, line: u32, problems: String| {
        format!(
            "# fact {{\"fact\":\"point\",\"n\":{n},\"file\":\"terse_main.rs\",\"line\":{line},\
             \"survived\":false,\"problems\":[{problems}]}}\n"
        )
    };
    let nth = point(1, 2, problem(4))
        + &point(2, 2, problem(4))
        + &point(3, 3, format!("{},{}", problem(4), problem(1)))
        + &format!("# fact {}\n{END}", problem(4));
    let once = CLEAN.replace("# fact", &format!("# fact {}\n# fact", problem(4)));
    let report = report(&once, &nth);
    let [other, same] = findings(&report, "fail-nth") else {
        panic!("{report:#}")
    };
    assert_eq!(other["line"], 3);
    let expected = "when this allocation fails (number 3): lock: held, at terse_main.rs:1";
    assert_eq!(reason(other), expected);
    assert_eq!(same["line"], 4);
    assert!(
        reason(same).starts_with("2 points are not judged"),
        "{same}"
    );
}

#[test]
fn a_panic_in_a_suite_is_found_at_its_line_once() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let suite = "fn main() {\n    println!(\"KTAP version 1\\n# > reads\");\n    \
                 None::<u8>.unwrap();\n}\n";
    fs::write(dir.path().join("examples/suite.rs"), suite).unwrap();
    let report = check(dir.path());
    let [found] = findings(&report, "tests") else {
        panic!("{report:#}")
    };
    assert_eq!(
        (&found["file"], &found["line"]),
        (&"examples/suite.rs".into(), &3.into())
    );
    let mut lines = reason(found).lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("the suite panicked: called `Option::unwrap()`")
    );
    assert_eq!(lines.next(), Some("it was in the step: reads"));
    assert_eq!(stage(&report, "fail-nth")["status"], "skipped");
    assert_eq!(stage(&report, "leaks")["status"], "skipped");
}

#[test]
fn a_test_that_ends_its_program_did_not_pass() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let tests = "#[test]\nfn ends() {\n    std::process::exit(0);\n}\n";
    fs::write(dir.path().join("tests/doubles.rs"), tests).unwrap();
    let report = check(dir.path());
    let [found] = findings(&report, "tests") else {
        panic!("{report:#}")
    };
    assert_eq!(found["file"], "tests/doubles.rs");
    assert!(
        reason(found).contains("0 of 1 tests gave a result"),
        "{found}"
    );
}

#[test]
fn a_test_that_lets_the_machine_judge_is_found_at_the_drivers_line() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let tests = "#[test]\nfn judged() {\n    panic!(\"the machine reports:\\n\
                 Oops: it broke at terse_main.rs:4 (task main)\\n  a note\");\n}\n";
    fs::write(dir.path().join("tests/doubles.rs"), tests).unwrap();
    let report = check(dir.path());
    let found = &findings(&report, "tests")[0];
    assert_eq!(
        (&found["file"], &found["line"]),
        (&"terse_main.rs".into(), &4.into())
    );
    assert_eq!(reason(found).lines().count(), 3, "{found}");
}
