// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a run of a suite came to.

use core::fmt;

/// The steps of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The steps that ended.
    pub steps: Vec<Step>,
    /// The run came to its end, and no step is missing.
    pub complete: bool,
    /// The step that had begun when the run was cut short: its home went down, or hangs.
    pub interrupted: Option<String>,
}

/// One step of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The behaviour it shows.
    pub name: String,
    /// The transcript: `task: call = answer`, the main task's lines first.
    pub lines: Vec<String>,
    /// Expectations that were not met: `file:line: expected .., got .. from ..`.
    pub failures: Vec<String>,
    /// The verb that this home does not have, when the step was skipped for it.
    pub skipped: Option<String>,
}

impl Report {
    /// The run came to its end, had at least one step, and no step failed.
    pub fn passed(&self) -> bool {
        self.complete && !self.steps.is_empty() && self.steps.iter().all(Step::passed)
    }

    /// How many steps were skipped, because the home does not have a verb of theirs.
    pub fn skipped(&self) -> usize {
        let skipped = |step: &&Step| step.skipped.is_some();
        self.steps.iter().filter(skipped).count()
    }
}

impl Step {
    /// Every expectation was met, or the step was skipped.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What is wrong with the run: the steps that failed, and why, and whether it was cut short.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in self.steps.iter().filter(|step| !step.passed()) {
            writeln!(f, "step \"{}\":", step.name)?;
            for failure in &step.failures {
                writeln!(f, "  {failure}")?;
            }
        }
        match &self.interrupted {
            Some(step) => writeln!(f, "cut short in step \"{step}\"")?,
            None if !self.complete => writeln!(f, "cut short")?,
            None if self.steps.is_empty() => writeln!(f, "there are no steps")?,
            None => {}
        }
        Ok(())
    }
}
