// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks that a task starts, wakes and waits for.

use std::sync::Arc;

use super::{Judging, Task};
use crate::call::{Call, Value};
use crate::flags::{self, SIGINT};
use crate::system::{Credentials, Fd, Result, System, TaskId};
use crate::transcript::Log;

/// How often a task that sleeps again and again is woken before it is waited for anyway.
const WAKE_LIMIT: usize = 64;

/// A task that another one started.
pub struct Child {
    id: TaskId,
    log: Arc<Log>,
}

/// The id of a task that could not be started: no home knows it.
const NONE: TaskId = TaskId(u64::MAX);

impl Value for TaskId {
    fn stand_in() -> Self {
        NONE
    }
}

/// Marks a task's log as ended when its body is left, by whatever way.
struct Ended(Arc<Log>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Task<'_> {
    /// Starts a task. It shares this one's open files; its lines follow, under its own name, those
    /// of the task that started it. A task that is not joined is joined at the end of the step.
    #[track_caller]
    pub fn spawn(
        &self,
        name: &str,
        credentials: Credentials,
        body: impl FnOnce(&Task<'_>) + Send + 'static,
    ) -> Child {
        let log = self.log.child(name);
        let (run, own) = (Arc::clone(&self.run), Arc::clone(&log));
        let body = Box::new(move |system: &dyn System| {
            let _ended = Ended(Arc::clone(&own));
            let task = Task::new(system, run, own);
            body(&task);
            task.join_the_rest();
        });
        let Credentials { uid, gid } = credentials;
        let call = format!("spawn({}, {uid}:{gid})", log.name());
        let spawn = |system: &dyn System| system.spawn(log.name(), credentials, body);
        let shown = |_: &TaskId| "0".to_owned();
        let id = self.call_if_offered("spawn", call, spawn, shown).ok();
        if id != NONE {
            self.unjoined.borrow_mut().push((id, Arc::clone(&log)));
        }
        Child { id, log }
    }

    /// Waits until a task has ended.
    ///
    /// Fails with `EFAULT` when a kernel oops ended it.
    pub fn join(&self, child: Child) -> Call<'_, ()> {
        let call = format!("join({})", child.log.name());
        self.unjoined.borrow_mut().retain(|(id, _)| *id != child.id);
        self.call_to_clean_up(call, |system| self.wait_for(system, child.id, &child.log))
    }

    /// Waits until a task sleeps inside a system call, or has ended.
    pub fn until_blocked(&self, child: &Child) -> Call<'_, ()> {
        let call = format!("until_blocked({})", child.log.name());
        let wait = |system: &dyn System| system.until_blocked(child.id);
        self.call_if_offered("until_blocked", call, wait, |()| "0".to_owned())
    }

    /// Lets the memory come in that a task's [`write_late`](Task::write_late) waits for.
    pub fn page_in(&self, child: &Child) -> Call<'_, ()> {
        let call = format!("page_in({})", child.log.name());
        self.call_to_clean_up(call, |system| system.page_in(child.id))
    }

    /// Sends a task a signal, whose handler does nothing: a sleep that it ends gives `EINTR`.
    pub fn signal(&self, child: &Child, signo: i32) -> Call<'_, ()> {
        let call = format!("signal({}, {})", child.log.name(), flags::signal(signo));
        self.call_to_clean_up(call, |system| system.signal(child.id, signo))
    }

    /// Has a task sent `SIGIO`, as by [`signal`](Task::signal), when the driver has something to tell of
    /// a file.
    pub fn notify(&self, fd: Fd, child: &Child) -> Call<'_, ()> {
        let call = format!("notify({}, {})", self.name(fd), child.log.name());
        let notify = |system: &dyn System| system.notify(fd, child.id);
        self.call_if_offered("notify", call, notify, |()| "0".to_owned())
    }

    /// Joins the tasks that the suite did not.
    pub(crate) fn join_the_rest(&self) {
        for (id, log) in self.unjoined.take() {
            if let Err(errno) = self.wait_for(self.system, id, &log) {
                log.line(&format!("ended with {errno}"));
                if self.run.judging == Judging::On {
                    log.failure(&format!("task {} ended with {errno}", log.name()));
                }
            }
        }
    }

    /// Joins a task. Where nothing is judged or made, the call that was to wake it may have failed
    /// or be missing, so one that sleeps is woken: at once, as no one else is left who would.
    fn wait_for(&self, system: &dyn System, id: TaskId, log: &Log) -> Result<()> {
        let nobody_wakes = self.run.judging == Judging::Off || self.is_skipped();
        for _ in 0..WAKE_LIMIT {
            if !nobody_wakes || log.has_ended() || system.until_blocked(id).is_err() {
                break;
            }
            if !log.has_ended() && system.signal(id, SIGINT).is_err() {
                break;
            }
        }
        system.join(id)
    }
}
