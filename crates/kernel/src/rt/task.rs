// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The calling task: what a thread of this process is to the machine.
//!
//! A thread that runs no task (a test's own thread, a doctest) may call whatever does not have to
//! block; it has contexts and locks of its own, and uses the machine that it has booted, if it has.

use core::cell::{Cell, Ref, RefCell};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::Arc;

use super::context::Interrupt;
use super::foreign::Foreign;
use super::lock::Held;
use super::machine::{self, Machine};
use super::sched::{park_for_good, End, Name, Signals, TaskId};
use super::user::Region;
use crate::host::process::Process;
use crate::sync::aref::ARef;
use crate::task::Task;

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
    /// None on a thread that is no task.
    pub(super) machine: Option<Arc<Machine>>,
    pub(crate) id: TaskId,
    pub(crate) name: Name,
    pub(crate) credentials: suite::Credentials,
    pub(crate) signals: Signals,
    /// The first task of the program; None in that one itself.
    pub(crate) leader: Option<ARef<Task>>,
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

    fn none() -> Self {
        TaskStruct {
            machine: None,
            id: TaskId(0),
            name: Name::Text(String::from("(no task)")),
            credentials: suite::Credentials::ROOT,
            signals: Signals::default(),
            leader: None,
            foreign: None,
        }
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
    task: RefCell<Option<ARef<Task>>>,
    /// The boot that the task belongs to; 0 when the thread runs none.
    boot: Cell<u64>,
    /// The module whose code runs, when it is one's.
    pub(crate) module: Cell<Option<&'static str>>,
    pub(crate) mode: Cell<Mode>,
    /// Depth of what forbids scheduling: spinlocks held, preemption disabled.
    pub(crate) preempt: Cell<u32>,
    pub(crate) irqs_disabled: Cell<u32>,
    pub(crate) rcu: Cell<u32>,
    /// The machine of each RCU read-side section that was opened and not closed, nested ones apart.
    pub(super) reads_in: RefCell<Vec<Option<Arc<Machine>>>>,
    /// The interrupt that has borrowed the task.
    pub(crate) interrupt: Cell<Option<Interrupt>>,
    /// It is a worker in a work item.
    pub(super) works: Cell<bool>,
    /// It is in a test of KUnit.
    pub(crate) tests: Cell<bool>,
    /// Locks held, oldest first.
    pub(crate) held: RefCell<Vec<Held>>,
    /// Allocations until the one that fails; 0 is never.
    pub(crate) fail_nth: Cell<u32>,
    /// The driver's line that the next allocation is for, when it is one of ours that makes it.
    pub(super) allocates_for: Cell<Option<At>>,
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
            boot: Cell::new(0),
            module: Cell::new(None),
            mode: Cell::new(Mode::User),
            preempt: Cell::new(0),
            irqs_disabled: Cell::new(0),
            rcu: Cell::new(0),
            reads_in: RefCell::new(Vec::new()),
            interrupt: Cell::new(None),
            works: Cell::new(false),
            tests: Cell::new(false),
            held: RefCell::new(Vec::new()),
            fail_nth: Cell::new(0),
            allocates_for: Cell::new(None),
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
            current.stop(End::Oops);
        }
        if current.boot.get() != 0 && current.boot.get() != machine::boots() {
            current.stop(End::Returned);
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

    /// Ends a task that is dead, or whose machine is down, on its own thread, with everything it holds
    /// still held.
    #[cold]
    pub(crate) fn stop(&self, end: End) -> ! {
        super::rcu::exit(self);
        let task = self.task().clone();
        let task = task.inner();
        if let Some(machine) = &task.machine {
            machine.sched.end(task.id, end);
        }
        if let Some(foreign) = &task.foreign {
            foreign.watch.killed();
        }
        park_for_good()
    }

    /// The task; a thread that runs none has one without a machine.
    #[inline]
    pub(crate) fn task(&self) -> Ref<'_, ARef<Task>> {
        if self.task.borrow().is_none() {
            *self.task.borrow_mut() = Some(Task::new(TaskStruct::none()));
        }
        // PANIC: It was set above at the latest.
        Ref::map(self.task.borrow(), |task| task.as_ref().expect("is set"))
    }

    /// Makes the thread run another task, of this boot, or none with 0.
    ///
    /// # Panics
    ///
    /// In a system call.
    pub(super) fn switch_to(&self, task: Option<ARef<Task>>, boot: u64) {
        self.owner.set(0);
        self.boot.set(boot);
        // PANIC: Somebody borrows the task only while the task itself runs.
        self.task.replace(task);
    }

    /// The task's place in its machine, where the thread runs one.
    #[inline]
    pub(crate) fn place(&self) -> Option<(Ref<'_, Arc<Machine>>, TaskId)> {
        let task = Ref::filter_map(self.task.borrow(), |task| Some(task.as_ref()?.inner())).ok()?;
        let id = task.id;
        let machine = Ref::filter_map(task, |task| task.machine.as_ref()).ok()?;
        Some((machine, id))
    }

    /// The machine of this task, or the one that this thread has booted.
    pub(crate) fn machine(&self) -> Option<Arc<Machine>> {
        let machine = self.place().map(|(machine, _)| Arc::clone(&machine));
        machine.or_else(machine::booted_here)
    }

    /// Calls `f` with the machine of this task, or with the one that this thread has booted.
    #[inline]
    pub(crate) fn with_machine<R>(&self, f: impl FnOnce(&Machine) -> R) -> Option<R> {
        match self.place() {
            Some((machine, _)) => Some(f(&machine)),
            None => machine::booted_here().map(|machine| f(&machine)),
        }
    }

    /// Runs `f` as code of a module.
    pub(crate) fn in_module<R>(&self, module: Option<&'static str>, f: impl FnOnce() -> R) -> R {
        let before = self.module.replace(module);
        let value = f();
        self.module.set(before);
        value
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

/// What a new task is to be.
pub(crate) struct Spawn {
    pub(crate) name: String,
    pub(crate) mode: Mode,
    pub(crate) credentials: suite::Credentials,
    pub(crate) leader: Option<ARef<Task>>,
    /// It is one of the machine's own, which are idle at times.
    pub(crate) idles: bool,
}

impl Spawn {
    /// A kernel thread.
    pub(crate) fn kthread(name: String) -> Self {
        Spawn {
            name,
            mode: Mode::Kernel,
            credentials: suite::Credentials::ROOT,
            leader: None,
            idles: false,
        }
    }
}

/// Starts a thread that runs `body` as a task of `machine`.
///
/// # Errors
///
/// The operating system has no thread to give.
pub(crate) fn spawn(
    machine: &Arc<Machine>,
    spawn: Spawn,
    body: Box<dyn FnOnce() + Send>,
) -> std::io::Result<TaskId> {
    super::oops::install_hook();
    let signals = Signals::default();
    let id = machine
        .sched
        .add(Name::Text(spawn.name.clone()), &signals, spawn.idles);
    let boot = machine.boot;
    let machine = Arc::clone(machine);
    // A thread's name has no NUL.
    let thread = std::thread::Builder::new().name(spawn.name.replace('\0', " "));
    let started = thread.spawn({
        let machine = Arc::clone(&machine);
        move || {
            let task = TaskStruct {
                machine: Some(Arc::clone(&machine)),
                id,
                name: Name::Text(spawn.name),
                credentials: spawn.credentials,
                signals,
                leader: spawn.leader,
                foreign: None,
            };
            run(&machine, boot, task, spawn.mode, body);
        }
    });
    match started {
        Ok(_) => Ok(id),
        Err(error) => {
            machine.sched.cancel(id);
            Err(error)
        }
    }
}

fn run(machine: &Machine, boot: u64, task: TaskStruct, mode: Mode, body: Box<dyn FnOnce() + Send>) {
    let id = task.id;
    machine.sched.start(id);
    current(|current| current.switch_to(Some(Task::new(task)), boot));
    let body = || match mode {
        Mode::Kernel => current(|current| current.in_kernel("a kernel thread", body)),
        Mode::User | Mode::Dead => body(),
    };
    let end = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)) {
        Ok(()) => End::Returned,
        Err(payload) => super::oops::end_of(payload),
    };
    current_or_dead(super::rcu::exit);
    machine.sched.end(id, end);
}

/// The driver's line, from inside a `#[track_caller]` facade.
pub(crate) type At = &'static Location<'static>;
