// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `fail-nth`: each allocation of the suite fails once.

use serde_json::Value;

use super::suite_run::{Run, finding};
use crate::driver::Driver;
use crate::report::{Finding, Stage};

/// The stage's name.
pub(super) const NAME: &str = "fail-nth";

pub(super) fn stage(driver: &Driver, run: &Run) -> Stage {
    let innocent = Innocent::of(run);
    let mut lost = Vec::new();
    let mut not_judged = 0;
    for point in run.facts("point").filter(|point| point["survived"] != true) {
        let all = point["problems"].as_array().map_or(0, Vec::len);
        let problems = innocent.clear(point);
        match problems.is_empty() && all > 0 {
            true => not_judged += 1,
            false => lost.push(Lost { point, problems }),
        }
    }
    let mut findings: Vec<Finding> = same_place_and_end(lost)
        .iter()
        .map(|group| not_survived(driver, group))
        .collect();
    findings.extend(innocent.finding(driver, not_judged));
    findings.extend(run.cut_short(driver));
    let counts = vec![
        ("points", run.total("points")),
        ("survived", run.total("survived")),
        ("leaks", run.total("leaks")),
    ];
    Stage::ran(NAME, counts, findings)
}

/// Problems that are there without a fault too: no failed allocation is to blame for them.
struct Innocent<'a> {
    without_fault: Vec<&'a Value>,
}

impl<'a> Innocent<'a> {
    fn of(run: &'a Run) -> Innocent<'a> {
        let without_fault = run.reports().chain(run.facts("leak")).collect();
        Innocent { without_fault }
    }

    /// The problems of a point that only its fault explains.
    fn clear<'b>(&self, point: &'b Value) -> Vec<&'b Value> {
        let problems = point["problems"].as_array().into_iter().flatten();
        let same =
            |a: &Value, b: &Value| ["kind", "file", "line"].iter().all(|key| a[key] == b[key]);
        problems
            .filter(|problem| !self.without_fault.iter().any(|known| same(known, problem)))
            .collect()
    }

    /// What is said once, about all points that show nothing else.
    fn finding(&self, driver: &Driver, points: u64) -> Option<Finding> {
        let first = self.without_fault.first().filter(|_| points > 0)?;
        let points = match points {
            1 => "1 point is".to_owned(),
            points => format!("{points} points are"),
        };
        let what = said(driver, first);
        let reason =
            format!("{points} not judged: the driver is guilty without a fault too\n{what}");
        Some(finding(driver, first, reason))
    }
}

/// A failed allocation, and the problems that followed.
#[derive(PartialEq)]
struct Lost<'a> {
    point: &'a Value,
    problems: Vec<&'a Value>,
}

/// One line of a driver fails at many points of a run, and mostly in the same way.
fn same_place_and_end(points: Vec<Lost<'_>>) -> Vec<Vec<Lost<'_>>> {
    let mut groups: Vec<Vec<Lost<'_>>> = Vec::new();
    for lost in points {
        let same = |group: &&mut Vec<Lost<'_>>| {
            let place = |key| group[0].point[key] == lost.point[key];
            place("file") && place("line") && group[0].problems == lost.problems
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(lost),
            None => groups.push(vec![lost]),
        }
    }
    groups
}

/// The allocation that failed, and what went wrong after it: the first in the line itself, the
/// others as notes.
fn not_survived(driver: &Driver, group: &[Lost<'_>]) -> Finding {
    let numbers: Vec<String> = group
        .iter()
        .map(|lost| lost.point["n"].to_string())
        .collect();
    let problems = group[0].problems.iter();
    let what: Vec<String> = problems.map(|problem| said(driver, problem)).collect();
    let reason = format!(
        "when this allocation fails (number {}): {}",
        numbers.join(", "),
        what.join("\n")
    );
    finding(driver, group[0].point, reason)
}

fn said(driver: &Driver, problem: &Value) -> String {
    let kind = problem["kind"].as_str().unwrap_or("problem");
    let message = problem["message"].as_str().unwrap_or_default();
    match (problem["file"].as_str(), problem["line"].as_u64()) {
        (Some(file), Some(line)) => format!("{kind}: {message}, at {}:{line}", driver.shown(file)),
        _ => format!("{kind}: {message}"),
    }
}
