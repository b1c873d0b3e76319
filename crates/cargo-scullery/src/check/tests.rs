// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `tests`: the crate's own tests, its suite, and what the machine reported meanwhile.

use suite::Report;

use super::about_all;
use super::libtest::Outcome;
use super::suite_run::{Run, finding, reason};
use crate::driver::Driver;
use crate::report::{Finding, Stage};

pub(super) fn stage(driver: &Driver, tests: &Outcome, run: &Run) -> Stage {
    let steps = &run.report.steps;
    let failed = steps.iter().filter(|step| !step.passed()).count() as u64;
    let counts = vec![
        ("passed", tests.passed),
        ("failed", tests.failed + failed),
        ("steps", steps.len() as u64),
        ("skipped", run.report.skipped() as u64),
    ];
    let mut findings = tests.findings.clone();
    if !run.hangs() {
        // Else they hang as the suite does, which says where.
        findings.extend(tests.overdue.iter().cloned());
    }
    findings.extend(reports(driver, run));
    findings.extend(failed_steps(driver, &run.report));
    findings.extend(no_steps(driver, &run.report));
    findings.extend(run.cut_short(driver));
    let explained = !findings.is_empty() || run.facts("leak").next().is_some();
    if run.failed() && !explained {
        let reason = "the suite failed and gave no reason";
        findings.push(about_all(driver, reason.to_owned()));
    }
    Stage {
        log: run.log(),
        ..Stage::ran("tests", counts, findings)
    }
}

/// What the kernel would have put into its log: oopses, sleeping in atomic context, held locks.
fn reports(driver: &Driver, run: &Run) -> Vec<Finding> {
    let reports = run
        .reports()
        .map(|report| finding(driver, report, reason(report)));
    reports.collect()
}

/// A suite of the driver's own that asks it nothing. One that is made for a driver without a suite
/// has no steps.
pub(super) fn no_steps(driver: &Driver, report: &Report) -> Option<Finding> {
    let suite = driver.suite.as_ref()?;
    let reason = "the suite has no steps: it shows nothing of the driver";
    let empty = report.complete && report.steps.is_empty();
    empty.then(|| Finding::new(driver.shown(&suite.to_string_lossy()), 1, reason))
}

/// The expectations that a run did not meet.
pub(super) fn failed_steps(driver: &Driver, report: &Report) -> Vec<Finding> {
    let steps = report.steps.iter();
    let failures = steps.flat_map(|step| step.failures.iter().map(|why| (&step.name, why)));
    failures
        .map(|(step, why)| failed_step(driver, step, why))
        .collect()
}

/// An expectation that was not met: `FILE:LINE: expected .., got ..`.
fn failed_step(driver: &Driver, step: &str, failure: &str) -> Finding {
    let place = failure.split_once(": ").and_then(|(place, why)| {
        let (file, line) = place.rsplit_once(':')?;
        Some((file, line.parse().ok()?, why))
    });
    match place {
        Some((file, line, why)) => {
            Finding::new(driver.shown(file), line, format!("step \"{step}\": {why}"))
        }
        None => about_all(driver, format!("step \"{step}\": {failure}")),
    }
}
