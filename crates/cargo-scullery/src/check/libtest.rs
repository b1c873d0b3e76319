// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Programs with `#[test]`s: running them, and reading what they print.

use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::build::Test;
use super::join;
use super::panic::Panic;
use crate::driver::Driver;
use crate::process::{self, Ended};
use crate::report::Finding;

/// Tests that take longer hang.
const LIMIT: Duration = Duration::from_secs(60);

/// What all programs came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) findings: Vec<Finding>,
    /// Findings that a program took too long.
    pub(super) overdue: Vec<Finding>,
}

/// Runs each program as cargo would, but all at once: one that hangs holds up no other.
pub(super) fn run_all(tests: &[Test], driver: &Driver) -> Result<Outcome> {
    let ended: Vec<Result<Ended>> = thread::scope(|scope| {
        let running: Vec<_> = tests
            .iter()
            .map(|test| scope.spawn(|| run(test, driver)))
            .collect();
        running.into_iter().map(join).collect()
    });
    let mut outcome = Outcome::default();
    for (test, ended) in tests.iter().zip(ended) {
        outcome.add(driver, test, &ended?);
    }
    Ok(outcome)
}

fn run(test: &Test, driver: &Driver) -> Result<Ended> {
    let mut command = Command::new(&test.program);
    // The colours of a terminal would be in the way.
    command.args(["--color", "never"]);
    command
        .current_dir(&driver.folder)
        .env("CARGO_MANIFEST_DIR", &driver.folder);
    process::run(&command, Some(LIMIT), |_| ())
}

impl Outcome {
    fn add(&mut self, driver: &Driver, test: &Test, ended: &Ended) {
        let mut failed = 0;
        let mut results = 0;
        for (name, verdict) in ended.stdout.lines().filter_map(result) {
            results += 1;
            match verdict {
                "ok" => self.passed += 1,
                "FAILED" => {
                    failed += 1;
                    self.findings.push(failure(driver, test, name, ended));
                }
                _ => (),
            }
        }
        self.failed += failed;
        let source = driver.shown(&test.source.to_string_lossy());
        if ended.overdue {
            self.failed += 1;
            let reason = format!(
                "the tests of {} did not end within {} s",
                test.name,
                LIMIT.as_secs()
            );
            self.overdue.push(Finding::new(source, 1, reason));
        } else if let Some(why) = cut_short(ended, results, failed) {
            self.failed += 1;
            let reason = format!("the tests of {} ended early: {why}", test.name);
            self.findings.push(Finding::new(source, 1, reason));
        }
    }
}

/// The name and the verdict in a line such as `test reads ... ok`.
fn result(line: &str) -> Option<(&str, &str)> {
    let (name, verdict) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some((
        name.strip_suffix(" - should panic").unwrap_or(name),
        verdict,
    ))
}

/// Why a program did not get to its end, though its exit status may say that all is well.
///
/// One that does not even say how many tests it has brings a harness of its own: its status counts.
fn cut_short(ended: &Ended, results: u64, failed: u64) -> Option<String> {
    let running = ended.stdout.lines().find_map(running);
    let complete = ended
        .stdout
        .lines()
        .any(|line| line.starts_with("test result: "));
    match running {
        Some(tests) if results < tests || !complete => Some(format!(
            "{results} of {tests} tests gave a result, {}",
            ended.status
        )),
        _ if failed == 0 && !ended.status.success() => Some(ended.status.to_string()),
        _ => None,
    }
}

/// The number in the line `running 2 tests`.
fn running(line: &str) -> Option<u64> {
    let (number, _tests) = line.strip_prefix("running ")?.split_once(" test")?;
    number.parse().ok()
}

/// The finding for a failed test: where it panicked, if it says so.
fn failure(driver: &Driver, test: &Test, name: &str, ended: &Ended) -> Finding {
    let what = format!("test {name} of {} failed", test.name);
    match Panic::first(output_of(name, &ended.stdout)) {
        Some(panic) => panic.finding(driver, &what),
        None => Finding::new(driver.shown(&test.source.to_string_lossy()), 1, what),
    }
}

/// What libtest kept of one test's output.
fn output_of<'a>(name: &str, stdout: &'a str) -> &'a str {
    let header = format!("---- {name} stdout ----\n");
    let Some(at) = stdout.find(&header) else {
        return "";
    };
    let output = &stdout[at + header.len()..];
    let end = output
        .find("\n---- ")
        .or_else(|| output.find("\nfailures:\n"));
    &output[..end.unwrap_or(output.len())]
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    const OUTPUT: &str = "
running 2 tests
test reads ... FAILED
test writes - should panic ... ok

failures:

---- reads stdout ----

thread 'reads' (12) panicked at samples/scull/tests/process.rs:12:5:
assertion failed: report.passed()
note: run with `RUST_BACKTRACE=1`

failures:
    reads

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    fn outcome(stdout: &str, code: i32) -> Outcome {
        let test = Test {
            name: "process".into(),
            source: "/d/tests/process.rs".into(),
            program: "/t/process".into(),
        };
        let ended = Ended {
            status: ExitStatus::from_raw(code << 8),
            overdue: false,
            stdout: stdout.into(),
            stderr: String::new(),
        };
        let mut outcome = Outcome::default();
        outcome.add(&Driver::for_tests(), &test, &ended);
        outcome
    }

    #[test]
    fn a_failed_test_is_found_where_it_panicked() {
        let outcome = outcome(OUTPUT, 101);
        assert_eq!((outcome.passed, outcome.failed), (1, 1));
        let [found] = &outcome.findings[..] else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (found.file.as_str(), found.line),
            ("/d/samples/scull/tests/process.rs", 12)
        );
        let reason = "test reads of process failed: assertion failed: report.passed()";
        assert_eq!(found.reason, reason);
    }

    #[test]
    fn a_program_that_ends_in_the_middle_did_not_pass_whatever_its_status() {
        for (lines, missing) in [(2, "0 of 2"), (3, "1 of 2")] {
            let cut: Vec<&str> = OUTPUT.lines().take(lines).collect();
            let outcome = outcome(&cut.join("\n").replace("FAILED", "ok"), 0);
            assert_eq!(outcome.failed, 1);
            let reason = &outcome.findings[0].reason;
            assert!(reason.contains(missing), "{reason}");
        }
    }

    #[test]
    fn a_harness_of_its_own_is_judged_by_its_status() {
        assert_eq!(outcome("all is well\n", 0).findings, []);
        assert_eq!(outcome("all is lost\n", 1).failed, 1);
    }
}
