// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `fail-nth`: each allocation of the suite fails once.

use serde_json::Value;

use super::suite_run::{Run, finding};
use crate::driver::Driver;
use crate::report::{Finding, Stage};

pub(super) fn stage(driver: &Driver, run: &Run) -> Stage {
    let lost = run.facts("point").filter(|point| point["survived"] != true);
    let mut findings: Vec<Finding> = Vec::new();
    for group in same_place_and_end(lost) {
        findings.extend(not_survived(driver, &group));
    }
    findings.extend(run.cut_short(driver));
    let counts = vec![
        ("points", run.total("points")),
        ("survived", run.total("survived")),
        ("leaks", run.total("leaks")),
    ];
    Stage::ran("fail-nth", counts, findings)
}

/// One line of a driver fails at many points of a run, and mostly in the same way.
fn same_place_and_end<'a>(points: impl Iterator<Item = &'a Value>) -> Vec<Vec<&'a Value>> {
    let mut groups: Vec<Vec<&Value>> = Vec::new();
    for point in points {
        let same = |group: &&mut Vec<&Value>| {
            ["file", "line", "problems"]
                .iter()
                .all(|key| group[0][key] == point[key])
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(point),
            None => groups.push(vec![point]),
        }
    }
    groups
}

/// The allocation that failed, and what went wrong after it: the first in the line itself, the
/// others as notes.
fn not_survived(driver: &Driver, group: &[&Value]) -> Option<Finding> {
    let point = group.first()?;
    let numbers: Vec<String> = group.iter().map(|point| point["n"].to_string()).collect();
    let problems = point["problems"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let what: Vec<String> = problems
        .iter()
        .map(|problem| said(driver, problem))
        .collect();
    let reason = format!(
        "when this allocation fails (number {}): {}",
        numbers.join(", "),
        what.join("\n")
    );
    Some(finding(driver, point, reason))
}

fn said(driver: &Driver, problem: &Value) -> String {
    let kind = problem["kind"].as_str().unwrap_or("problem");
    let message = problem["message"].as_str().unwrap_or_default();
    match (problem["file"].as_str(), problem["line"].as_u64()) {
        (Some(file), Some(line)) => format!("{kind}: {message}, at {}:{line}", driver.shown(file)),
        _ => format!("{kind}: {message}"),
    }
}
