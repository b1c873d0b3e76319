// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The machine that is booted: one at a time in a process.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Weak};

use super::bus::Bus;
use super::configfs::ConfigFs;
use super::lock::{own_mutex, LockState};
use super::lockdep::Order;
use super::log::Log;
use super::memory::Memory;
use super::modules::Modules;
use super::poll::Polls;
use super::rcu::Readers;
use super::report::{Kind, Report};
use super::sched::{Gate, Sched, Shared};
use super::task::{current, Current};
use super::timer::Timers;
use super::workqueue::Workqueues;
use crate::host::debugfs::Debugfs;
use crate::host::devices::Devices;

/// All state of one boot, apart from what each task keeps of its own.
pub(crate) struct Machine {
    /// Which boot of the process it is.
    pub(crate) boot: u64,
    pub(crate) sched: Sched,
    pub(crate) log: Log,
    pub(crate) memory: Memory,
    pub(crate) devices: Devices,
    pub(crate) debugfs: Debugfs,
    /// The faux devices.
    pub(crate) faux: Bus,
    pub(crate) polls: Polls,
    /// The modules that are loaded, and how many files of each are open.
    pub(crate) modules: Modules,
    pub(crate) timers: Timers,
    pub(crate) work: Workqueues,
    pub(crate) readers: Readers,
    pub(crate) configfs: ConfigFs,
    /// Held while a misc device is registered, deregistered or opened, as `misc_mtx` is.
    pub(crate) misc_mtx: LockState,
    lock_order: Shared<Order>,
    reports: Shared<Vec<Report>>,
    /// A task was killed or hangs: what it held is lost, and nobody's leak.
    pub(crate) lost_a_task: AtomicBool,
}

impl Default for Machine {
    fn default() -> Self {
        Machine {
            boot: 0,
            sched: Sched::default(),
            log: Log::default(),
            memory: Memory::default(),
            devices: Devices::default(),
            debugfs: Debugfs::default(),
            faux: Bus::default(),
            polls: Polls::default(),
            modules: Modules::default(),
            timers: Timers::default(),
            work: Workqueues::default(),
            readers: Readers::default(),
            configfs: ConfigFs::default(),
            misc_mtx: own_mutex!(c"misc_mtx"),
            lock_order: Shared::default(),
            reports: Shared::default(),
            lost_a_task: AtomicBool::new(false),
        }
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}

impl Machine {
    pub(crate) fn report(&self, report: Report) {
        if matches!(report.kind, Kind::Oops | Kind::Hung) {
            self.lost_a_task.store(true, Relaxed);
        }
        self.log
            .emit(report.level(), "", format_args!("{report}\n"));
        self.reports.with(|reports| reports.push(report));
    }

    pub(crate) fn lock_order<R>(&self, f: impl FnOnce(&mut Order) -> R) -> R {
        self.lock_order.with(f)
    }

    pub(crate) fn reports<R>(&self, f: impl FnOnce(&mut Vec<Report>) -> R) -> R {
        self.reports.with(f)
    }
}

static GATE: Gate = Gate::new();

/// Counts boots and shutdowns: a task of a number that is past belongs to a machine that is down.
static BOOTS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The machine that this thread has booted.
    static BOOTED: RefCell<Option<Arc<Machine>>> = const { RefCell::new(None) };
}

/// The number that tasks of the machine of now have.
#[inline]
pub(crate) fn boots() -> u64 {
    BOOTS.load(Relaxed)
}

/// The machine that was booted last.
static LAST: Shared<Weak<Machine>> = Shared::new(Weak::new());

/// The machine of the calling thread; or else the one that is up, whoever has booted it, or the last one
/// that was: a thread that has none may come to own what is registered with it.
pub(crate) fn own_or_up() -> Option<Arc<Machine>> {
    current(Current::machine).or_else(|| LAST.with(|machine| machine.upgrade()))
}

/// The machine that the calling thread has booted, if it has.
pub(crate) fn booted_here() -> Option<Arc<Machine>> {
    let booted = BOOTED.try_with(|booted| booted.borrow().clone());
    booted.ok().flatten()
}

/// Boots a machine when the one before it is down.
///
/// # Panics
///
/// When the calling thread has a machine, or is a task of one: it would wait for ever.
#[track_caller]
pub(crate) fn boot() -> Arc<Machine> {
    if current(|current| current.place().is_some()) {
        // PANIC: as below.
        panic!("a task cannot boot a machine: its own would never be down");
    }
    if GATE.enter().is_err() {
        // PANIC: a test that boots twice at once has a bug that only its author can mend.
        panic!("this thread has a machine already: shut it down before it boots another");
    }
    let machine = Arc::new(Machine {
        boot: BOOTS.fetch_add(1, Relaxed) + 1,
        ..Machine::default()
    });
    LAST.with(|last| *last = Arc::downgrade(&machine));
    BOOTED.with(|booted| *booted.borrow_mut() = Some(Arc::clone(&machine)));
    machine
}

/// Ends a machine: its tasks stop, and no code of its drivers runs again.
pub(crate) fn shut_down(machine: &Machine) {
    BOOTS.fetch_add(1, Relaxed);
    machine.sched.close();
    machine.devices.forget();
    BOOTED.with(|booted| *booted.borrow_mut() = None);
    GATE.leave();
}
