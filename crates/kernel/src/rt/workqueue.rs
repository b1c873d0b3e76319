// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work items, and the tasks that run them.
//!
//! As in `kernel/workqueue.c` a pool keeps one worker running for as long as there is work: when it
//! blocks in an item, another takes over. An item that was queued again while it runs waits until it
//! is done. Bottom halves are run by `ksoftirqd` in turn, in softirq context.

use core::ptr;
use core::sync::atomic::{AtomicBool, Ordering::AcqRel, Ordering::Release};
use std::collections::VecDeque;
use std::sync::Arc;

use super::context::Interrupt;
use super::machine::Machine;
use super::sched::{Shared, TaskId};
use super::task::{current, spawn, At, Current, Spawn};
use super::timer;

/// What a work item does.
type Function = unsafe extern "C" fn(*mut WorkStruct);

/// `struct work_struct`: pinned in memory while it is queued.
pub struct WorkStruct {
    pending: AtomicBool,
    function: Function,
}

impl WorkStruct {
    /// A work item that is not queued.
    pub(crate) fn new(function: Function) -> Self {
        WorkStruct {
            pending: AtomicBool::new(false),
            function,
        }
    }
}

/// Where work is run. Those of the first three share their workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// By workers, which may sleep.
    Normal,
    /// By workers, for what is urgent.
    HighPriority,
    /// By workers, on any CPU.
    Unbound,
    /// In a softirq.
    BottomHalves,
}

/// An item, and who is to run it.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pool: Pool,
    item: *mut WorkStruct,
    /// Another item at the same address is another item.
    function: Function,
    /// The module whose work it is.
    module: Option<&'static str>,
    /// Where it was queued.
    at: At,
}

// SAFETY: Whoever queues an item leaves it to whoever runs it.
unsafe impl Send for Work {}

impl Work {
    /// Where it was queued, if it is that module's.
    pub(super) fn of(&self, module: &str) -> Option<At> {
        (self.module == Some(module)).then_some(self.at)
    }

    /// True for the same item in the same pool. Several pools run an item at the same time, as in Linux.
    fn is(&self, other: &Work) -> bool {
        self.pool == other.pool
            && ptr::eq(self.item, other.item)
            && ptr::fn_addr_eq(self.function, other.function)
    }
}

/// The work of one machine.
#[derive(Default)]
pub(crate) struct Workqueues {
    workers: Shared<State>,
    bottom_halves: Shared<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Work>,
    running: Vec<Work>,
    idle: Vec<TaskId>,
    /// Workers that are neither idle nor blocked in an item.
    busy: usize,
    workers: usize,
}

/// What it takes to have the work done.
enum Need {
    Nothing,
    Kick(TaskId),
    /// The worker with this number.
    Spawn(usize),
}

impl State {
    /// The first item that does not run already.
    fn next(&self) -> Option<usize> {
        let runs = |work: &Work| self.running.iter().any(|running| running.is(work));
        self.queue.iter().position(|work| !runs(work))
    }

    fn take(&mut self) -> Option<Work> {
        let work = self.queue.remove(self.next()?)?;
        self.running.push(work);
        Some(work)
    }

    fn need(&mut self) -> Need {
        if self.busy > 0 || self.next().is_none() {
            return Need::Nothing;
        }
        self.busy += 1;
        match self.idle.pop() {
            Some(id) => Need::Kick(id),
            None => {
                self.workers += 1;
                Need::Spawn(self.workers - 1)
            }
        }
    }
}

impl Workqueues {
    fn with<R>(&self, pool: Pool, f: impl FnOnce(&mut State) -> R) -> R {
        match pool {
            Pool::Normal | Pool::HighPriority | Pool::Unbound => self.workers.with(f),
            Pool::BottomHalves => self.bottom_halves.with(f),
        }
    }
}

/// Queues an item, to be run after a delay in nanoseconds. False when it is queued already.
///
/// # Safety
///
/// If this returns true, the item stays in place, and nobody else touches it, until its function is
/// called, which may be on any thread.
///
/// # Panics
///
/// On a thread without a machine.
pub(crate) unsafe fn queue(pool: Pool, item: *mut WorkStruct, delay: u64, at: At) -> bool {
    // SAFETY: The item is in place for this call.
    let (pending, function) = unsafe { (&(*item).pending, (*item).function) };
    if pending.swap(true, AcqRel) {
        return false;
    }
    current(|current| {
        let work = Work {
            pool,
            item,
            function,
            module: current.module.get(),
            at,
        };
        if delay != 0 {
            return timer::add_work(current, work, delay);
        }
        match current.machine() {
            Some(machine) => insert(&machine, work),
            // PANIC: only a test can get here, and must be told how to do it.
            None => panic!("nobody can do this work: boot a machine first (kernel::host::boot)"),
        }
    });
    true
}

/// Where a module has queued what waits for its time, is queued, or runs.
pub(crate) fn left_by(machine: &Machine, module: &str) -> Vec<At> {
    let mut left = machine.timers.work_of(module);
    for state in [&machine.work.workers, &machine.work.bottom_halves] {
        state.with(|state| {
            let works = state.queue.iter().chain(&state.running);
            left.extend(works.filter_map(|work| work.of(module)));
        });
    }
    left
}

/// Gives an item to its pool.
pub(super) fn insert(machine: &Arc<Machine>, work: Work) {
    let pool = work.pool;
    machine.work.with(pool, |state| state.queue.push_back(work));
    staff(machine, pool);
}

/// Sees to it that somebody does the work of a pool, if there is any.
fn staff(machine: &Arc<Machine>, pool: Pool) {
    let number = match machine.work.with(pool, State::need) {
        Need::Nothing => return,
        Need::Kick(id) => return machine.sched.kick(id),
        Need::Spawn(number) => number,
    };
    let name = match pool {
        Pool::BottomHalves => String::from("ksoftirqd/0"),
        _ => format!("kworker/0:{number}"),
    };
    let body = {
        let machine = Arc::clone(machine);
        Box::new(move || work(&machine, pool))
    };
    let worker = Spawn {
        idles: true,
        ..Spawn::kthread(name)
    };
    if let Err(error) = spawn(machine, worker, body) {
        // PANIC: Without threads there are no tasks, and a test cannot go on.
        panic!("no thread for a worker: {error}");
    }
}

/// What a worker does until the machine is shut down.
fn work(machine: &Arc<Machine>, pool: Pool) {
    loop {
        while let Some(work) = machine.work.with(pool, State::take) {
            current(|current| do_work(current, work));
            machine
                .work
                .with(pool, |state| state.running.retain(|other| !other.is(&work)));
        }
        let goes_on = current(|current| {
            let Some((_, id)) = current.place() else {
                return false;
            };
            machine.work.with(pool, |state| {
                state.busy -= 1;
                state.idle.push(id);
            });
            // What came in the meantime is somebody's, perhaps this one's.
            staff(machine, pool);
            machine.sched.idle(id, None)
        });
        if !goes_on {
            return;
        }
    }
}

fn do_work(current: &Current, work: Work) {
    // SAFETY: The item was queued, so it is in place until its function is called. From here on it
    // may be queued again.
    unsafe { (*work.item).pending.store(false, Release) };
    // SAFETY: The function is the item's own, and this is its call.
    let run = || unsafe { (work.function)(work.item) };
    let run = || current.in_module(work.module, run);
    match work.pool {
        Pool::BottomHalves => current.in_interrupt(Interrupt::Soft, run),
        _ => {
            current.works.set(true);
            current.in_kernel("a work item", run);
            current.works.set(false);
        }
    }
}

/// Has another worker take over for good: the calling task is dead.
pub(super) fn worker_died(current: &Current, machine: &Arc<Machine>) {
    if current.works.replace(false) {
        machine.work.with(Pool::Normal, |state| state.busy -= 1);
        staff(machine, Pool::Normal);
    }
}

impl Current {
    /// Runs `wait`, in which the task blocks: if it is a worker, another one takes over.
    pub(super) fn relieved<R>(&self, machine: &Arc<Machine>, wait: impl FnOnce() -> R) -> R {
        if !self.works.get() {
            return wait();
        }
        let busy = |change: fn(&mut usize)| {
            machine
                .work
                .with(Pool::Normal, |state| change(&mut state.busy));
        };
        busy(|busy| *busy -= 1);
        staff(machine, Pool::Normal);
        let result = wait();
        busy(|busy| *busy += 1);
        result
    }
}
