// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The calling task: what a thread of this process is to the machine.
//!
//! A thread that runs no task (a test's own thread, a doctest) may call whatever does not have to
//! block; it has contexts and locks of its own and uses the machine that it has booted, if it has.

use core::cell::{Cell, Ref, RefCell};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Weak};

use super::context::Interrupt;
use super::foreign::Foreign;
use super::lock::Held;
use super::machine::Machine;
use super::sched::{park_for_good, End, Signals, TaskId};
use super::user::Region;
use crate::host::process::Process;

/// Which side of the system call a thread is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// User space: a panic is the program's own affair.
    User,
    /// The kernel: a panic is an oops.
    Kernel,
    /// Killed by an oops; the first call into the machine stops the thread.
    Dead,
}

/// A task, as others see it too: `struct task_struct`.
pub(crate) struct TaskStruct {
    /// For those who have only a reference to it.
    pub(super) me: Weak<TaskStruct>,
    /// None on a thread that is no task.
    pub(super) machine: Option<Arc<Machine>>,
    pub(crate) id: TaskId,
    pub(crate) name: String,
    pub(crate) credentials: suite::Credentials,
    pub(crate) signals: Signals,
    /// For a task that makes the calls of another process.
    pub(crate) foreign: Option<Foreign>,
}

impl TaskStruct {
    /// Wakes the task if it sleeps.
    pub(crate) fn wake_up(&self) {
        if let Some(machine) = &self.machine {
            machine.sched.wake_task(self.id);
        }
    }

    /// A count of its own to the task.
    pub(crate) fn get(&self) -> Arc<TaskStruct> {
        // PANIC: A task is in an `Arc` always, which whoever has the reference keeps.
        self.me.upgrade().expect("the task is referenced")
    }

    fn none() -> Arc<Self> {
        Arc::new_cyclic(|me| TaskStruct {
            me: Weak::clone(me),
            machine: None,
            id: TaskId(0),
            name: String::from("(no task)"),
            credentials: suite::Credentials::default(),
            signals: Signals::default(),
            foreign: None,
        })
    }

    /// The number that other tasks and programs know it by.
    pub(crate) fn pid(&self) -> i32 {
        match &self.foreign {
            Some(foreign) => foreign.pid,
            // CAST: Ids count up from 1.
            None => self.id.0 as i32,
        }
    }

    /// Whether it has the capability of this number in `include/uapi/linux/capability.h`.
    pub(crate) fn capable(&self, capability: u32) -> bool {
        match &self.foreign {
            Some(foreign) => foreign.capable(capability),
            None => self.credentials.uid == 0,
        }
    }
}

/// What the machine knows of the calling thread.
pub(crate) struct Current {
    task: RefCell<Option<Arc<TaskStruct>>>,
    pub(crate) mode: Cell<Mode>,
    /// Depth of what forbids scheduling: spinlocks held, preemption disabled.
    pub(crate) preempt: Cell<u32>,
    pub(crate) irqs_disabled: Cell<u32>,
    pub(crate) rcu: Cell<u32>,
    /// The interrupt that has borrowed the task.
    pub(crate) interrupt: Cell<Option<Interrupt>>,
    /// It is a worker in a work item.
    pub(super) works: Cell<bool>,
    /// Locks held, oldest first.
    pub(crate) held: RefCell<Vec<Held>>,
    /// Allocations until the one that fails; 0 is never.
    pub(crate) fail_nth: Cell<u32>,
    /// User memory that the system call in progress was given.
    pub(crate) user: RefCell<Vec<Region>>,
    /// Whose system calls the thread makes.
    pub(crate) process: RefCell<Option<Arc<Process>>>,
    /// Stands for the thread in a lock's owner field.
    owner: Cell<u64>,
}

thread_local! {
    static CURRENT: Current = const {
        Current {
            task: RefCell::new(None),
            mode: Cell::new(Mode::User),
            preempt: Cell::new(0),
            irqs_disabled: Cell::new(0),
            rcu: Cell::new(0),
            interrupt: Cell::new(None),
            works: Cell::new(false),
            held: RefCell::new(Vec::new()),
            fail_nth: Cell::new(0),
            user: RefCell::new(Vec::new()),
            process: RefCell::new(None),
            owner: Cell::new(0),
        }
    };
}

/// Gives `f` the calling thread's state. Does not return on a thread whose task is dead.
#[inline]
pub(crate) fn current<R>(f: impl FnOnce(&Current) -> R) -> R {
    CURRENT.with(|current| {
        if current.mode.get() == Mode::Dead {
            current.stop();
        }
        f(current)
    })
}

/// As [`current`], for the panic hook and the end of a thread: a dead task passes too. `None` when the
/// thread is so far gone that it has no state any more.
pub(crate) fn current_or_dead<R>(f: impl FnOnce(&Current) -> R) -> Option<R> {
    CURRENT.try_with(f).ok()
}

impl Current {
    /// The number that stands for this thread in a lock: never 0, never that of another thread.
    #[inline]
    pub(crate) fn owner(&self) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        if self.owner.get() == 0 {
            self.owner.set(NEXT.fetch_add(1, Relaxed));
        }
        self.owner.get()
    }

    /// Ends a dead task on its own thread, with everything it holds still held.
    #[cold]
    fn stop(&self) -> ! {
        let task = Arc::clone(&self.task());
        if let Some(machine) = &task.machine {
            machine.sched.end(task.id, End::Oops);
        }
        if let Some(foreign) = &task.foreign {
            foreign.watch.killed();
        }
        park_for_good()
    }

    /// The task; a thread that runs none has one without a machine.
    #[inline]
    pub(crate) fn task(&self) -> Ref<'_, Arc<TaskStruct>> {
        if self.task.borrow().is_none() {
            *self.task.borrow_mut() = Some(TaskStruct::none());
        }
        // PANIC: It was set above at the latest.
        Ref::map(self.task.borrow(), |task| task.as_ref().expect("is set"))
    }

    /// Makes the thread run another task, or none: what it ran before.
    ///
    /// # Panics
    ///
    /// In a system call.
    pub(super) fn switch_to(&self, task: Option<Arc<TaskStruct>>) -> Option<Arc<TaskStruct>> {
        self.owner.set(0);
        // PANIC: Somebody borrows the task only while the task itself runs.
        self.task.replace(task)
    }

    /// The task's place in its machine, where the thread runs one.
    #[inline]
    pub(crate) fn place(&self) -> Option<(Ref<'_, Arc<Machine>>, TaskId)> {
        let id = self.task.borrow().as_ref()?.id;
        let machine = Ref::filter_map(self.task.borrow(), |task| task.as_ref()?.machine.as_ref());
        Some((machine.ok()?, id))
    }

    /// The machine of this task, or the one that this thread has booted.
    pub(crate) fn machine(&self) -> Option<Arc<Machine>> {
        let machine = self.place().map(|(machine, _)| Arc::clone(&machine));
        machine.or_else(super::machine::booted)
    }

    /// Calls `f` with the machine of this task, or with the one that this thread has booted.
    #[inline]
    pub(crate) fn with_machine<R>(&self, f: impl FnOnce(&Machine) -> R) -> Option<R> {
        match self.place() {
            Some((machine, _)) => Some(f(&machine)),
            None => super::machine::booted().map(|machine| f(&machine)),
        }
    }

    /// Runs `f` as kernel code: a panic in it is an oops, and what it leaves held is reported.
    pub(crate) fn in_kernel<R>(&self, what: &'static str, f: impl FnOnce() -> R) -> R {
        let before = self.mode.replace(Mode::Kernel);
        let value = f();
        self.mode.set(before);
        self.check_nothing_held(what);
        value
    }

    /// What lockdep and the scheduler check when a task leaves the kernel.
    #[inline]
    pub(super) fn check_nothing_held(&self, what: &'static str) {
        if self.held.borrow().is_empty()
            && self.preempt.get() == 0
            && self.irqs_disabled.get() == 0
            && self.rcu.get() == 0
        {
            return;
        }
        super::report::left_held(self, what);
        // The lock stays locked; only this thread's account of it ends here.
        self.held.borrow_mut().clear();
        self.preempt.set(0);
        self.irqs_disabled.set(0);
        self.rcu.set(0);
    }
}

/// Starts a thread that runs `body` as a task of `machine`.
///
/// # Errors
///
/// The operating system has no thread to give.
pub(crate) fn spawn(
    machine: &Arc<Machine>,
    name: &str,
    mode: Mode,
    credentials: suite::Credentials,
    body: Box<dyn FnOnce() + Send>,
) -> std::io::Result<TaskId> {
    super::oops::install_hook();
    let signals = Signals::default();
    let id = machine.sched.add(name, &signals);
    let task = Arc::new_cyclic(|me| TaskStruct {
        me: Weak::clone(me),
        machine: Some(Arc::clone(machine)),
        id,
        name: name.to_owned(),
        credentials,
        signals,
        foreign: None,
    });
    let machine = Arc::clone(machine);
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn({
            let machine = Arc::clone(&machine);
            move || run(&machine, task, mode, body)
        })
        .inspect_err(|_| machine.sched.end(id, End::Hung))?;
    Ok(id)
}

fn run(machine: &Machine, task: Arc<TaskStruct>, mode: Mode, body: Box<dyn FnOnce() + Send>) {
    let id = task.id;
    machine.sched.start(id);
    current(|current| current.switch_to(Some(task)));
    let body = || match mode {
        Mode::Kernel => current(|current| current.in_kernel("a kernel thread", body)),
        Mode::User | Mode::Dead => body(),
    };
    let end = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)) {
        Ok(()) => End::Returned,
        Err(payload) => match current_or_dead(|current| current.mode.get()) {
            Some(Mode::Dead) => End::Oops,
            _ => End::Panicked(payload),
        },
    };
    machine.sched.end(id, end);
}

/// The driver's line, from inside a `#[track_caller]` facade.
pub(crate) type At = &'static Location<'static>;
