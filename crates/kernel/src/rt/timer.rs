// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers, and the interrupt that runs them.
//!
//! A timer interrupt borrows a task, as in Linux: the one that spins for time to pass, or else the
//! idle task, which runs when the clock has jumped to the next timer.

use core::cell::Cell;
use core::ptr;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::Interrupt;
use super::machine::{self, Machine};
use super::sched::{relax, Shared, TaskId, WaitFor};
use super::task::{current, At, Current, Spawn};
use super::workqueue::{self, Work};
use super::{clock, task};
use crate::time::NSEC_PER_SEC;

/// When a timer expires, in nanoseconds from boot; of those that expire at once the first comes first.
type Key = (u64, u64);

/// The first time that never comes: `KTIME_SEC_MAX` seconds, in nanoseconds.
const NEVER: i64 = i64::MAX / NSEC_PER_SEC * NSEC_PER_SEC;

/// What a timer does when it expires: whether it starts again, at its new expiry.
pub(crate) type Function = unsafe fn(*const Timer) -> bool;

/// `struct hrtimer`: pinned in memory from its start to its end.
///
/// The cells are used under the lock of the machine's timers.
pub struct Timer {
    function: Function,
    clock: i32,
    interrupt: Interrupt,
    /// In nanoseconds of the clock.
    expires: Cell<i64>,
    queued: Cell<Option<Key>>,
    running: Cell<bool>,
    /// The module whose timer it is, from its start on.
    module: Cell<Option<&'static str>>,
}

/// What is to be done at some time.
#[derive(Clone, Copy)]
enum Expiry {
    Timer(*const Timer),
    Work(Work),
}

// SAFETY: Whoever starts a timer keeps it in place until it has expired or is cancelled.
unsafe impl Send for Expiry {}

impl Expiry {
    /// True where the task is in no interrupt handler, nor in a softirq if this is one too.
    ///
    /// # Safety
    ///
    /// A timer is in place.
    unsafe fn may_interrupt(&self, current: &Current) -> bool {
        let kind = match self {
            // SAFETY: As this function's own contract.
            Expiry::Timer(timer) => unsafe { (**timer).interrupt },
            // Its timer is one of the timer wheel's.
            Expiry::Work(_) => Interrupt::Soft,
        };
        current.irqs_disabled.get() == 0
            && (kind == Interrupt::Hard || current.interrupt.get().is_none())
    }
}

/// The timers of one machine.
#[derive(Default)]
pub(crate) struct Timers(Shared<Queue>);

impl Timers {
    /// Where a module has queued the work that still waits for its time.
    pub(super) fn work_of(&self, module: &str) -> Vec<At> {
        self.0.with(|queue| {
            let expiries = queue.expiries.values();
            expiries
                .filter_map(|expiry| match expiry {
                    Expiry::Work(work) => work.of(module),
                    Expiry::Timer(_) => None,
                })
                .collect()
        })
    }
}

#[derive(Default)]
struct Queue {
    expiries: BTreeMap<Key, Expiry>,
    started: u64,
    /// The idle task.
    idle: Option<TaskId>,
}

impl Queue {
    fn add(&mut self, expires: u64, expiry: Expiry) -> Key {
        self.started += 1;
        let key = (expires, self.started);
        self.expiries.insert(key, expiry);
        key
    }

    /// # Safety
    ///
    /// The timer stays in place while it is in the queue.
    unsafe fn add_timer(&mut self, timer: *const Timer) {
        // SAFETY: As this function's own contract.
        let Timer {
            expires,
            clock,
            queued,
            ..
        } = unsafe { &*timer };
        let since_boot = match expires.get() {
            NEVER.. => NEVER,
            expires => expires - clock::at_boot(*clock).cast_signed(),
        };
        let key = self.add(since_boot.max(0).cast_unsigned(), Expiry::Timer(timer));
        queued.set(Some(key));
    }

    /// True when the timer was waiting to expire.
    fn remove_timer(&mut self, timer: &Timer) -> bool {
        let Some(key) = timer.queued.take() else {
            return false;
        };
        // Not one of the same key, if this was started on a machine that is down.
        let is_it =
            matches!(self.expiries.get(&key), Some(Expiry::Timer(it)) if ptr::eq(*it, timer));
        is_it && self.expiries.remove(&key).is_some()
    }

    /// The first of those that may interrupt this task as it is.
    fn next(&self, current: &Current) -> Option<Key> {
        let mut expiries = self.expiries.range(..(NEVER.cast_unsigned(), 0));
        // SAFETY: A timer in the queue is in place.
        let (key, _) = expiries.find(|(_, expiry)| unsafe { expiry.may_interrupt(current) })?;
        Some(*key)
    }

    /// Takes what is due at `now`, in nanoseconds from boot, and may interrupt this task.
    fn take_due(&mut self, current: &Current, now: u64) -> Option<Expiry> {
        let next = self.next(current).filter(|(expires, _)| *expires <= now)?;
        let expiry = self.expiries.remove(&next)?;
        if let Expiry::Timer(timer) = expiry {
            // SAFETY: A timer in the queue is in place.
            let timer = unsafe { &*timer };
            timer.queued.set(None);
            timer.running.set(true);
        }
        Some(expiry)
    }
}

impl Timer {
    /// A timer that is stopped.
    pub(crate) fn new(function: Function, clock: i32, interrupt: Interrupt) -> Self {
        Timer {
            function,
            clock,
            interrupt,
            expires: Cell::new(0),
            queued: Cell::new(None),
            running: Cell::new(false),
            module: Cell::new(None),
        }
    }

    /// When it expires, or has expired, in nanoseconds of its clock.
    pub(crate) fn expires(&self) -> i64 {
        with_timers(|_| self.expires.get()).unwrap_or_else(|| self.expires.get())
    }

    /// Starts it, or starts it anew, to expire at `expires` of its clock.
    ///
    /// # Safety
    ///
    /// The timer stays in place until it has expired or is cancelled; its function is called with this
    /// very pointer.
    ///
    /// # Panics
    ///
    /// On a thread without a machine.
    pub(crate) unsafe fn start(timer: *const Timer, expires: i64) {
        let module = current(|current| current.module.get());
        // SAFETY: As this function's own contract.
        let start = |queue: &mut Queue| unsafe {
            queue.remove_timer(&*timer);
            (*timer).expires.set(expires.max(0));
            (*timer).module.set(module);
            queue.add_timer(timer);
        };
        let started =
            current(|current| current.with_machine(|machine| machine.timers.0.with(start)));
        started.unwrap_or_else(|| no_machine());
        current(rearm);
    }

    /// Stops it, and waits for its function if that runs: whether it was waiting to expire.
    pub(crate) fn cancel(&self, at: At) -> bool {
        loop {
            let state = with_timers(|queue| (queue.remove_timer(self), self.running.get()));
            match state {
                // Its own function waits for itself here, for ever, and is reported as hung; and
                // others wait for a function that blocked, which was reported too.
                Some((_, true)) => current(|current| match current.place() {
                    Some(_) => _ = current.block(WaitFor::Queue(self.queue()), None, false, at),
                    // A thread that is no task runs at the same time.
                    None => relax(),
                }),
                Some((was_queued, false)) => return was_queued,
                None => return false,
            }
        }
    }

    /// Puts the expiry after `now` by as many intervals as it takes: how many. Nanoseconds.
    pub(crate) fn forward(&self, now: i64, interval: i64) -> u64 {
        let late = || now.saturating_sub(self.expires.get());
        let forward = || {
            let interval = interval.max(1);
            let intervals = late() / interval + 1;
            let expires = interval.saturating_mul(intervals);
            self.expires.set(self.expires.get().saturating_add(expires));
            intervals.cast_unsigned()
        };
        // None for a timer that it must not be done to.
        let forward = || match (late(), self.queued.get()) {
            (..0, _) => Some(0),
            (_, None) => Some(forward()),
            (_, Some(_)) => None,
        };
        let forwarded = with_timers(|_| forward()).unwrap_or_else(forward);
        forwarded.unwrap_or_else(|| {
            super::warn(format_args!("hrtimer_forward of a timer that is started"));
            0
        })
    }

    /// Whoever waits for its function waits here.
    fn queue(&self) -> usize {
        ptr::from_ref(self).addr()
    }
}

/// The timers of the machine that is up, also for a thread that has none.
fn with_timers<R>(f: impl FnOnce(&mut Queue) -> R) -> Option<R> {
    Some(machine::own_or_up()?.timers.0.with(f))
}

#[cold]
fn no_machine() -> ! {
    // PANIC: only a test can get here, and must be told how to do it.
    panic!("nothing can expire: boot a machine first (kernel::host::boot)");
}

/// Queues a work item after a delay, in nanoseconds.
pub(super) fn add_work(current: &Current, work: Work, delay: u64) {
    let added = current.with_machine(|machine| {
        let expires = machine.sched.now_ns().saturating_add(delay);
        machine
            .timers
            .0
            .with(|queue| queue.add(expires, Expiry::Work(work)));
    });
    added.unwrap_or_else(|| no_machine());
    rearm(current);
}

/// Tells the idle task that there is something new to wait for.
fn rearm(current: &Current) {
    let Some(machine) = current.machine() else {
        return;
    };
    match machine.timers.0.with(|queue| queue.idle) {
        Some(id) => machine.sched.kick(id),
        None => {
            let body = Box::new(|| task::current(idle));
            let spawn = Spawn {
                idles: true,
                ..Spawn::kthread(String::from("swapper/0"))
            };
            match task::spawn(&machine, spawn, body) {
                Ok(id) => machine.timers.0.with(|queue| queue.idle = Some(id)),
                // PANIC: Without threads there are no tasks, and a test cannot go on.
                Err(error) => panic!("no thread for the idle task: {error}"),
            }
        }
    }
}

/// What the idle task does: wait for the next interrupt.
fn idle(current: &Current) {
    loop {
        interrupt(current);
        let next = next_interrupt(current);
        let place = current.place();
        if !place.is_some_and(|(machine, id)| machine.sched.idle(id, next)) {
            return;
        }
    }
}

/// When the next interrupt comes to the calling task, in nanoseconds from boot.
pub(super) fn next_interrupt(current: &Current) -> Option<u64> {
    let (machine, _) = current.place()?;
    let next = machine.timers.0.with(|queue| queue.next(current));
    next.map(|(expires, _)| expires)
}

/// The timer interrupt: does what is due, on top of whatever the calling task does.
pub(super) fn interrupt(current: &Current) {
    let Some(machine) = current.place().map(|(machine, _)| Arc::clone(&machine)) else {
        return;
    };
    loop {
        let now = machine.sched.now_ns();
        match machine.timers.0.with(|queue| queue.take_due(current, now)) {
            Some(Expiry::Timer(timer)) => {
                // SAFETY: It was in the queue, and whoever cancels it waits for `running`.
                unsafe { expire(current, &machine, timer) }
            }
            Some(Expiry::Work(work)) => {
                current.in_interrupt(Interrupt::Soft, || workqueue::insert(&machine, work));
            }
            None => return,
        }
    }
}

/// # Safety
///
/// The timer is in place until it is no longer `running`.
unsafe fn expire(current: &Current, machine: &Machine, timer: *const Timer) {
    // SAFETY: As this function's own contract.
    let (interrupt, function) = unsafe { ((*timer).interrupt, (*timer).function) };
    // SAFETY: As above, under the lock of the timers.
    let module = machine.timers.0.with(|_| unsafe { (*timer).module.get() });
    // SAFETY: The function is the timer's own, and is given the pointer that it was started with.
    let run = || unsafe { function(timer) };
    let restart = current.in_interrupt(interrupt, || current.in_module(module, run));
    machine.timers.0.with(|queue| {
        // SAFETY: As this function's own contract.
        unsafe {
            if restart && (*timer).queued.get().is_none() {
                queue.add_timer(timer);
            }
            (*timer).running.set(false);
        }
    });
    machine.sched.wake(WaitFor::Queue(timer.addr()), usize::MAX);
}
