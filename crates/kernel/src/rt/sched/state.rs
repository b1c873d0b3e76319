// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who runs, who is ready and who waits: the scheduler's state and what changes it.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar};

use super::clock::Clock;
use super::tasks::Tasks;
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

/// What reports call a task; it is written out only there.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    Text(String),
    /// It makes the calls of the thread of this number.
    Pid(i32),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Text(text) => f.write_str(text),
            Name::Pid(pid) => write!(f, "pid {pid}"),
        }
    }
}

pub(super) struct Task {
    pub(super) name: Name,
    pub(super) status: Status,
    pub(super) wake: Wake,
    pub(super) signals: Signals,
    /// Tells its thread that it has the CPU; there is none before the thread first waits for that.
    pub(super) turn: Option<Arc<Condvar>>,
    /// Never scheduled again, whatever happens to what it waits for.
    pub(super) abandoned: bool,
    /// Ended by an oops.
    pub(super) killed: bool,
    /// It is one of the machine's own, which are idle at times.
    pub(super) idles: bool,
    /// It is to go on idling only when it has looked for work again.
    pub(super) kicked: bool,
    /// Its thread is none that the machine has started.
    pub(super) visits: bool,
}

impl Task {
    /// Has its thread look whether it may go on.
    pub(super) fn notify(&self) {
        if let Some(turn) = &self.turn {
            turn.notify_one();
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        matches!(&self.status, Status::Blocked(sleep) if sleep.wait == WaitFor::Work)
    }
}

/// How often the machine's own tasks, which run timers and work, may be woken by time alone while all
/// others wait for an event, before nobody believes any more that it will ever come.
const VAIN_WAKEUPS: u32 = 10_000;

#[derive(Default)]
pub(super) struct State {
    pub(super) tasks: Tasks,
    pub(super) ends: BTreeMap<TaskId, End>,
    pub(super) ready: VecDeque<TaskId>,
    /// Who blocked when, oldest first: wake-ups are fair.
    pub(super) waiting: VecDeque<TaskId>,
    pub(super) running: Option<TaskId>,
    pub(super) next_id: u64,
    pub(super) clock: Clock,
    /// How often the machine's own tasks were woken by time since another task ran.
    pub(super) wakeups: u32,
    /// How many hosts wait for something to happen.
    pub(super) hosts: usize,
    pub(super) closed: bool,
    /// Counts how often the CPU was given away.
    pub(super) switches: u64,
    /// The value of `switches` at which a task was found to keep the CPU.
    pub(super) locked_up: Option<u64>,
}

impl State {
    pub(super) fn add(&mut self, name: Name, signals: &Signals, idles: bool) -> TaskId {
        self.next_id += 1;
        let id = TaskId(self.next_id);
        self.tasks.push(
            id,
            Task {
                name,
                status: Status::Ready,
                wake: Wake::Woken,
                signals: signals.clone(),
                turn: None,
                abandoned: false,
                killed: false,
                idles,
                kicked: false,
                visits: false,
            },
        );
        self.ready.push_back(id);
        id
    }

    pub(super) fn has_ended(&self, id: TaskId) -> bool {
        self.tasks
            .get(id)
            .is_none_or(|task| matches!(task.status, Status::Ended))
    }

    pub(super) fn is_blocked(&self, id: TaskId) -> bool {
        self.tasks
            .get(id)
            .is_none_or(|task| matches!(task.status, Status::Ended | Status::Blocked(_)))
    }

    /// True when no task can run as things are.
    pub(super) fn is_idle(&self) -> bool {
        self.running.is_none() && self.ready.is_empty()
    }

    /// True for a wait that is checked again by who waits: not one for time, nor a program's.
    pub(super) fn sleeps_for_something(&self, id: TaskId) -> bool {
        let Some(Status::Blocked(sleep)) = self.tasks.get(id).map(|task| &task.status) else {
            return false;
        };
        matches!(
            sleep.wait,
            WaitFor::Lock(_) | WaitFor::Queue(_) | WaitFor::Rcu
        )
    }

    pub(super) fn make_ready(&mut self, id: TaskId, wake: Wake) {
        self.waiting.retain(|&other| other != id);
        if let Some(task) = self.tasks.get_mut(id) {
            if !task.abandoned {
                task.status = Status::Ready;
                task.wake = wake;
                self.ready.push_back(id);
            }
        }
    }

    pub(super) fn wake(&mut self, wanted: WaitFor, count: usize) {
        if self.waiting.is_empty() {
            return;
        }
        for _ in 0..count {
            let found = self.waiting.iter().copied().find(|id| {
                matches!(
                    self.tasks.get(*id).map(|task| &task.status),
                    Some(Status::Blocked(sleep)) if sleep.wait == wanted
                )
            });
            match found {
                Some(id) => self.make_ready(id, Wake::Woken),
                None => return,
            }
        }
    }

    /// The task that waits for the earliest deadline. At the same time the machine's own come first:
    /// interrupts do not wait for a task.
    pub(super) fn next_deadline(&self) -> Option<(u64, TaskId)> {
        self.waiting
            .iter()
            .filter_map(|id| match self.tasks.get(*id)?.status {
                Status::Blocked(sleep) => Some((sleep.deadline?, *id)),
                _ => None,
            })
            .min_by_key(|(deadline, id)| (*deadline, !self.idles(id)))
    }

    /// Moves virtual time to the earliest deadline. False when there is none up to `limit`.
    pub(super) fn advance_clock(&mut self, limit: u64) -> bool {
        match self.next_deadline() {
            Some((deadline, id)) if deadline <= limit && !self.closed && !self.is_vain() => {
                self.clock.advance(deadline);
                self.wakeups += u32::from(self.idles(&id));
                self.make_ready(id, Wake::Timeout);
                true
            }
            _ => false,
        }
    }

    /// True when one of the machine's own tasks runs, or is ready to.
    pub(super) fn is_at_work(&self) -> bool {
        self.running
            .iter()
            .chain(&self.ready)
            .any(|id| self.idles(id))
    }

    fn idles(&self, id: &TaskId) -> bool {
        self.tasks.get(*id).is_some_and(|task| task.idles)
    }

    /// True when time passes for the machine's own tasks alone, and has for too long.
    fn is_vain(&self) -> bool {
        self.wakeups > VAIN_WAKEUPS
            && !self.waiting.iter().any(|id| {
                let status = self.tasks.get(*id).map(|task| &task.status);
                !self.idles(id)
                    && matches!(status, Some(Status::Blocked(sleep)) if sleep.deadline.is_some())
            })
    }

    pub(super) fn abandon_all(&mut self) -> Vec<Stuck> {
        let mut stuck = Vec::new();
        for id in std::mem::take(&mut self.waiting) {
            if let Some(task) = self.tasks.get_mut(id) {
                if task.is_idle() {
                    self.waiting.push_back(id);
                    continue;
                }
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
