// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The same examples in the prepared kernel, whose own build made KUnit tests of them.

use std::collections::BTreeMap;
use std::path::Path;

use lab::{Boot, Cancel, Event, Kernel, boot};

/// An example that has run in the kernel.
#[derive(Debug)]
pub(crate) struct Case {
    /// The line of its opening fence, or of the macro that made its documentation.
    line: usize,
    pub(crate) passed: bool,
    /// What it printed.
    pub(crate) log: Vec<String>,
}

/// Boots the kernel and lets KUnit run: the examples by file, from `rust/kernel`, in the order of their
/// lines. Those of which a macro makes several on one line are not among them.
///
/// # Panics
///
/// When the kernel has anything to report. In User-mode Linux a panic ends all of it, so the message says
/// which example began last.
pub(crate) fn run(kernel: &Kernel, init: &Path) -> BTreeMap<String, Vec<Case>> {
    let mut order = Boot::without_module(init);
    // The console is to have what init, which reads the log when KUnit is done, may not live to see.
    order.kernel_args.push("loglevel=7".to_owned());
    let mut console = Vec::new();
    let mut follow = |event| {
        if let Event::Console(line) = event {
            console.push(line);
        }
    };
    let outcome = boot(kernel, &order, &Cancel::new(), &mut follow).unwrap();
    let last = console
        .iter()
        .rfind(|line| location(line.trim_start()).is_some());
    let verdict = &outcome.verdict;
    assert!(verdict.is_empty(), "last began {last:?}: {verdict:#?}");
    let texts = outcome.dmesg.iter().map(|(_, text)| text.as_str());
    let log: Vec<&str> = texts.collect();
    let mut files = cases(&log);
    for cases in files.values_mut() {
        cases.sort_by_key(|case| case.line);
        let lines: Vec<usize> = cases.iter().map(|case| case.line).collect();
        cases.retain(|case| lines.iter().filter(|line| **line == case.line).count() == 1);
    }
    files
}

/// Reads the kernel's log: `# NAME.location: rust/kernel/FILE:LINE` begins a test, and `ok N NAME` or
/// `not ok N NAME` ends it.
fn cases(log: &[&str]) -> BTreeMap<String, Vec<Case>> {
    let mut files: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    let mut open: Option<(String, Case)> = None;
    for line in log {
        let words = line.trim_start();
        if let Some((file, line)) = location(words) {
            let case = Case {
                line,
                passed: false,
                log: Vec::new(),
            };
            open = Some((file.to_owned(), case));
        } else if let Some((file, mut case)) = open.take() {
            let passed = words.starts_with("ok ") && words.contains(" rust_doctest_kernel_");
            if passed || words.starts_with("not ok ") {
                case.passed = passed;
                files.entry(file).or_default().push(case);
            } else {
                case.log.push((*line).to_owned());
                open = Some((file, case));
            }
        }
    }
    files
}

fn location(line: &str) -> Option<(&str, usize)> {
    let (_, place) = line
        .strip_prefix("# rust_doctest_kernel_")?
        .split_once(".location: rust/kernel/")?;
    let (file, line) = place.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

#[test]
fn a_test_ends_with_its_verdict_and_has_the_lines_before_it() {
    let log = "    # rust_doctest_kernel_a_rs_0.location: rust/kernel/a.rs:7\n\
               m: said\n    ok 1 rust_doctest_kernel_a_rs_0\n\
               \x20   # rust_doctest_kernel_a_rs_1.location: rust/kernel/a.rs:17\n\
               \x20   not ok 2 rust_doctest_kernel_a_rs_1\n# Totals: pass:1 fail:1";
    let files = cases(&log.lines().collect::<Vec<_>>());
    let [first, second] = files["a.rs"].as_slice() else {
        panic!("{files:?}");
    };
    assert_eq!(
        (first.line, first.passed, first.log.as_slice()),
        (7, true, ["m: said".to_owned()].as_slice())
    );
    assert!(!second.passed && second.log.is_empty());
}
