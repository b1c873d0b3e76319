// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `check` found, stage by stage.

use crate::exit::Exit;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// As the user would name it: relative to the current directory when below it.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u64,
    /// One sentence; more lines are notes.
    pub(crate) reason: String,
    /// The compiler's code for it, such as `E0308`.
    pub(crate) code: Option<String>,
    /// The compiler's own rendering, when there is one.
    pub(crate) rendered: Option<String>,
}

impl Finding {
    /// A finding that is not the compiler's.
    pub(crate) fn new(file: impl Into<String>, line: u64, reason: impl Into<String>) -> Finding {
        Finding {
            file: file.into(),
            line,
            reason: reason.into(),
            code: None,
            rendered: None,
        }
    }

    /// Whether two findings say the same: a crate is compiled more than once.
    pub(crate) fn same(&self, other: &Finding) -> bool {
        (&self.file, self.line, &self.reason) == (&other.file, other.line, &other.reason)
    }
}

/// The findings without those that say the same as an earlier one.
pub(crate) fn once_each(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        if !kept.iter().any(|earlier| earlier.same(&finding)) {
            kept.push(finding);
        }
    }
    kept
}

/// How a stage ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It ran and found nothing.
    Passed,
    /// It ran and found something, or did not get to its end.
    Failed,
    /// It was not asked for, or an earlier stage left it nothing to work on.
    Skipped,
    /// This machine cannot run it yet.
    Unavailable,
}

impl Status {
    /// The stable word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
            Status::Unavailable => "unavailable",
        }
    }
}

/// One stage of `check`.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// Its stable name.
    pub(crate) name: &'static str,
    /// How it ended.
    pub(crate) status: Status,
    /// What it counted, by stable names.
    pub(crate) counts: Vec<(&'static str, u64)>,
    /// Why it was skipped, how to make it available, or in which unusual way it was done.
    pub(crate) note: Option<String>,
    /// What the driver printed: levels and texts of the kernel's log.
    pub(crate) log: Vec<(u8, String)>,
    /// What it found, in the order of the work.
    pub(crate) findings: Vec<Finding>,
}

impl Stage {
    /// A stage that ran: it passed if it found nothing.
    pub(crate) fn ran(
        name: &'static str,
        counts: Vec<(&'static str, u64)>,
        findings: Vec<Finding>,
    ) -> Stage {
        let findings = once_each(findings);
        let status = if findings.is_empty() {
            Status::Passed
        } else {
            Status::Failed
        };
        Stage {
            name,
            status,
            counts,
            note: None,
            log: Vec::new(),
            findings,
        }
    }

    /// A stage that was not run.
    pub(crate) fn skipped(name: &'static str, why: impl Into<String>) -> Stage {
        Stage::absent(name, Status::Skipped, why)
    }

    /// A stage that this machine cannot run.
    pub(crate) fn unavailable(name: &'static str, why: impl Into<String>) -> Stage {
        Stage::absent(name, Status::Unavailable, why)
    }

    fn absent(name: &'static str, status: Status, why: impl Into<String>) -> Stage {
        Stage {
            name,
            status,
            counts: Vec::new(),
            note: Some(why.into()),
            log: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// The verdict on one module.
#[derive(Debug)]
pub(crate) struct Report {
    /// The module's name.
    pub(crate) module: String,
    /// In the order they ran.
    pub(crate) stages: Vec<Stage>,
    /// Homes that `SCULLERY_REQUIRE` names: without them there is no pass.
    pub(crate) required: Vec<String>,
    /// What kept the check from its end, if anything did.
    pub(crate) error: Option<(Exit, String)>,
}

impl Report {
    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        if let Some((exit, _)) = self.error {
            exit
        } else if self
            .stages
            .iter()
            .any(|stage| stage.status == Status::Failed)
        {
            Exit::Failed
        } else if self.stages.iter().any(|stage| self.is_missing(stage)) {
            Exit::Unavailable
        } else {
            Exit::Clean
        }
    }

    /// Whether a home that must be there is not.
    fn is_missing(&self, stage: &Stage) -> bool {
        stage.status == Status::Unavailable && self.required.iter().any(|home| home == stage.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(stages: Vec<Stage>, required: &[&str]) -> Report {
        let required = required.iter().map(|home| home.to_string()).collect();
        Report {
            module: "scull".into(),
            stages,
            required,
            error: None,
        }
    }

    #[test]
    fn an_unavailable_home_is_a_pass_unless_it_is_required() {
        let kernel = || vec![Stage::unavailable("kernel", "none prepared")];
        assert_eq!(report(kernel(), &[]).exit(), Exit::Clean);
        assert_eq!(report(kernel(), &["fuse"]).exit(), Exit::Clean);
        assert_eq!(report(kernel(), &["kernel"]).exit(), Exit::Unavailable);
    }

    #[test]
    fn a_finding_outweighs_a_missing_home() {
        let found = Stage::ran("tests", vec![], vec![Finding::new("a.rs", 1, "oops")]);
        let stages = vec![found, Stage::unavailable("kernel", "none prepared")];
        assert_eq!(report(stages, &["kernel"]).exit(), Exit::Failed);
    }

    #[test]
    fn a_finding_is_reported_once() {
        let twice = vec![
            Finding::new("a.rs", 1, "oops"),
            Finding::new("a.rs", 1, "oops"),
        ];
        assert_eq!(Stage::ran("tests", vec![], twice).findings.len(), 1);
    }
}
