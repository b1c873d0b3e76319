// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `fail-nth`: each allocation of the suite fails once.

use serde_json::Value;

use super::suite_run::{Run, finding};
use crate::driver::Driver;
use crate::report::{Finding, Stage};

pub(super) fn stage(driver: &Driver, run: &Run) -> Stage {
    let points: Vec<&Value> = run.facts("point").collect();
    let lost = points.iter().filter(|point| point["survived"] != true);
    let mut findings: Vec<Finding> = lost.map(|point| not_survived(driver, point)).collect();
    findings.extend(run.cut_short(driver));
    let counts = vec![
        ("points", run.total("points")),
        ("survived", run.total("survived")),
        ("leaks", run.total("leaks")),
    ];
    Stage::ran("fail-nth", counts, findings)
}

/// One line for the allocation that failed, and a note for each thing that went wrong after it.
fn not_survived(driver: &Driver, point: &Value) -> Finding {
    let nth = point["n"].as_u64().unwrap_or(0);
    let problems = point["problems"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let what = problems
        .first()
        .map_or("something goes wrong".to_owned(), |problem| {
            said(driver, problem)
        });
    let mut reason = format!("when this allocation fails (number {nth}): {what}");
    for problem in problems.iter().skip(1) {
        reason.push('\n');
        reason += &said(driver, problem);
    }
    finding(driver, point, reason)
}

fn said(driver: &Driver, problem: &Value) -> String {
    let kind = problem["kind"].as_str().unwrap_or("problem");
    let message = problem["message"].as_str().unwrap_or_default();
    match (problem["file"].as_str(), problem["line"].as_u64()) {
        (Some(file), Some(line)) => format!("{kind}: {message}, at {}:{line}", driver.shown(file)),
        _ => format!("{kind}: {message}"),
    }
}
