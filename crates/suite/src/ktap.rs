// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reports as KTAP, the kernel's own format for test results.
//!
//! ```text
//! KTAP version 1
//! # > a fresh device is empty
//! # | main: open("/dev/scull", O_RDWR) = fd0
//! # | main: read(fd0, 16) = 1 "x"
//! # ! samples/scull/suite.rs:12: expected 0 "", got 1 "x" from read(fd0, 16)
//! not ok 1 - a fresh device is empty
//! # > a write without memory leaves no trace
//! ok 2 - a write without memory leaves no trace # SKIP fail-nth
//! 1..2
//! ```
//!
//! `# >` names a step that begins, so that a stream which ends there says where. The plan comes
//! last. In names, `#` and `\` are preceded by a `\`, as TAP 14 has it.

use std::io::{self, Write};

use crate::report::{Report, Step};

const VERSION: &str = "KTAP version 1";
const START: &str = "# > ";
const LINE: &str = "# | ";
const FAILURE: &str = "# ! ";
const SKIP: &str = " # SKIP ";

pub(crate) fn write_version(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{VERSION}")?;
    out.flush()
}

pub(crate) fn write_start(out: &mut dyn Write, name: &str) -> io::Result<()> {
    writeln!(out, "{START}{name}")?;
    out.flush()
}

/// Writes a step in one piece, so that a console shared with the kernel's log keeps it whole.
pub(crate) fn write_step(out: &mut dyn Write, number: usize, step: &Step) -> io::Result<()> {
    let mut text = String::new();
    for (prefix, lines) in [(LINE, &step.lines), (FAILURE, &step.failures)] {
        for line in lines {
            text.extend([prefix, line, "\n"]);
        }
    }
    let verdict = if step.passed() { "ok" } else { "not ok" };
    text += &format!("{verdict} {number} - {}", escape(&step.name));
    if let Some(verb) = &step.skipped {
        text.extend([SKIP, verb]);
    }
    text.push('\n');
    out.write_all(text.as_bytes())?;
    out.flush()
}

pub(crate) fn write_plan(out: &mut dyn Write, steps: usize) -> io::Result<()> {
    writeln!(out, "1..{steps}")?;
    out.flush()
}

impl Report {
    /// Writes the whole report as KTAP, as [`run`](crate::run) does step by step.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_ktap(&self, out: &mut dyn Write) -> io::Result<()> {
        write_version(out)?;
        for (index, step) in self.steps.iter().enumerate() {
            write_start(out, &step.name)?;
            write_step(out, index + 1, step)?;
        }
        if let Some(name) = &self.interrupted {
            write_start(out, name)?;
        }
        if self.complete {
            write_plan(out, self.steps.len())?;
        }
        Ok(())
    }

    /// Reads a report out of a stream that may hold other lines too, such as a kernel's console.
    ///
    /// Whatever the stream is, there is a report; one whose steps are not all there, or not in
    /// order, is not [`complete`](Report::complete).
    ///
    /// # Examples
    ///
    /// ```
    /// let report = suite::Report::from_ktap("KTAP version 1\r\nok 1 - it works\r\n1..1\r\n");
    /// assert!(report.passed());
    /// assert!(!suite::Report::from_ktap("ok 1 - it works\nKernel panic").passed());
    /// ```
    pub fn from_ktap(stream: &str) -> Report {
        let mut report = Report::default();
        let mut step = Step::default();
        let mut in_order = true;
        let mut planned = None;
        for line in stream.lines() {
            let line = line.trim_end();
            if let Some(name) = line.strip_prefix(START) {
                // A step that never ended: its lines are not the next one's.
                in_order &= report.interrupted.is_none();
                report.interrupted = Some(name.to_owned());
                step = Step::default();
            } else if let Some(line) = line.strip_prefix(LINE) {
                step.lines.push(line.to_owned());
            } else if let Some(failure) = line.strip_prefix(FAILURE) {
                step.failures.push(failure.to_owned());
            } else if let Some(count) = line.strip_prefix("1..") {
                in_order &= planned.is_none();
                planned = count.parse().ok();
            } else if let Some((number, ended)) = verdict(line, &mut step) {
                report.steps.push(ended);
                report.interrupted = None;
                in_order &= number == report.steps.len();
            }
        }
        let whole = planned == Some(report.steps.len());
        report.complete = in_order && whole && report.interrupted.is_none();
        report
    }
}

/// The step that a line such as `ok 1 - name` ends, with the lines gathered for it.
fn verdict(line: &str, gathered: &mut Step) -> Option<(usize, Step)> {
    let (passed, rest) = match line.strip_prefix("not ok ") {
        Some(rest) => (false, rest),
        None => (true, line.strip_prefix("ok ")?),
    };
    let (number, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let number = number.parse().ok()?;
    let name = name.strip_prefix('-').map_or(name, str::trim_start);
    let (name, skipped) = match name.split_once(SKIP) {
        Some((name, verb)) => (name, Some(verb.to_owned())),
        None => (name, None),
    };
    let mut step = core::mem::take(gathered);
    step.name = unescape(name);
    step.skipped = skipped;
    if !passed && step.failures.is_empty() {
        step.failures.push("no reason given".to_owned());
    }
    Some((number, step))
}

fn escape(name: &str) -> String {
    name.replace('\\', "\\\\").replace('#', "\\#")
}

fn unescape(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut characters = name.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => plain.extend(characters.next()),
            _ => plain.push(c),
        }
    }
    plain
}
