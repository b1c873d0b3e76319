// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is wrong with a boot: init, loading, results, the kernel's log, taint.

use std::fmt;
use std::path::PathBuf;

use crate::console::Console;
use crate::report::{Report, location, reports};

/// The kernel's taint flags, by bit.
const TAINTS: &[u8] = b"PFSRMBUDAWCIOELKXTNJ";
/// Bits that are no fault: an out-of-tree module (O), an unsigned one (E), an in-kernel test (N).
const INNOCENT: u64 = 1 << 12 | 1 << 13 | 1 << 18;
/// Bits that a report in the log sets: a warning (W), an oops (D).
const REPORTED: u64 = 1 << 9 | 1 << 7;

/// More different reports than this make a verdict no worse.
const REPORTS: usize = 20;

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// One thing that a boot showed to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in the kernel's or the suite's own words where they said it.
    pub what: String,
    /// Where in the driver or its suite.
    pub location: Option<Location>,
}

impl Problem {
    fn new(what: impl Into<String>) -> Problem {
        Problem {
            what: what.into(),
            location: None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "{location}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What init was ordered to do, and so is expected to report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordered {
    pub(crate) module: bool,
    pub(crate) suite: bool,
}

/// Everything wrong with a boot, worst evidence first; `locate` finds a report's place in the driver.
///
/// `exit` is how the kernel's process ended.
pub(crate) fn judge(
    console: &Console,
    exit: Result<(), String>,
    ordered: Ordered,
    mut locate: impl FnMut(&Report) -> Option<Location>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<Report> = Vec::new();
    for report in reports(&console.log()) {
        // What happens again and again is one problem.
        if !seen.contains(&report) && seen.len() < REPORTS {
            seen.push(report);
        }
    }
    for report in seen {
        let location = locate(&report);
        problems.push(Problem {
            what: report.what,
            location,
        });
    }
    let reported = if problems.is_empty() { 0 } else { REPORTED };
    problems.extend(
        console
            .errors
            .iter()
            .map(|error| Problem::new(format!("init: {error}"))),
    );
    if console.lost > 0 {
        // What is lost may have been a report.
        problems.push(Problem::new(format!(
            "the kernel's log overflowed: {} records lost",
            console.lost
        )));
    }
    let ready = !ordered.module || console.insmod == Some(Ok(()));
    if ordered.suite && ready {
        problems.extend(results(&console.ktap));
    }
    match &console.insmod {
        Some(Ok(())) => match &console.rmmod {
            Some(Ok(())) => {}
            // delete_module(2) says so of a module that something keeps.
            Some(Err(error)) if error == "EAGAIN" => problems.push(Problem::new(
                "rmmod: EAGAIN: the module is in use: a file that the suite has not closed, or \
                 what it has made and not removed, keeps it",
            )),
            Some(Err(error)) => problems.push(Problem::new(format!("rmmod: {error}"))),
            None if console.ended => {
                problems.push(Problem::new("the module was never unloaded"));
            }
            None => {}
        },
        Some(Err(error)) => problems.push(Problem::new(format!("insmod: {error}"))),
        None if ordered.module && console.ended => {
            problems.push(Problem::new("the module was never loaded"));
        }
        None => {}
    }
    match exit {
        Ok(()) if console.ended => {}
        Ok(()) => problems.push(Problem::new("the kernel went down before init was done")),
        Err(how) if console.ended => {
            problems.push(Problem::new(format!("the kernel ended with {how}")));
        }
        Err(how) => problems.push(Problem::new(format!(
            "the kernel went down before init was done, with {how}"
        ))),
    }
    let guilty = console.taint & !console.taint_before.unwrap_or(0) & !INNOCENT & !reported;
    if guilty != 0 {
        problems.push(Problem::new(format!(
            "the kernel is tainted: {}",
            letters(guilty)
        )));
    }
    problems
}

/// What the KTAP lines show to be wrong; only results that are not nested count.
///
/// `# > NAME` says that a step begins, and `# ! FILE:LINE: TEXT` what it expected.
fn results(ktap: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut count = 0;
    let mut plan = None;
    let mut step = None;
    let mut failure: Option<&str> = None;
    for line in ktap {
        if let Some(number) = line.strip_prefix("1..") {
            plan = number.split(' ').next().and_then(|n| n.parse::<u32>().ok());
        } else if let Some(name) = line.strip_prefix("# > ") {
            step = Some(name);
        } else if let Some(text) = line.strip_prefix("# ! ") {
            failure = failure.or(Some(text));
        } else if line.starts_with("ok ") || line.starts_with("not ok ") {
            count += 1;
            step = None;
            let failure = failure.take();
            let excused = line.contains(" # TODO") || line.contains(" # SKIP");
            if line.starts_with("not ok ") && !excused {
                let location = failure.and_then(location);
                let said = match (&location, failure.and_then(|text| text.split_once(": "))) {
                    (Some(_), Some((_, said))) => Some(said),
                    _ => failure,
                };
                problems.push(Problem {
                    what: match said {
                        Some(said) => format!("{line}: {said}"),
                        None => line.clone(),
                    },
                    location,
                });
            }
        }
    }
    let stopped = match step {
        Some(name) => format!("the suite stopped in \"{name}\", after {count} results"),
        None => format!("the suite stopped in the middle, after {count} results"),
    };
    match plan {
        None => problems.push(Problem::new(stopped)),
        Some(plan) if plan != count => problems.push(Problem::new(format!(
            "the suite planned {plan} results and gave {count}"
        ))),
        Some(_) => {}
    }
    problems
}

/// The letters that the kernel prints for `taint`.
fn letters(taint: u64) -> String {
    (0..64)
        .filter(|bit| taint >> bit & 1 == 1)
        .map(|bit| match TAINTS.get(bit) {
            Some(letter) => char::from(*letter).to_string(),
            None => format!("(bit {bit})"),
        })
        .collect()
}

#[cfg(test)]
mod tests;
