// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A run of a suite in one home, step by step.

use std::io::{self, Write};
use std::sync::Arc;

use crate::ktap;
use crate::report::{Report, Step};
use crate::system::System;
use crate::task::{Judging, Run, Task};
use crate::transcript::{one_line, Log};

/// A suite: the steps of one driver, in order.
pub type Program = fn(&mut Suite<'_>);

/// A suite that is running.
pub struct Suite<'a> {
    system: &'a dyn System,
    run: Arc<Run>,
    out: &'a mut dyn Write,
    written: io::Result<()>,
    report: Report,
}

/// Runs a suite in the home behind `system`, and writes its KTAP to `out` as each step ends.
///
/// The report is whole also when `out` fails; its stream then lacks the plan, and whoever reads it
/// sees that it is not.
pub fn run(
    system: &dyn System,
    judging: Judging,
    out: &mut dyn Write,
    program: impl FnOnce(&mut Suite<'_>),
) -> Report {
    let mut suite = Suite {
        system,
        run: Run::new(judging),
        written: ktap::write_version(out),
        out,
        report: Report::default(),
    };
    program(&mut suite);
    suite.finish()
}

impl Suite<'_> {
    /// One behaviour, named by a sentence, with the calls that show it. Gives what `body` gives, so
    /// that one step may open a file and a later one use it.
    pub fn step<R>(&mut self, name: &str, body: impl FnOnce(&Task<'_>) -> R) -> R {
        let mut step = Step {
            name: one_line(name),
            ..Step::default()
        };
        self.write(|out| ktap::write_start(out, &step.name));

        let log = Log::main();
        let task = Task::new(self.system, Arc::clone(&self.run), Arc::clone(&log));
        let result = body(&task);
        task.join_the_rest();

        log.collect(&mut step.lines, &mut step.failures);
        let skipped = self.run.take_skipped();
        // What failed before the home said that it cannot go on is a failure all the same.
        if skipped.is_some() && step.failures.is_empty() {
            step.lines.clear();
            step.skipped = skipped;
        }
        let number = self.report.steps.len() + 1;
        self.write(|out| ktap::write_step(out, number, &step));
        self.report.steps.push(step);
        result
    }

    fn finish(mut self) -> Report {
        let planned = self.report.steps.len();
        self.write(|out| ktap::write_plan(out, planned));
        self.report.complete = true;
        self.report
    }

    /// Writes, unless writing has failed before: a stream with a hole would look whole.
    fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if self.written.is_ok() {
            self.written = write(self.out);
        }
    }
}
