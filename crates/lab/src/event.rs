// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the lab tells while it works.

use std::fmt;

/// One thing that happened; the caller shows it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// What `setup` is about to do, before it does any of it.
    Plan(Plan),
    /// A step of `setup` begins: `number` of `of`, from 1.
    Step {
        /// The step.
        step: Step,
        /// Its place among the steps still to do.
        number: usize,
        /// How many steps there are to do.
        of: usize,
    },
    /// The step has done `done` of about `total` units; `total` is never less than `done`.
    Progress {
        /// Units done.
        done: u64,
        /// Units expected.
        total: u64,
    },
    /// The work waits for another process, which holds the lock of this name.
    Waiting(String),
    /// A module is being compiled; a module that is up to date has no such event.
    Compiling(String),
    /// A line that a tool wrote.
    Line(String),
    /// A kernel starts.
    Booting,
    /// A line that the kernel or its init wrote on the console.
    Console(String),
}

/// What `setup` will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// About how much is downloaded, in MB.
    pub download_mb: u64,
    /// The most disk space that is taken while it works, in MB.
    pub disk_mb: u64,
    /// About how much of it stays, in MB.
    pub keep_mb: u64,
}

/// A step of `setup`; each leaves a stamp, and an interrupted setup goes on at the first
/// without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A minimal Debian sid.
    Bootstrap,
    /// The compilers, in that root.
    Packages,
    /// The kernel's source.
    Source,
    /// The kernel's configuration.
    Configure,
    /// The kernel, and the metadata of its Rust crates.
    Compile,
    /// Whatever no module and no boot needs is removed.
    Prune,
}

impl Step {
    /// The step's name in messages and on disk.
    pub fn name(self) -> &'static str {
        match self {
            Step::Bootstrap => "bootstrap",
            Step::Packages => "packages",
            Step::Source => "source",
            Step::Configure => "configure",
            Step::Compile => "compile",
            Step::Prune => "prune",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Step::Bootstrap => "making a Debian sid root",
            Step::Packages => "installing the compilers in it",
            Step::Source => "fetching and unpacking the kernel's source",
            Step::Configure => "configuring the kernel",
            Step::Compile => "compiling the kernel",
            Step::Prune => "removing what is no longer needed",
        })
    }
}
