// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one scheduler: which task runs, who waits for what, and what time it is.
//!
//! The machine has one CPU. A task is a thread of this process, but only the task that holds the
//! CPU runs; it gives the CPU up when it blocks, sleeps, yields or ends, and the next one is taken
//! from the run queue in order. Runs are therefore the same each time, and a deadlock is a fact and
//! not a guess: no task runs, none is ready, and no deadline is to come. Time is virtual and stands
//! still while anything can run; it jumps to the next deadline when nothing can.
//!
//! Threads that are not tasks (a test's own thread) are *hosts*. A host that waits for a task is who
//! finds that the machine is idle and moves the clock or calls the deadlock.
//!
//! A machine that serves other processes is different in both: its time is real, and when it is idle
//! it waits for the next call.
//!
//! Nothing else uses the blocking primitives of std, so that a scheduler that explores interleavings
//! can take its place.

mod clock;
mod idle;
mod shared;
mod state;
mod visitors;

use std::panic::Location;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use self::shared::lock;
pub(crate) use self::shared::{relax, Gate, Shared};
pub(crate) use self::state::Signals;
use self::state::{State, Status};

/// Names a task of one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TaskId(pub(crate) u64);

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum WaitFor {
    /// The lock at this address.
    Lock(usize),
    /// The wait queue at this address.
    Queue(usize),
    /// This task's end.
    End(TaskId),
    /// This task to block or end.
    Blocked(TaskId),
    /// Memory of this task's to be paged in.
    Memory(TaskId),
    /// A deadline only.
    Time,
    /// All RCU read-side sections that were open.
    Rcu,
    /// Work, which it may never get: it is idle.
    Work,
}

/// Why a wait was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    Woken,
    Timeout,
    Signal,
}

/// How a task ended.
#[derive(Debug)]
pub(crate) enum End {
    /// It returned.
    Returned,
    /// An oops killed it.
    Oops,
    /// Its user-space part panicked, with this payload.
    Panicked(Box<dyn std::any::Any + Send>),
    /// It can never run again: every task waits, and nothing is to come.
    Hung,
}

/// What a hung task was doing, for the report.
#[derive(Clone, Debug)]
pub(crate) struct Stuck {
    pub(crate) name: String,
    pub(crate) wait: WaitFor,
    pub(crate) at: &'static Location<'static>,
}

/// The scheduler of one machine.
#[derive(Default)]
pub(crate) struct Sched {
    state: Mutex<State>,
    host: Condvar,
    /// Tells [`Sched::keep_time`] of a new deadline.
    timer: Condvar,
}

impl Sched {
    /// Adds a task to the run queue. Its thread must call [`Sched::start`] first of all.
    pub(crate) fn add(&self, name: &str, signals: &Signals) -> TaskId {
        lock(&self.state).add(name, signals)
    }

    /// Waits, on the task's own thread, until the task has the CPU for the first time.
    pub(crate) fn start(&self, id: TaskId) {
        let mut state = lock(&self.state);
        self.dispatch(&mut state);
        self.wait_for_turn(state, id);
    }

    /// Gives the CPU up until `wait` is over.
    ///
    /// `deadline` is in nanoseconds of virtual time. A pending signal ends an interruptible wait at
    /// once.
    pub(crate) fn block(
        &self,
        id: TaskId,
        wait: WaitFor,
        deadline: Option<u64>,
        interruptible: bool,
        at: &'static Location<'static>,
    ) -> Wake {
        let mut state = lock(&self.state);
        match wait {
            WaitFor::End(other) if state.has_ended(other) => return Wake::Woken,
            WaitFor::Blocked(other) if state.is_blocked(other) => return Wake::Woken,
            _ => {}
        }
        let Some(task) = state.tasks.get_mut(&id) else {
            park_for_good()
        };
        if interruptible && task.signals.pending() {
            return Wake::Signal;
        }
        task.status = Status::Blocked {
            wait,
            deadline,
            interruptible,
            at,
        };
        state.waiting.push_back(id);
        if deadline.is_some() && state.clock.is_real() {
            self.timer.notify_one();
        }
        state.running = None;
        state.wake(WaitFor::Blocked(id), usize::MAX);
        self.dispatch(&mut state);
        self.wait_for_turn(state, id)
    }

    /// Lets at most `count` tasks that wait for `wait` go on, oldest first.
    pub(crate) fn wake(&self, wait: WaitFor, count: usize) {
        let mut state = lock(&self.state);
        state.wake(wait, count);
        self.dispatch(&mut state);
    }

    /// Sends a signal: it stays pending, and ends an interruptible wait.
    pub(crate) fn signal(&self, id: TaskId, signo: u32) -> bool {
        let mut state = lock(&self.state);
        let Some(task) = state.tasks.get_mut(&id) else {
            return false;
        };
        if let Status::Ended = task.status {
            return false;
        }
        task.signals.0.fetch_or(1 << (signo & 63), Relaxed);
        if let Status::Blocked {
            interruptible: true,
            ..
        } = task.status
        {
            state.make_ready(id, Wake::Signal);
        }
        self.dispatch(&mut state);
        true
    }

    /// Wakes a task from whatever it sleeps for, as `wake_up_process` does: who sleeps checks again
    /// what it waits for. Waits for time alone, and those of programs, are not shortened.
    pub(crate) fn wake_task(&self, id: TaskId) {
        let mut state = lock(&self.state);
        if state.sleeps_for_something(id) {
            state.make_ready(id, Wake::Woken);
        }
        self.dispatch(&mut state);
    }

    pub(crate) fn now_ns(&self) -> u64 {
        lock(&self.state).clock.now_ns()
    }

    /// Records a task's end and gives the CPU to the next one.
    pub(crate) fn end(&self, id: TaskId, end: End) {
        let mut state = lock(&self.state);
        if let Some(task) = state.tasks.get_mut(&id) {
            task.status = Status::Ended;
            task.killed = matches!(end, End::Oops);
        }
        state.ends.insert(id, end);
        self.ended(&mut state, id);
    }

    fn ended(&self, state: &mut State, id: TaskId) {
        state.visitors.remove(&id);
        if state.running == Some(id) {
            state.running = None;
        }
        state.wake(WaitFor::End(id), usize::MAX);
        state.wake(WaitFor::Blocked(id), usize::MAX);
        self.dispatch(state);
        if state.hosts > 0 {
            self.host.notify_all();
        }
    }

    /// True when an oops ended this task.
    pub(crate) fn was_killed(&self, id: TaskId) -> bool {
        lock(&self.state)
            .tasks
            .get(&id)
            .is_some_and(|task| task.killed)
    }

    pub(crate) fn exists(&self, id: TaskId) -> bool {
        lock(&self.state).tasks.contains_key(&id)
    }

    /// Takes the panic of a task that nobody waited for on the host's side.
    pub(crate) fn take_panic(&self) -> Option<Box<dyn std::any::Any + Send>> {
        let mut state = lock(&self.state);
        let id = state
            .ends
            .iter()
            .find_map(|(id, end)| matches!(end, End::Panicked(_)).then_some(*id))?;
        match state.ends.remove(&id) {
            Some(End::Panicked(payload)) => Some(payload),
            _ => None,
        }
    }

    /// Waits, on a thread that is no task, until a task has ended.
    ///
    /// When the machine is idle before that, the clock jumps; when it cannot, every task that waits
    /// is stuck for good, and `hung` is told which.
    pub(crate) fn host_join(&self, id: TaskId, hung: impl FnOnce(Vec<Stuck>)) -> End {
        self.host_wait(|state| state.ends.remove(&id), hung)
            .unwrap_or(End::Hung)
    }

    /// Waits until `done` says so. `None` when that can never be.
    fn host_wait<T>(
        &self,
        mut done: impl FnMut(&mut State) -> Option<T>,
        hung: impl FnOnce(Vec<Stuck>),
    ) -> Option<T> {
        let mut state = lock(&self.state);
        loop {
            let idle = state.running.is_none() && state.ready.is_empty();
            let real = state.clock.is_real();
            // What a task has set off goes on until it waits: runs are the same each time.
            if idle || real {
                if let Some(value) = done(&mut state) {
                    return Some(value);
                }
            }
            if idle && !real && !state.advance_clock(u64::MAX) {
                let stuck = state.abandon_all();
                drop(state);
                hung(stuck);
                return None;
            }
            self.dispatch(&mut state);
            state.hosts += 1;
            state = self
                .host
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.hosts -= 1;
        }
    }

    /// No task runs from here on; those that are idle end.
    pub(crate) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.dismiss();
    }

    fn dispatch(&self, state: &mut State) {
        if state.running.is_some() || state.closed {
            return;
        }
        match state.ready.pop_front() {
            Some(id) => {
                state.running = Some(id);
                if let Some(task) = state.tasks.get_mut(&id) {
                    task.status = Status::Running;
                    if !task.idles {
                        state.wakeups = 0;
                    }
                    task.notify();
                }
            }
            None if state.hosts > 0 => self.host.notify_all(),
            None => {}
        }
    }

    fn wait_for_turn(&self, mut state: MutexGuard<'_, State>, id: TaskId) -> Wake {
        loop {
            let (running, closed) = (state.running, state.closed);
            let Some(task) = state.tasks.get_mut(&id) else {
                park_for_good()
            };
            if running == Some(id) || closed && task.is_idle() {
                return task.wake;
            }
            let turn = Arc::clone(task.turn.get_or_insert_default());
            state = turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Ends a thread's part for good without unwinding it: nothing it holds is released.
pub(crate) fn park_for_good() -> ! {
    loop {
        std::thread::park();
    }
}
