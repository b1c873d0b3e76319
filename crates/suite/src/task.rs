// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One task of a suite: its system calls are performed, recorded and judged.

mod children;
mod files;

use std::cell::RefCell;
use std::panic::Location;
use std::sync::{Arc, Mutex};

pub use self::children::Child;
use crate::call::{Call, Value};
use crate::errno::Errno;
use crate::system::{Result, System, TaskId};
use crate::transcript::{lock, Descriptors, Log};

/// Whether what calls give is compared with what the suite expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judging {
    /// Every expectation counts.
    On,
    /// None does: faults are being injected into the driver, so every call may fail, and the
    /// program just runs on. Arming faults is left to whoever injects them, and a task that still
    /// sleeps when it is joined is woken with `SIGINT`.
    Off,
}

/// What all tasks of a run share.
pub(crate) struct Run {
    judging: Judging,
    descriptors: Mutex<Descriptors>,
    skipped: Mutex<Option<String>>,
}

impl Run {
    pub(crate) fn new(judging: Judging) -> Arc<Run> {
        Arc::new(Run {
            judging,
            descriptors: Mutex::default(),
            skipped: Mutex::default(),
        })
    }

    /// The verb for which the step is skipped, if it is. The next step starts without one.
    pub(crate) fn take_skipped(&self) -> Option<String> {
        lock(&self.skipped).take()
    }
}

/// One task of a step, by whose methods it makes system calls.
///
/// Nearly every call gives a [`Call`], by which the suite says what it expects.
pub struct Task<'a> {
    system: &'a dyn System,
    run: Arc<Run>,
    log: Arc<Log>,
    unjoined: RefCell<Vec<(TaskId, Arc<Log>)>>,
}

impl<'a> Task<'a> {
    pub(crate) fn new(system: &'a dyn System, run: Arc<Run>, log: Arc<Log>) -> Task<'a> {
        Task {
            system,
            run,
            log,
            unjoined: RefCell::default(),
        }
    }

    /// Makes the `nth` allocation (from 1) of this task's next system call fail.
    ///
    /// Where the home cannot do that, the step is skipped: none of its further calls is made, but
    /// those that clean up (`close`, `rmdir`, `join`, `signal`) are.
    #[track_caller]
    pub fn fail_nth(&self, nth: u32) {
        if self.run.judging == Judging::Off {
            return;
        }
        let call = format!("fail_nth({nth})");
        let arm = |system: &dyn System| system.fail_nth(nth);
        self.call_if_offered("fail-nth", call, arm, |()| "0".to_owned())
            .ok();
    }

    /// Sleeps for this many milliseconds. Leaves no line: it gives nothing.
    pub fn sleep_ms(&self, ms: u64) {
        if !self.is_skipped() {
            self.system.sleep_ms(ms);
        }
    }

    /// Expects `holds`, for what no single call shows; `what` says it in words.
    #[track_caller]
    pub fn expect(&self, holds: bool, what: &str) {
        if !holds {
            self.fail(Location::caller(), &format!("expected {what}"));
        }
    }

    /// Counts a failure against the step, unless nothing is judged.
    pub(crate) fn fail(&self, place: &Location<'_>, failure: &str) {
        if self.run.judging == Judging::On && !self.is_skipped() {
            let (file, line) = (place.file(), place.line());
            self.log.failure(&format!("{file}:{line}: {failure}"));
        }
    }

    fn is_skipped(&self) -> bool {
        lock(&self.run.skipped).is_some()
    }

    /// Performs and records a call, unless the step is being skipped.
    fn call<T: Value>(
        &self,
        call: String,
        perform: impl FnOnce(&dyn System) -> Result<T>,
        show: impl FnOnce(&T) -> String,
    ) -> Call<'_, T> {
        if self.is_skipped() {
            return Call::skipped(self, call);
        }
        let result = perform(self.system);
        let answer = match &result {
            Ok(value) => show(value),
            Err(errno) => errno.to_string(),
        };
        self.log.line(&format!("{call} = {answer}"));
        Call::new(self, call, answer, result)
    }

    /// Performs and records a call that cleans up, in a step that is being skipped too.
    fn call_to_clean_up(
        &self,
        call: String,
        perform: impl FnOnce(&dyn System) -> Result<()>,
    ) -> Call<'_, ()> {
        if self.is_skipped() {
            // The home said what it cannot do; how the rest of the step ends is no finding.
            let _ = perform(self.system);
            return Call::skipped(self, call);
        }
        self.call(call, perform, |()| "0".to_owned())
    }

    /// Performs and records a call that some homes do not have: `ENOTSUP` skips the step.
    fn call_if_offered<T: Value>(
        &self,
        verb: &str,
        call: String,
        perform: impl FnOnce(&dyn System) -> Result<T>,
        show: impl FnOnce(&T) -> String,
    ) -> Call<'_, T> {
        if self.is_skipped() {
            return Call::skipped(self, call);
        }
        match perform(self.system) {
            Err(Errno::ENOTSUP) => {
                *lock(&self.run.skipped) = Some(verb.to_owned());
                Call::skipped(self, call)
            }
            result => self.call(call, |_| result, show),
        }
    }
}
