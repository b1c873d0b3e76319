// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The host's own interface: the one module that Linux's `kernel` crate does not have.
//!
//! A test boots a [`Machine`], loads a module, and makes system calls as tasks:
//!
//! ```
//! # use kernel::prelude::*;
//! # module! { type: Hello, name: "hello", license: "GPL", }
//! # struct Hello;
//! # impl kernel::Module for Hello {
//! #     fn init(_module: &'static ThisModule) -> Result<Self> { pr_info!("hello\n"); Ok(Hello) }
//! # }
//! # fn main() -> Result {
//! let machine = kernel::host::boot();
//! let module = machine.load(&THIS_MODULE, "")?;
//! assert_eq!(machine.log()[0].text, "hello: hello");
//! module.unload()?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is reported
//!
//! Whatever breaks a rule of the kernel becomes a [`Report`]: a panic in kernel code, sleeping in
//! atomic context, a lock left held or taken twice, a task that hangs, memory that a module leaves
//! behind. A machine that is dropped with a report that no test [expected](Machine::expect) panics,
//! so that a guilty driver cannot pass by accident.
//!
//! # Oopses
//!
//! A panic in kernel code ends its task and nothing else: what it holds stays held and is not freed.
//! The task's thread is stopped at its first call into the machine, and dropping any guard, box or
//! reference of this crate is one. A `Drop` of the driver's own that runs before that, and touches
//! nothing of the machine, does run, which in a kernel it would not. The task's files stay open, where
//! Linux would close those that no call was using.
//!
//! # One at a time
//!
//! A process has one machine; [`boot`] waits until the one before is down, so tests of one binary may
//! run side by side. A module's parameters, global locks and `pr_*_once!` are new with each load. Any
//! other static of a driver keeps its value from one load to the next, as it would not in a kernel.

pub mod chrdev;
mod configfs;
pub(crate) mod debugfs;
pub mod devices;
mod fail_nth;
mod fasync;
mod fcntl;
mod module;
mod names;
mod numbers;
mod poll;
pub(crate) mod process;
mod program;
mod serve;
mod syscalls;

use std::io::Write;
use std::sync::Arc;

pub use self::devices::Node;
pub use self::fail_nth::{fail_nth, FailNth, Point};
pub use self::fasync::FasyncList;
pub use self::module::Module;
pub use self::numbers::Number;
pub use self::poll::PollWatch;
pub use self::program::main;
pub use self::serve::{capable, Caller, Entry, Serving};
pub use self::syscalls::Sys;
pub use crate::rt::foreign::Watch;
pub use crate::rt::log::Record;
pub use crate::rt::memory::{Allocation, Area, Fault};
pub use crate::rt::report::{Kind, Report};

use crate::rt::sched::{End, Shared, TaskId};
use crate::rt::task::{Mode, Spawn};
use crate::rt::{self, machine, report};
use crate::sync::{Mutex, MutexGuard};
use crate::types::NotThreadSafe;

/// A machine that is booted, until it is shut down or dropped.
pub struct Machine {
    rt: Arc<machine::Machine>,
    _not_send: NotThreadSafe,
}

/// Boots a machine, when the one before it is down.
///
/// # Panics
///
/// When the calling thread has a machine already.
#[track_caller]
pub fn boot() -> Machine {
    Machine {
        rt: machine::boot(),
        _not_send: NotThreadSafe,
    }
}

/// Takes a mutex, and waits for it until a signal comes: `None` when one did.
///
/// # Context
///
/// Process context. May sleep.
#[track_caller]
pub fn mutex_lock_interruptible<T: ?Sized>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    crate::sync::lock::mutex::lock_interruptible(mutex)
}

/// Why a task did not come to its end; the machine's reports say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Killed {
    /// By an oops.
    Oops,
    /// It waits for what can never come.
    Hung,
}

impl core::fmt::Display for Killed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Killed::Oops => "killed by an oops",
            Killed::Hung => "hung for ever",
        })
    }
}

impl core::error::Error for Killed {}

impl Machine {
    /// Runs `program` as a process of root, and waits for its end.
    ///
    /// What it uses it must own: when it is killed in the kernel, its thread stays where it is, with all
    /// it holds.
    ///
    /// # Errors
    ///
    /// When the task was killed in the kernel.
    ///
    /// # Panics
    ///
    /// When `program` does, on its own account and not in a system call.
    pub fn task<R: Send + 'static>(
        &self,
        name: &str,
        program: impl FnOnce(&Sys) -> R + Send + 'static,
    ) -> Result<R, Killed> {
        self.run_to_end(name, Mode::User, || Sys::run(Arc::default(), program))
    }

    /// Runs `body` as a thread of the kernel, where a panic is an oops, and waits for its end.
    ///
    /// # Errors
    ///
    /// When the task was killed.
    pub fn kthread<R: Send + 'static>(
        &self,
        name: &str,
        body: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Killed> {
        self.run_to_end(name, Mode::Kernel, body)
    }

    fn run_to_end<R: Send + 'static>(
        &self,
        name: &str,
        mode: Mode,
        body: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Killed> {
        let result = Arc::new(Shared::new(None));
        let slot = Arc::clone(&result);
        let body = Box::new(move || {
            let value = body();
            slot.with(|slot| *slot = Some(value));
        });
        let spawn = Spawn {
            mode,
            ..Spawn::kthread(name.to_owned())
        };
        let id = match rt::task::spawn(&self.rt, spawn, body) {
            Ok(id) => id,
            // PANIC: Without threads there are no tasks, and a test cannot go on.
            Err(error) => panic!("no thread for task {name}: {error}"),
        };
        self.join(id)?;
        // A task that returned has left its value.
        result.with(Option::take).ok_or(Killed::Oops)
    }

    fn join(&self, id: TaskId) -> Result<(), Killed> {
        let end = self
            .rt
            .sched
            .host_join(id, |stuck| report::hung(&self.rt, stuck));
        if let End::Panicked(payload) = end {
            std::panic::resume_unwind(payload);
        }
        if let Some(payload) = self.rt.sched.take_panic() {
            std::panic::resume_unwind(payload);
        }
        match end {
            End::Oops => Err(Killed::Oops),
            End::Hung => Err(Killed::Hung),
            End::Returned | End::Panicked(_) => Ok(()),
        }
    }

    /// Runs a suite as a process of root: its report, and its KTAP to `out`.
    ///
    /// # Errors
    ///
    /// When the suite's first task was killed in the kernel; its KTAP then ends in the middle.
    pub fn run(
        &self,
        judging: suite::Judging,
        mut out: impl Write + Send + 'static,
        program: suite::Program,
    ) -> Result<suite::Report, Killed> {
        self.task("main", move |sys| {
            suite::run(sys, judging, &mut out, program)
        })
    }

    /// Makes the `nth` allocation from now (from 1) fail, of whichever task; 0 disarms.
    pub fn fail_nth(&self, nth: u32) {
        self.rt.memory.fail_nth(nth);
    }

    /// The allocation that has failed since [`Machine::fail_nth`], if it came to that.
    pub fn fault(&self) -> Option<Fault> {
        self.rt.memory.fault()
    }

    /// How many allocations there have been.
    pub fn allocations(&self) -> u64 {
        self.rt.memory.count()
    }

    /// The kernel log.
    pub fn log(&self) -> Vec<Record> {
        self.rt.log.records()
    }

    /// Takes the log's records that are complete.
    pub fn take_log(&self) -> Vec<Record> {
        self.rt.log.take()
    }

    /// The devices that can be opened.
    pub fn devices(&self) -> Vec<String> {
        self.rt.devices.paths()
    }

    /// The same, with their numbers and permissions.
    pub fn nodes(&self) -> Vec<Node> {
        self.rt.devices.nodes()
    }

    /// What there is in debugfs; the paths of directories end in `/`.
    pub fn debugfs(&self) -> Vec<String> {
        self.rt.debugfs.paths()
    }

    /// The groups in configfs, by their paths; a subsystem is the first of its own.
    pub fn configfs(&self) -> Vec<String> {
        self.rt.configfs.paths()
    }

    /// The reports that no test has expected yet.
    pub fn reports(&self) -> Vec<Report> {
        self.rt.reports(|reports| reports.clone())
    }

    /// Takes the first report of this kind.
    ///
    /// # Panics
    ///
    /// When there is none: the rule was not broken, or the machine did not see it.
    #[track_caller]
    pub fn expect(&self, kind: Kind) -> Report {
        let found = self.rt.reports(|reports| {
            let index = reports.iter().position(|report| report.kind == kind)?;
            Some(reports.remove(index))
        });
        match found {
            Some(report) => report,
            // PANIC: this is an assertion of a test.
            None => panic!("no {} was reported: {:#?}", kind.id(), self.reports()),
        }
    }

    /// Shuts the machine down: what it had to report.
    ///
    /// # Panics
    ///
    /// When a task has that nobody waited for.
    pub fn shutdown(self) -> Vec<Report> {
        self.run_out();
        self.rt.reports(core::mem::take)
    }

    /// Lets the tasks that nobody waited for come to their ends.
    fn run_out(&self) {
        let stuck = self.rt.sched.run_out();
        report::hung(&self.rt, stuck);
        if let Some(payload) = self.rt.sched.take_panic() {
            std::panic::resume_unwind(payload);
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        /// Puts the machine down however this ends.
        struct Down<'a>(&'a machine::Machine);

        impl Drop for Down<'_> {
            fn drop(&mut self) {
                machine::shut_down(self.0);
            }
        }

        let down = Down(&self.rt);
        if std::thread::panicking() {
            return;
        }
        self.run_out();
        drop(down);
        let reports = self.reports();
        if reports.is_empty() {
            return;
        }
        let mut text = String::from("the machine reports:");
        for report in &reports {
            text.push_str(&format!("\n{report}"));
        }
        // PANIC: this is an assertion of a test: rules were broken that it did not expect.
        panic!("{text}");
    }
}
