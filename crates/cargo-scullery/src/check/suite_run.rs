// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A run of the driver's `suite` program: a transcript as KTAP, and facts of the machine as JSON.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use suite::Report;

use super::about_all;
use crate::driver::Driver;
use crate::process::{self, Ended};
use crate::report::Finding;

/// A suite that takes longer hangs where the machine does not see it.
const LIMIT: Duration = Duration::from_secs(120);

/// What begins a line with a fact.
const FACT: &str = "# fact ";

/// What begins a line of the machine's log.
const LOG: &str = "# log <";

/// One run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) report: Report,
    facts: Vec<Value>,
    ended: Ended,
}

impl Run {
    /// Runs `program` with one of its subcommands.
    pub(super) fn of(program: &Path, driver: &Driver, verb: &str, params: &str) -> Result<Run> {
        let mut command = Command::new(program);
        command
            .args([verb, params])
            .current_dir(&driver.package.base);
        let ended = process::run(&mut command, Some(LIMIT), |_| ())?;
        let facts = ended
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix(FACT));
        let facts = facts
            .filter_map(|fact| serde_json::from_str(fact).ok())
            .collect();
        Ok(Run {
            report: Report::from_ktap(&ended.stdout),
            facts,
            ended,
        })
    }

    /// The facts of one kind.
    pub(super) fn facts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.facts.iter().filter(move |fact| fact["fact"] == kind)
    }

    /// The machine's log: `<LEVEL> TEXT`.
    pub(super) fn log(&self) -> Vec<(u8, String)> {
        let lines = self.ended.stdout.lines();
        let records = lines.filter_map(|line| {
            let (level, text) = line.strip_prefix(LOG)?.split_once("> ")?;
            Some((level.parse().ok()?, text.to_owned()))
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

    /// Why the run did not get to its end; `None` when it did.
    pub(super) fn cut_short(&self, driver: &Driver) -> Option<Finding> {
        let reason = if self.ended.overdue {
            format!(
                "the suite did not end within {} s and was killed",
                LIMIT.as_secs()
            )
        } else if self.facts("end").next().is_none() {
            let last = self
                .ended
                .stderr
                .lines()
                .rfind(|line| !line.trim().is_empty());
            let last = last.unwrap_or("it said nothing");
            format!("the suite ended early ({}): {last}", self.ended.status)
        } else {
            return None;
        };
        let reason = match &self.report.interrupted {
            Some(step) => format!("{reason}\nit was in the step: {step}"),
            None => reason,
        };
        Some(about_all(driver, reason))
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
