// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks that make the calls of other processes, on threads that wait for such calls.

use std::sync::Arc;

use super::machine::Machine;
use super::sched::{Name, Signals, TaskId};
use super::task::{current, TaskStruct};
use crate::task::Task;

/// What the thread that serves a call wants to know of it.
pub trait Watch: Send + Sync {
    /// The task is about to wait, be it for a lock; the thread is its own again when the call is over.
    /// It may happen any number of times. Other threads may make calls meanwhile.
    fn waits(&self, task: suite::TaskId);

    /// An oops has killed the task, or its machine is down: its call has no result, and the thread never
    /// comes back.
    fn killed(&self);
}

/// The thread of another process whose call a task makes.
pub(crate) struct Foreign {
    pub(crate) pid: i32,
    /// Says which capabilities the thread of this number has, a bit for each.
    pub(crate) capabilities: fn(i32) -> u64,
    pub(crate) watch: Arc<dyn Watch>,
}

impl Foreign {
    pub(super) fn capable(&self, capability: u32) -> bool {
        (self.capabilities)(self.pid)
            .checked_shr(capability)
            .is_some_and(|capabilities| capabilities & 1 != 0)
    }
}

/// Runs `body` as a task, on the calling thread, which is none.
///
/// When an oops kills the task, the thread stays in here.
pub(crate) fn run<R>(
    machine: &Arc<Machine>,
    credentials: suite::Credentials,
    foreign: Foreign,
    body: impl FnOnce() -> R,
) -> R {
    let signals = Signals::default();
    let name = Name::Pid(foreign.pid);
    let id = machine.sched.enter(name.clone(), &signals);
    let task = Task::new(TaskStruct {
        machine: Some(Arc::clone(machine)),
        id,
        name,
        credentials,
        signals,
        leader: None,
        foreign: Some(foreign),
    });
    current(|current| current.switch_to(Some(task), machine.boot));
    let _running = Running { machine, id };
    body()
}

/// A task on a thread that outlives it.
struct Running<'a> {
    machine: &'a Machine,
    id: TaskId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // A task that an oops killed goes no further than this call.
        current(|current| {
            super::rcu::exit(current);
            current.switch_to(None, 0);
        });
        self.machine.sched.leave(self.id);
    }
}
