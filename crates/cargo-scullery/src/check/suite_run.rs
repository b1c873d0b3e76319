// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A run of the driver's `suite` program: a transcript as KTAP, and facts of the machine as JSON.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;
use suite::Report;

use super::about_all;
use super::panic::Panic;
use crate::driver::Driver;
use crate::process::{self, Ended};
use crate::report::Finding;

/// A suite that takes longer hangs where the machine does not see it.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// A suite of which the machine says that it hangs, and which takes longer, is not run again.
const LATE: Duration = Duration::from_secs(10);

/// What begins a line with a fact.
const FACT: &str = "# fact ";

/// One run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) report: Report,
    /// How long it took.
    pub(super) took: Duration,
    facts: Vec<Value>,
    ended: Ended,
    limit: Duration,
}

impl Run {
    /// Runs `program` with one of its subcommands.
    pub(super) fn of(
        program: &Path,
        driver: &Driver,
        verb: &str,
        params: &str,
        limit: Duration,
    ) -> Result<Run> {
        let mut command = Command::new(program);
        command
            .args([verb, params])
            .current_dir(&driver.package.base);
        let begin = Instant::now();
        let ended = process::run(&command, Some(limit), |_| ())?;
        let facts = ended
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix(FACT));
        let facts = facts
            .filter_map(|fact| serde_json::from_str(fact).ok())
            .collect();
        Ok(Run {
            report: Report::from_ktap(&ended.stdout),
            took: begin.elapsed(),
            facts,
            ended,
            limit,
        })
    }

    /// The facts of one kind.
    pub(super) fn facts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.facts.iter().filter(move |fact| fact["fact"] == kind)
    }

    /// What the machine reported, without the leaks.
    ///
    /// That init or the suite was killed is left out: the machine reports what killed it.
    pub(super) fn reports(&self) -> impl Iterator<Item = &Value> {
        let killed = |report: &Value| report["kind"] == "load" && report["message"] == "EINTR";
        let only = self.facts("report").all(killed);
        self.facts("report")
            .filter(move |report| only || !killed(report))
    }

    /// The machine's log: levels and texts.
    pub(super) fn log(&self) -> Vec<(u8, String)> {
        let records = self.facts("log").filter_map(|record| {
            let level = u8::try_from(record["level"].as_u64()?).ok()?;
            Some((level, record["text"].as_str()?.to_owned()))
        });
        records.collect()
    }

    /// A number that the last fact holds.
    pub(super) fn total(&self, name: &str) -> u64 {
        self.facts("end")
            .last()
            .and_then(|end| end[name].as_u64())
            .unwrap_or(0)
    }

    /// Whether it ends so late that it cannot be run once more for each allocation: it was killed for
    /// that, or the machine waited for a task that keeps the CPU.
    pub(super) fn hangs(&self) -> bool {
        let hung = |report: &Value| report["kind"] == "hung";
        self.ended.overdue || self.took > LATE && self.reports().any(hung)
    }

    /// Whether there is a whole transcript of it, to be compared with another.
    pub(super) fn is_whole(&self) -> bool {
        self.report.complete && self.facts("end").next().is_some()
    }

    /// Why the run did not get to its end; `None` when it did.
    pub(super) fn cut_short(&self, driver: &Driver) -> Option<Finding> {
        let finding = if self.ended.overdue {
            let limit = self.limit.as_secs();
            let reason = format!("the suite did not end within {limit} s and was killed");
            about_all(driver, reason)
        } else if self.facts("end").next().is_some() {
            return None;
        } else if let Some(panic) = Panic::first(&self.ended.stderr) {
            panic.finding(driver, "the suite panicked")
        } else {
            let mut lines = self.ended.stderr.lines().rev();
            let last = lines.find(|line| !line.trim().is_empty());
            let last = last.unwrap_or("it said nothing");
            let status = self.ended.status;
            about_all(driver, format!("the suite ended early ({status}): {last}"))
        };
        let reason = match &self.report.interrupted {
            Some(step) => format!("{}\nit was in the step: {step}", finding.reason),
            None => finding.reason,
        };
        Some(Finding { reason, ..finding })
    }

    /// Whether the program itself said that something is wrong.
    pub(super) fn failed(&self) -> bool {
        !self.ended.status.success()
    }
}

/// The place of a fact and what it says, as a finding.
pub(super) fn finding(driver: &Driver, fact: &Value, reason: String) -> Finding {
    match fact["file"].as_str() {
        Some(file) => Finding::new(
            driver.shown(file),
            fact["line"].as_u64().unwrap_or(1),
            reason,
        ),
        None => about_all(driver, reason),
    }
}

/// What a fact says in words, with its notes.
pub(super) fn reason(fact: &Value) -> String {
    let message = fact["message"].as_str().unwrap_or_default();
    let mut reason = match fact["kind"].as_str().unwrap_or("report") {
        "load" => format!("the module does not load: {message}"),
        kind => format!("{kind}: {message}"),
    };
    let notes = fact["notes"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for note in notes.iter().filter_map(Value::as_str) {
        reason.extend(["\n", note]);
    }
    reason
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use serde_json::json;

    use super::*;

    fn run(facts: Vec<Value>, took: u64) -> Run {
        let ended = Ended {
            status: ExitStatus::from_raw(0),
            overdue: false,
            stdout: String::new(),
            stderr: String::new(),
        };
        Run {
            report: Report::default(),
            took: Duration::from_secs(took),
            facts,
            ended,
            limit: LIMIT,
        }
    }

    #[test]
    fn a_suite_whose_task_keeps_the_cpu_is_not_run_for_each_allocation() {
        let hung = || vec![json!({ "fact": "report", "kind": "hung" })];
        assert!(run(hung(), 21).hangs());
        // A deadlock is noticed at once.
        assert!(!run(hung(), 1).hangs());
        assert!(!run(vec![], 21).hangs());
    }

    #[test]
    fn that_init_was_killed_is_said_only_when_nothing_says_why() {
        let killed = json!({ "fact": "report", "kind": "load", "message": "EINTR" });
        let oops = json!({ "fact": "report", "kind": "oops", "message": "unwrap on None" });
        let alone = run(vec![killed.clone()], 1);
        assert_eq!(alone.reports().count(), 1);
        let explained = run(vec![oops.clone(), killed], 1);
        assert_eq!(explained.reports().collect::<Vec<_>>(), [&oops]);
    }
}
