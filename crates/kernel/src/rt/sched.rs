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
//! This is the only file that uses the blocking primitives of std, so that a scheduler that explores
//! interleavings can take its place.

use std::collections::{HashMap, VecDeque};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// State that threads share: a lock that is held for the length of one closure.
///
/// No driver code may run inside the closure, so that an oops cannot leave it locked.
pub(crate) struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    pub(crate) const fn new(value: T) -> Self {
        Shared(Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut lock(&self.0))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A turnstile that lets one machine through at a time.
pub(crate) struct Gate {
    holder: Mutex<Option<std::thread::ThreadId>>,
    freed: Condvar,
}

impl Gate {
    pub(crate) const fn new() -> Self {
        Gate {
            holder: Mutex::new(None),
            freed: Condvar::new(),
        }
    }

    /// Waits until the gate is free and takes it. `Err` when this very thread holds it.
    pub(crate) fn enter(&self) -> Result<(), ()> {
        let me = std::thread::current().id();
        let mut holder = lock(&self.holder);
        while let Some(thread) = *holder {
            if thread == me {
                return Err(());
            }
            holder = self
                .freed
                .wait(holder)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *holder = Some(me);
        Ok(())
    }

    pub(crate) fn leave(&self) {
        *lock(&self.holder) = None;
        self.freed.notify_one();
    }
}

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
    /// A deadline only.
    Time,
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

enum Status {
    Ready,
    Running,
    Blocked {
        wait: WaitFor,
        deadline: Option<u64>,
        interruptible: bool,
        at: &'static Location<'static>,
    },
    Ended,
}

/// The signals that wait for a task, shared with the task itself: it looks at every system call.
#[derive(Clone, Default)]
pub(crate) struct Signals(Arc<AtomicU64>);

impl Signals {
    pub(crate) fn pending(&self) -> bool {
        self.0.load(Relaxed) != 0
    }

    /// Takes them, as a return to user space does: whether there were any.
    pub(crate) fn take(&self) -> bool {
        self.pending() && self.0.swap(0, Relaxed) != 0
    }
}

struct Task {
    name: String,
    status: Status,
    wake: Wake,
    signals: Signals,
    turn: Arc<Condvar>,
    /// Never scheduled again, whatever happens to what it waits for.
    abandoned: bool,
    /// Ended by an oops.
    killed: bool,
}

#[derive(Default)]
struct State {
    tasks: HashMap<TaskId, Task>,
    ends: HashMap<TaskId, End>,
    ready: VecDeque<TaskId>,
    /// Who blocked when, oldest first: wake-ups are fair.
    waiting: VecDeque<TaskId>,
    running: Option<TaskId>,
    next_id: u64,
    now_ns: u64,
    closed: bool,
}

/// The scheduler of one machine.
#[derive(Default)]
pub(crate) struct Sched {
    state: Mutex<State>,
    host: Condvar,
}

impl Sched {
    /// Adds a task to the run queue. Its thread must call [`Sched::start`] first of all.
    pub(crate) fn add(&self, name: &str, signals: &Signals) -> TaskId {
        let mut state = lock(&self.state);
        state.next_id += 1;
        let id = TaskId(state.next_id);
        state.tasks.insert(
            id,
            Task {
                name: name.to_owned(),
                status: Status::Ready,
                wake: Wake::Woken,
                signals: signals.clone(),
                turn: Arc::new(Condvar::new()),
                abandoned: false,
                killed: false,
            },
        );
        state.ready.push_back(id);
        id
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

    pub(crate) fn now_ns(&self) -> u64 {
        lock(&self.state).now_ns
    }

    /// Records a task's end and gives the CPU to the next one.
    pub(crate) fn end(&self, id: TaskId, end: End) {
        let mut state = lock(&self.state);
        if let Some(task) = state.tasks.get_mut(&id) {
            task.status = Status::Ended;
            task.killed = matches!(end, End::Oops);
        }
        state.ends.insert(id, end);
        if state.running == Some(id) {
            state.running = None;
        }
        state.wake(WaitFor::End(id), usize::MAX);
        state.wake(WaitFor::Blocked(id), usize::MAX);
        self.dispatch(&mut state);
        self.host.notify_all();
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
        let mut state = lock(&self.state);
        loop {
            if let Some(end) = state.ends.remove(&id) {
                return end;
            }
            if state.running.is_none() && state.ready.is_empty() && !state.advance_clock() {
                let stuck = state.abandon_all();
                drop(state);
                hung(stuck);
                return End::Hung;
            }
            self.dispatch(&mut state);
            state = self
                .host
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// No task runs from here on.
    pub(crate) fn close(&self) {
        lock(&self.state).closed = true;
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
                    task.turn.notify_one();
                }
            }
            None => self.host.notify_all(),
        }
    }

    fn wait_for_turn(&self, mut state: MutexGuard<'_, State>, id: TaskId) -> Wake {
        loop {
            let Some(task) = state.tasks.get(&id) else {
                park_for_good()
            };
            if state.running == Some(id) {
                return task.wake;
            }
            let turn = Arc::clone(&task.turn);
            state = turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    fn has_ended(&self, id: TaskId) -> bool {
        self.tasks
            .get(&id)
            .is_none_or(|task| matches!(task.status, Status::Ended))
    }

    fn is_blocked(&self, id: TaskId) -> bool {
        self.tasks
            .get(&id)
            .is_none_or(|task| matches!(task.status, Status::Ended | Status::Blocked { .. }))
    }

    fn make_ready(&mut self, id: TaskId, wake: Wake) {
        self.waiting.retain(|&other| other != id);
        if let Some(task) = self.tasks.get_mut(&id) {
            if !task.abandoned {
                task.status = Status::Ready;
                task.wake = wake;
                self.ready.push_back(id);
            }
        }
    }

    fn wake(&mut self, wanted: WaitFor, count: usize) {
        for _ in 0..count {
            let found = self.waiting.iter().copied().find(|id| {
                matches!(
                    self.tasks.get(id).map(|task| &task.status),
                    Some(Status::Blocked { wait, .. }) if *wait == wanted
                )
            });
            match found {
                Some(id) => self.make_ready(id, Wake::Woken),
                None => return,
            }
        }
    }

    /// Moves the clock to the earliest deadline. False when there is none.
    fn advance_clock(&mut self) -> bool {
        let next = self
            .waiting
            .iter()
            .filter_map(|id| match self.tasks.get(id)?.status {
                Status::Blocked {
                    deadline: Some(deadline),
                    ..
                } => Some((deadline, *id)),
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

    fn abandon_all(&mut self) -> Vec<Stuck> {
        let mut stuck = Vec::new();
        for id in std::mem::take(&mut self.waiting) {
            if let Some(task) = self.tasks.get_mut(&id) {
                task.abandoned = true;
                if let Status::Blocked { wait, at, .. } = task.status {
                    stuck.push(Stuck {
                        name: task.name.clone(),
                        wait,
                        at,
                    });
                }
            }
        }
        stuck
    }
}

/// Ends a thread's part for good without unwinding it: nothing it holds is released.
pub(crate) fn park_for_good() -> ! {
    loop {
        std::thread::park();
    }
}
