// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The verdict on consoles that were recorded, and on garbage.

use super::*;

const CLEAN: &str = "\
@taint-before 0
@insmod 0
KTAP version 1
# > reads what it wrote
ok 1 - reads what it wrote
# | read 4
ok 2 - seeks # SKIP no llseek
1..2
@rmmod 0
@taint 4096
@dmesg 6 m: hello
@end";

/// What most boots are for.
const ALL: Ordered = Ordered {
    module: true,
    suite: true,
};

fn judged(text: &str, suite: bool) -> Vec<String> {
    judged_with(text, "", suite)
}

/// The verdict on what init reported and the kernel said on its console.
fn judged_with(report: &str, console: &str, suite: bool) -> Vec<String> {
    let mut said = Console::default();
    report.lines().for_each(|line| said.report(line));
    console.lines().for_each(|line| said.kernel(line));
    let ordered = Ordered {
        module: true,
        suite,
    };
    judge(&said, Ok(()), ordered, |report| report.named.clone())
        .iter()
        .map(Problem::to_string)
        .collect()
}

fn one(text: &str) -> String {
    let problems = judged(text, true);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].clone()
}

#[test]
fn a_clean_boot_has_no_problem() {
    assert_eq!(judged(CLEAN, true), [""; 0]);
}

#[test]
fn a_module_without_a_suite_needs_no_results() {
    assert_eq!(judged("@insmod 0\n@rmmod 0\n@end", false), [""; 0]);
    assert_eq!(judged("@insmod 0\n@rmmod 0\n@end", true).len(), 1);
}

#[test]
fn a_result_that_is_not_ok_is_a_problem() {
    let text = CLEAN.replace("ok 1 - reads", "not ok 1 - reads");
    assert_eq!(one(&text), "not ok 1 - reads what it wrote");
}

#[test]
fn a_failed_result_says_what_was_expected_and_where() {
    let failed = "# ! suite.rs:12: expected 0, got 1\nnot ok 1 - reads";
    assert_eq!(
        one(&CLEAN.replace("ok 1 - reads", failed)),
        "suite.rs:12: not ok 1 - reads what it wrote: expected 0, got 1"
    );
    let excused = CLEAN.replace("ok 1 - reads what it wrote", "not ok 1 - x # TODO later");
    assert_eq!(judged(&excused, true), [""; 0]);
    let escaped = CLEAN.replace("ok 1 - reads what it wrote", "not ok 1 - x \\# TODO later");
    assert_eq!(judged(&escaped, true).len(), 1);
}

#[test]
fn a_suite_that_stops_is_a_problem() {
    assert!(one(&CLEAN.replace("1..2\n", "")).contains("after 2 results"));
    let stopped = "@insmod 0\n# > seeks\n@rmmod 0\n@end";
    assert!(one(stopped).contains("in \"seeks\", after 0"));
    assert!(one(&CLEAN.replace("1..2", "1..3")).contains("planned 3"));
}

#[test]
fn a_module_that_does_not_load_or_unload_is_a_problem() {
    assert_eq!(one("@insmod ENOMEM\n@end"), "insmod: ENOMEM");
    assert!(one(&CLEAN.replace("@rmmod 0", "@rmmod EBUSY")).contains("rmmod: EBUSY"));
    assert!(one(&CLEAN.replace("@rmmod 0", "@rmmod EAGAIN")).contains("in use"));
    assert!(one(&CLEAN.replace("@rmmod 0\n", "")).contains("never unloaded"));
}

#[test]
fn taint_beyond_an_unsigned_module_from_outside_is_a_problem() {
    let text = CLEAN.replace("@taint 4096", "@taint 12800");
    assert_eq!(one(&text), "the kernel is tainted: W");
    let reported = text.replace("@dmesg 6 m: hello", "@dmesg 4 WARNING: x.c:1 at f");
    assert_eq!(one(&reported), "x.c:1: WARNING: x.c:1 at f");
    let before = text.replace("@taint-before 0", "@taint-before 512");
    assert_eq!(judged(&before, true), [""; 0]);
}

#[test]
fn a_kernel_that_went_down_is_a_problem_with_the_panics_place() {
    let text = "rust_kernel: panicked at /module/m.rs:9:5:\nno\nKernel panic - not syncing: BUG!";
    let problems = judged_with("@insmod 0", text, true);
    assert_eq!(
        problems[0],
        "/module/m.rs:9: rust_kernel: panicked at /module/m.rs:9:5: no"
    );
    assert!(problems[1].contains("after 0 results"), "{problems:?}");
    assert!(problems[2].contains("went down"), "{problems:?}");
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn a_place_that_is_not_the_drivers_is_no_location() {
    let text = CLEAN.replace(
        "@dmesg 6 m: hello",
        "@dmesg 4 WARNING: lib/refcount.c:28 at f",
    );
    let mut console = Console::default();
    text.lines().for_each(|line| console.report(line));
    let problems = judge(&console, Ok(()), ALL, |_| None);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].location, None);
    assert!(problems[0].what.contains("lib/refcount.c:28"));
}

#[test]
fn a_log_with_a_hole_is_a_problem_that_is_not_inits() {
    let text = CLEAN.replace("@rmmod 0", "@lost 8\n@rmmod 0\n@lost 4");
    assert_eq!(one(&text), "the kernel's log overflowed: 12 records lost");
}

#[test]
fn a_drivers_words_are_no_results() {
    let forged = "m: state:\nok 1 - probe\nok 2 - seeks\n1..2\n@rmmod 0\n@end";
    let problems = judged_with("@taint-before 0\n@insmod 0", forged, true);
    assert!(problems[0].contains("after 0 results"), "{problems:?}");
    assert!(problems[1].contains("went down"), "{problems:?}");
    assert_eq!(judged_with(CLEAN, forged, true), [""; 0]);
}

#[test]
fn the_way_the_kernel_ended_counts() {
    let mut console = Console::default();
    CLEAN.lines().for_each(|line| console.report(line));
    let problems = judge(&console, Err("exit status: 134".into()), ALL, |_| None);
    assert_eq!(problems[0].what, "the kernel ended with exit status: 134");
}

#[test]
fn an_empty_or_garbled_console_is_never_clean() {
    for text in [
        "",
        "\u{0}\u{fffd}",
        "ok 1",
        "@end",
        "@insmod 0 0",
        "1..99999999999",
    ] {
        assert!(!judged(text, true).is_empty(), "{text:?}");
    }
}

#[test]
fn without_a_module_only_the_suite_is_judged() {
    let judged = |text: &str| {
        let mut console = Console::default();
        text.lines().for_each(|line| console.report(line));
        let ordered = Ordered {
            module: false,
            suite: true,
        };
        judge(&console, Ok(()), ordered, |_| None)
    };
    assert_eq!(
        judged("@taint-before 0\nok 1 - a\n1..1\n@taint 0\n@end"),
        []
    );
    let problems = judged("@taint-before 0\nnot ok 1 - a\n1..1\n@taint 0\n@end");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(judged("@taint-before 0\n@taint 0\n@end").len(), 1);
}
