// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Programs with `#[test]`s: running them, and reading what they print.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::build::Test;
use crate::driver::Driver;
use crate::process::{self, Ended};
use crate::report::Finding;

/// Tests that take longer hang.
const LIMIT: Duration = Duration::from_secs(300);

/// What all programs came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) findings: Vec<Finding>,
}

/// Runs each program as cargo would.
pub(super) fn run_all(tests: &[Test], driver: &Driver) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let folder = driver.package.manifest.parent();
    for test in tests {
        let mut command = Command::new(&test.program);
        // The colours of a terminal would be in the way.
        command.args(["--color", "never"]);
        if let Some(folder) = folder {
            command
                .current_dir(folder)
                .env("CARGO_MANIFEST_DIR", folder);
        }
        let ended = process::run(&mut command, Some(LIMIT), |_| ())?;
        outcome.add(driver, test, &ended);
    }
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, driver: &Driver, test: &Test, ended: &Ended) {
        let mut named = 0;
        for line in ended.stdout.lines() {
            let Some((name, verdict)) = line
                .strip_prefix("test ")
                .and_then(|rest| rest.split_once(" ... "))
            else {
                continue;
            };
            match verdict {
                "ok" => self.passed += 1,
                "FAILED" => {
                    self.failed += 1;
                    named += 1;
                    self.findings.push(failure(driver, test, name, ended));
                }
                _ => (),
            }
        }
        if named == 0 && !ended.status.success() {
            self.failed += 1;
            let reason = if ended.overdue {
                format!(
                    "the tests of {} did not end within {} s",
                    test.name,
                    LIMIT.as_secs()
                )
            } else {
                format!("the tests of {} ended early: {}", test.name, ended.status)
            };
            let source = test.source.to_string_lossy();
            self.findings
                .push(Finding::new(driver.shown(&source), 1, reason));
        }
    }
}

/// The finding for a failed test: where it panicked, if it says so.
fn failure(driver: &Driver, test: &Test, name: &str, ended: &Ended) -> Finding {
    let output = output_of(name, &ended.stdout);
    match first_panic(output) {
        Some((file, line, message)) => {
            let reason = format!("test {name} of {} failed: {message}", test.name);
            Finding::new(driver.shown(file), line, reason)
        }
        None => {
            let reason = format!("test {name} of {} failed", test.name);
            Finding::new(driver.shown(&test.source.to_string_lossy()), 1, reason)
        }
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

/// File, line and message of the first panic: `thread 'x' panicked at FILE:LINE:COLUMN:`.
fn first_panic(output: &str) -> Option<(&str, u64, &str)> {
    let mut lines = output.lines();
    let place = lines.find_map(|line| line.split_once(" panicked at ")?.1.strip_suffix(':'))?;
    let (place, _column) = place.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    Some((file, line.parse().ok()?, lines.next().unwrap_or("panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 2 tests
test reads ... FAILED
test writes ... ok

failures:

---- reads stdout ----

thread 'reads' (12) panicked at samples/scull/tests/process.rs:12:5:
assertion failed: report.passed()
note: run with `RUST_BACKTRACE=1`

failures:
    reads
";

    #[test]
    fn a_failed_test_is_found_where_it_panicked() {
        let place = first_panic(output_of("reads", OUTPUT)).unwrap();
        let expected = (
            "samples/scull/tests/process.rs",
            12,
            "assertion failed: report.passed()",
        );
        assert_eq!(place, expected);
    }

    #[test]
    fn a_test_without_output_has_no_place() {
        assert_eq!(first_panic(output_of("writes", OUTPUT)), None);
    }
}
