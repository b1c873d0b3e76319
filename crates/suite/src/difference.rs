// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where two runs of one suite differ.

use core::fmt;

use crate::report::{Report, Step};

/// The first line in which a step of two runs differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the step, from 1.
    pub step: usize,
    /// Its name.
    pub name: String,
    /// The number of the line in its transcript, from 1; 0 when the step itself differs.
    pub line: usize,
    /// What the first run has there, if anything.
    pub first: Option<String>,
    /// What the second run has there, if anything.
    pub second: Option<String>,
}

/// For each step in which the transcripts of two runs differ, the first line that does.
///
/// Steps that either home skipped are not compared, and failures are not: they are each run's own.
/// Where the runs do not have the same step next, there is nothing left to compare.
///
/// # Examples
///
/// ```
/// use suite::{differences, Report};
///
/// let a = Report::from_ktap("# | main: read(fd0, 1) = 0 \"\"\nok 1 - empty\n1..1");
/// let b = Report::from_ktap("# | main: read(fd0, 1) = EIO\nok 1 - empty\n1..1");
/// let found = differences(&a, &b);
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].step, found[0].line), (1, 1));
/// assert!(differences(&a, &a).is_empty());
/// ```
pub fn differences(first: &Report, second: &Report) -> Vec<Difference> {
    let mut found = Vec::new();
    for index in 0..first.steps.len().max(second.steps.len()) {
        let (a, b) = (first.steps.get(index), second.steps.get(index));
        match (a, b) {
            (Some(a), Some(b)) if a.name == b.name => found.extend(in_step(index + 1, a, b)),
            _ => {
                found.push(other_step(index + 1, a, b));
                break;
            }
        }
    }
    found
}

fn in_step(step: usize, a: &Step, b: &Step) -> Option<Difference> {
    if a.skipped.is_some() || b.skipped.is_some() {
        return None;
    }
    let lines = 0..a.lines.len().max(b.lines.len());
    let mut pairs = lines.map(|index| (index + 1, a.lines.get(index), b.lines.get(index)));
    let (line, first, second) = pairs.find(|(_, first, second)| first != second)?;
    Some(Difference {
        step,
        name: a.name.clone(),
        line,
        first: first.cloned(),
        second: second.cloned(),
    })
}

fn other_step(step: usize, a: Option<&Step>, b: Option<&Step>) -> Difference {
    let name = |step: &Step| step.name.clone();
    Difference {
        step,
        name: a.or(b).map(name).unwrap_or_default(),
        line: 0,
        first: a.map(name),
        second: b.map(name),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (step, name) = (self.step, &self.name);
        match self.line {
            0 => writeln!(f, "step {step}:")?,
            line => writeln!(f, "step {step} ({name}), line {line}:")?,
        }
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        writeln!(f, "  - {}", side(&self.first))?;
        write!(f, "  + {}", side(&self.second))
    }
}
