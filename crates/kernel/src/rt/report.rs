// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine found wrong, in the kernel's words and with the driver's line.

use core::fmt;

use super::context::Interrupt;
use super::lock::LockKind;
use super::machine::Machine;
use super::sched::{Stuck, WaitFor};
use super::task::{current, At, Current};

/// What kind of rule was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Kernel code panicked.
    Oops,
    /// Something that may sleep was called where that is forbidden.
    AtomicSleep,
    /// A lock was taken by the task that holds it, or used before it was initialised.
    Lock,
    /// A task left the kernel with something held.
    LeftHeld,
    /// A task waits for what can never come.
    Hung,
    /// A module was unloaded and left memory, or something registered, behind.
    Leak,
    /// A `WARN` of the kernel.
    Warning,
}

impl Kind {
    /// The stable name that `--format json` prints.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Oops => "oops",
            Kind::AtomicSleep => "atomic-sleep",
            Kind::Lock => "lock",
            Kind::LeftHeld => "left-held",
            Kind::Hung => "hung",
            Kind::Leak => "leak",
            Kind::Warning => "warning",
        }
    }
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which rule.
    pub kind: Kind,
    /// What happened, as the kernel would print it.
    pub message: String,
    /// File and line of the driver, where known.
    pub at: Option<(String, u32)>,
    /// What else helps: locks held and where they were taken.
    pub notes: Vec<String>,
    /// The task that did it.
    pub task: Option<String>,
}

impl Report {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Report {
            kind,
            message: message.into(),
            at: None,
            notes: Vec::new(),
            task: None,
        }
    }

    pub(crate) fn at(self, at: At) -> Self {
        self.at_file(at.file(), at.line())
    }

    pub(crate) fn at_file(mut self, file: &str, line: u32) -> Self {
        self.at = Some((file.to_owned(), line));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn task(mut self, task: &str) -> Self {
        self.task = Some(task.to_owned());
        self
    }

    pub(crate) fn level(&self) -> u8 {
        match self.kind {
            Kind::Oops => 0,
            Kind::Warning | Kind::Leak => 4,
            _ => 3,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Oops => write!(f, "Oops: {}", self.message)?,
            Kind::Warning => write!(f, "WARNING: {}", self.message)?,
            Kind::Hung => write!(f, "INFO: {}", self.message)?,
            Kind::Leak => write!(f, "{}", self.message)?,
            _ => write!(f, "BUG: {}", self.message)?,
        }
        if let Some((file, line)) = &self.at {
            write!(f, " at {file}:{line}")?;
        }
        if let Some(task) = &self.task {
            write!(f, " (task {task})")?;
        }
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        Ok(())
    }
}

impl Current {
    /// Files a report in this thread's name; without a machine there is nobody to read it.
    pub(crate) fn report(&self, report: Report) {
        let report = report.task(&self.task().inner().name.to_string());
        self.with_machine(|machine| machine.report(report));
    }
}

/// A `WARN` with the caller's line.
#[track_caller]
pub(crate) fn warn(text: fmt::Arguments<'_>) {
    let report = Report::new(Kind::Warning, text.to_string()).at(core::panic::Location::caller());
    current(|current| current.report(report));
}

/// What `___might_sleep` prints.
#[cold]
pub(crate) fn sleeping_while_atomic(current: &Current, at: At) {
    let spinlock = current
        .held
        .borrow()
        .iter()
        .rev()
        .find(|held| held.kind == LockKind::Spin)
        .map(|held| held.at);
    // A value that is dropped gives no line of the driver's; where it took the lock is one.
    let at = spinlock.filter(|_| is_ours(at)).unwrap_or(at);
    let mut report = Report::new(
        Kind::AtomicSleep,
        "sleeping function called from invalid context",
    )
    .at(at)
    .note(format!(
        "in_atomic(): {}, irqs_disabled(): {}, RCU nest depth: {}",
        u32::from(current.preempt.get() != 0),
        u32::from(current.irqs_disabled.get() != 0),
        current.rcu.get()
    ));
    if let Some(interrupt) = current.interrupt.get() {
        report = report.note(match interrupt {
            Interrupt::Hard => "in an interrupt",
            Interrupt::Soft => "in a softirq",
        });
    }
    for held in current.held.borrow().iter() {
        if held.kind == LockKind::Spin {
            report = report.note(format!("{held} is held"));
        }
    }
    current.report(report);
}

/// What lockdep prints when a task returns to user space with a lock held.
#[cold]
pub(crate) fn left_held(current: &Current, what: &'static str) {
    let held = core::mem::take(&mut *current.held.borrow_mut());
    for held in &held {
        current.report(
            Report::new(
                Kind::LeftHeld,
                format!("lock held when returning from {what}: {held}"),
            )
            .at(held.at),
        );
    }
    if held.is_empty() {
        current.report(Report::new(
            Kind::LeftHeld,
            format!(
                "{what} returned with preemption disabled {} deep, RCU read lock {} deep",
                current.preempt.get(),
                current.rcu.get()
            ),
        ));
    }
}

/// What the detectors of hung tasks and soft lockups print, for each task that can never end.
#[cold]
pub(crate) fn hung(machine: &Machine, stuck: Vec<Stuck>) {
    for Stuck { name, sleep } in stuck {
        let Some(sleep) = sleep else {
            machine.report(
                Report::new(
                    Kind::Hung,
                    format!("soft lockup: task {name} keeps the CPU"),
                )
                .task(&name.to_string()),
            );
            continue;
        };
        let what = match sleep.wait {
            WaitFor::Lock(_) => "a lock that is never released",
            WaitFor::Queue(_) => "a wake-up that never comes",
            WaitFor::Rcu => "an RCU read-side section that never ends",
            WaitFor::Memory(_) => "memory that is never paged in",
            WaitFor::Time => "time that never passes",
            // A program that waits for a stuck task is not itself at fault, nor is who has no work.
            WaitFor::End(_) | WaitFor::Blocked(_) | WaitFor::Work => continue,
        };
        machine.report(
            Report::new(
                Kind::Hung,
                format!("task {name} is blocked for ever on {what}"),
            )
            .at(sleep.at)
            .task(&name.to_string()),
        );
    }
}

/// True for a line of this crate's own, which says nothing to the author of a driver.
fn is_ours(at: At) -> bool {
    let here = file!();
    let ours = here.strip_suffix("rt/report.rs").unwrap_or(here);
    at.file().starts_with(ours)
}
