// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one scheduler: which task runs, who waits for what, and what time it is.
//!
//! The machine has one CPU. A task is a thread of this process, but only the task that holds the
//! CPU runs; it gives the CPU up when it blocks, sleeps or ends, and the next one is taken
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
mod tasks;
mod visitors;

use std::panic::Location;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::shared::lock;
pub(crate) use self::shared::{relax, Gate, Shared};
pub(crate) use self::state::{Name, Signals};
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

/// A task that will never end, for the report.
#[derive(Clone, Debug)]
pub(crate) struct Stuck {
    pub(crate) name: Name,
    /// What it waits for and where; `None` when it has the CPU and does not give it up.
    pub(crate) sleep: Option<Sleep>,
}

/// A wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sleep {
    pub(crate) wait: WaitFor,
    /// In nanoseconds of virtual time.
    pub(crate) deadline: Option<u64>,
    /// A pending signal ends it at once.
    pub(crate) interruptible: bool,
    pub(crate) at: &'static Location<'static>,
}

/// How long a task may keep the CPU before it is called stuck: real time, since virtual time stands
/// still meanwhile. As long as the kernel's soft lockup detector gives it.
const SOFT_LOCKUP: Duration = Duration::from_secs(20);

/// How often the clock may jump when a machine is run out at its end.
const LAST_JUMPS: usize = 1000;

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
    pub(crate) fn add(&self, name: Name, signals: &Signals, idles: bool) -> TaskId {
        lock(&self.state).add(name, signals, idles)
    }

    /// Waits, on the task's own thread, until the task has the CPU for the first time.
    pub(crate) fn start(&self, id: TaskId) {
        let mut state = lock(&self.state);
        self.dispatch(&mut state);
        self.wait_for_turn(state, id);
    }

    /// Forgets a task whose thread could not be made.
    pub(crate) fn cancel(&self, id: TaskId) {
        let mut state = lock(&self.state);
        state.tasks.remove(id);
        state.ready.retain(|&other| other != id);
    }

    /// Gives the CPU up until the sleep is over, unless `needless` finds, with everything standing
    /// still, that there is nothing to wait for any more.
    pub(crate) fn block(&self, id: TaskId, sleep: Sleep, needless: impl FnOnce() -> bool) -> Wake {
        let mut state = lock(&self.state);
        let over = match sleep.wait {
            WaitFor::End(other) => state.has_ended(other),
            WaitFor::Blocked(other) => state.is_blocked(other),
            _ => needless(),
        };
        if over {
            return Wake::Woken;
        }
        let Some(task) = state.tasks.get_mut(id) else {
            park_for_good()
        };
        if sleep.interruptible && task.signals.pending() {
            return Wake::Signal;
        }
        task.status = Status::Blocked(sleep);
        state.waiting.push_back(id);
        if sleep.deadline.is_some() && state.clock.is_real() {
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
        let Some(task) = state.tasks.get_mut(id) else {
            return false;
        };
        if let Status::Ended = task.status {
            return false;
        }
        task.signals.0.fetch_or(1 << (signo & 63), Relaxed);
        if matches!(&task.status, Status::Blocked(sleep) if sleep.interruptible) {
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
        if let Some(task) = state.tasks.get_mut(id) {
            task.status = Status::Ended;
            task.killed = matches!(end, End::Oops);
        }
        state.ends.insert(id, end);
        self.ended(&mut state, id);
    }

    fn ended(&self, state: &mut State, id: TaskId) {
        state.ready.retain(|&other| other != id);
        if state.running == Some(id) {
            state.running = None;
        }
        state.wake(WaitFor::End(id), usize::MAX);
        state.wake(WaitFor::Blocked(id), usize::MAX);
        self.dispatch(state);
        self.tell_hosts(state);
    }

    /// True when an oops ended this task.
    pub(crate) fn was_killed(&self, id: TaskId) -> bool {
        lock(&self.state)
            .tasks
            .get(id)
            .is_some_and(|task| task.killed)
    }

    pub(crate) fn exists(&self, id: TaskId) -> bool {
        lock(&self.state).tasks.get(id).is_some()
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
    /// is stuck for good, and `hung` is told which. So it is when one keeps the CPU.
    pub(crate) fn host_join(&self, id: TaskId, hung: impl FnOnce(Vec<Stuck>)) -> End {
        self.host_until(|state| state.ends.remove(&id), hung)
            .unwrap_or(End::Hung)
    }

    /// Waits, on a thread that is no task, until `done` says so; as [`Sched::host_join`], but also for a
    /// task that keeps the CPU. When it can never be, no task that waits goes on any more.
    pub(crate) fn host_wait_event(
        &self,
        mut done: impl FnMut() -> bool,
        mut hung: impl FnMut(Vec<Stuck>),
    ) {
        let mut told = false;
        loop {
            let mut runs = false;
            let tell = |stuck: Vec<Stuck>| {
                runs = stuck.iter().any(|stuck| stuck.sleep.is_none());
                if !told {
                    hung(stuck);
                }
            };
            let found = self.host_until(|_| done().then_some(()), tell);
            if found.is_some() || !runs {
                return;
            }
            told = true;
            relax();
        }
    }

    /// Waits until `done` says so; as [`Sched::host_join`]. `None` when that can never be.
    fn host_until<T>(
        &self,
        mut done: impl FnMut(&mut State) -> Option<T>,
        hung: impl FnOnce(Vec<Stuck>),
    ) -> Option<T> {
        let mut state = lock(&self.state);
        loop {
            let real = state.clock.is_real();
            // The work that a task has left comes first: runs are the same each time.
            if real || !state.is_at_work() {
                if let Some(value) = done(&mut state) {
                    return Some(value);
                }
            }
            if state.is_idle() && !real && !state.advance_clock(u64::MAX) {
                let stuck = state.abandon_all();
                drop(state);
                hung(stuck);
                return None;
            }
            match self.host_wait(state) {
                Ok(next) => state = next,
                Err(stuck) => {
                    hung(vec![stuck]);
                    return done(&mut lock(&self.state));
                }
            }
        }
    }

    /// Lets every task run that can, at a machine's end: who is left waiting for a lock, or for a
    /// wake-up that no signal can stand in for.
    pub(crate) fn run_out(&self) -> Vec<Stuck> {
        let mut state = lock(&self.state);
        let mut jumps = 0;
        loop {
            if state.is_idle() {
                jumps += 1;
                if jumps > LAST_JUMPS || !state.advance_clock(u64::MAX) {
                    let mut stuck = state.abandon_all();
                    stuck.retain(|stuck| stuck.sleep.is_some_and(|sleep| !sleep.interruptible));
                    return stuck;
                }
            }
            match self.host_wait(state) {
                Ok(next) => state = next,
                Err(stuck) => return vec![stuck],
            }
        }
    }

    /// No task is given the CPU from here on; waits until the one that has it gives it up, which it
    /// does at its next call into the machine. Those that are idle end.
    pub(crate) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.dismiss();
        while state.running.is_some() {
            match self.host_wait(state) {
                Ok(next) => state = next,
                // It never calls. What it holds it keeps, and nothing waits for it.
                Err(_) => return,
            }
        }
    }

    /// Waits for something to happen. The error is the task that lets nothing happen.
    fn host_wait<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
    ) -> Result<MutexGuard<'a, State>, Stuck> {
        self.dispatch(&mut state);
        let switches = state.switches;
        // Once found to keep the CPU, a task is not waited for again.
        let patience = match state.locked_up == Some(switches) {
            true => Duration::ZERO,
            false => SOFT_LOCKUP,
        };
        state.hosts += 1;
        let (mut state, timeout) = self
            .host
            .wait_timeout(state, patience)
            .unwrap_or_else(PoisonError::into_inner);
        state.hosts -= 1;
        if timeout.timed_out() && state.switches == switches {
            state.locked_up = Some(switches);
        }
        match state.running.and_then(|id| state.tasks.get(id)) {
            Some(task) if timeout.timed_out() && state.switches == switches => Err(Stuck {
                name: task.name.clone(),
                sleep: None,
            }),
            _ => Ok(state),
        }
    }

    fn dispatch(&self, state: &mut State) {
        if state.running.is_some() || state.closed {
            return;
        }
        match state.ready.pop_front() {
            Some(id) => {
                state.running = Some(id);
                state.switches += 1;
                if let Some(task) = state.tasks.get_mut(id) {
                    task.status = Status::Running;
                    if !task.idles {
                        state.wakeups = 0;
                    }
                    task.notify();
                }
            }
            None => self.tell_hosts(state),
        }
    }

    /// Something has happened that a host may wait for.
    fn tell_hosts(&self, state: &State) {
        if state.hosts > 0 {
            self.host.notify_all();
        }
    }

    fn wait_for_turn(&self, mut state: MutexGuard<'_, State>, id: TaskId) -> Wake {
        loop {
            let (running, closed) = (state.running, state.closed);
            let Some(task) = state.tasks.get_mut(id) else {
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
