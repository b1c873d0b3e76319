// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who runs, who is ready and who waits: the scheduler's state and what changes it.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar};

use super::{End, Sleep, Stuck, TaskId, WaitFor, Wake};

pub(super) enum Status {
    Ready,
    Running,
    Blocked(Sleep),
    Ended,
}

/// The signals that wait for a task, shared with the task itself: it looks at every system call.
#[derive(Clone, Default)]
pub(crate) struct Signals(pub(super) Arc<AtomicU64>);

impl Signals {
    pub(crate) fn pending(&self) -> bool {
        self.0.load(Relaxed) != 0
    }

    /// Takes them, as a return to user space does: whether there were any.
    pub(crate) fn take(&self) -> bool {
        self.pending() && self.0.swap(0, Relaxed) != 0
    }
}

pub(super) struct Task {
    pub(super) name: String,
    pub(super) status: Status,
    pub(super) wake: Wake,
    pub(super) signals: Signals,
    pub(super) turn: Arc<Condvar>,
    /// Never scheduled again, whatever happens to what it waits for.
    pub(super) abandoned: bool,
    /// Ended by an oops.
    pub(super) killed: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) tasks: HashMap<TaskId, Task>,
    pub(super) ends: HashMap<TaskId, End>,
    pub(super) ready: VecDeque<TaskId>,
    /// Who blocked when, oldest first: wake-ups are fair.
    pub(super) waiting: VecDeque<TaskId>,
    pub(super) running: Option<TaskId>,
    pub(super) next_id: u64,
    pub(super) now_ns: u64,
    pub(super) closed: bool,
    /// Counts how often the CPU was given away.
    pub(super) switches: u64,
    /// The value of `switches` at which a task was found to keep the CPU.
    pub(super) locked_up: Option<u64>,
}

impl State {
    pub(super) fn has_ended(&self, id: TaskId) -> bool {
        self.tasks
            .get(&id)
            .is_none_or(|task| matches!(task.status, Status::Ended))
    }

    pub(super) fn is_blocked(&self, id: TaskId) -> bool {
        self.tasks
            .get(&id)
            .is_none_or(|task| matches!(task.status, Status::Ended | Status::Blocked(_)))
    }

    /// True when no task can run as things are.
    pub(super) fn is_idle(&self) -> bool {
        self.running.is_none() && self.ready.is_empty()
    }

    pub(super) fn make_ready(&mut self, id: TaskId, wake: Wake) {
        self.waiting.retain(|&other| other != id);
        if let Some(task) = self.tasks.get_mut(&id) {
            if !task.abandoned {
                task.status = Status::Ready;
                task.wake = wake;
                self.ready.push_back(id);
            }
        }
    }

    pub(super) fn wake(&mut self, wanted: WaitFor, count: usize) {
        for _ in 0..count {
            let found = self.waiting.iter().copied().find(|id| {
                matches!(
                    self.tasks.get(id).map(|task| &task.status),
                    Some(Status::Blocked(sleep)) if sleep.wait == wanted
                )
            });
            match found {
                Some(id) => self.make_ready(id, Wake::Woken),
                None => return,
            }
        }
    }

    /// Moves the clock to the earliest deadline. False when there is none.
    pub(super) fn advance_clock(&mut self) -> bool {
        let next = self
            .waiting
            .iter()
            .filter_map(|id| match self.tasks.get(id)?.status {
                Status::Blocked(sleep) => Some((sleep.deadline?, *id)),
                _ => None,
            })
            .min_by_key(|(deadline, _)| *deadline);
        match next {
            Some((deadline, id)) if !self.closed => {
                self.now_ns = self.now_ns.max(deadline);
                self.make_ready(id, Wake::Timeout);
                true
            }
            _ => false,
        }
    }

    pub(super) fn abandon_all(&mut self) -> Vec<Stuck> {
        let mut stuck = Vec::new();
        for id in std::mem::take(&mut self.waiting) {
            if let Some(task) = self.tasks.get_mut(&id) {
                task.abandoned = true;
                if let Status::Blocked(sleep) = task.status {
                    stuck.push(Stuck {
                        name: task.name.clone(),
                        sleep: Some(sleep),
                    });
                }
            }
        }
        stuck
    }
}
