// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The machine that is booted: one at a time in a process.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Arc;

use super::lock::{LockKind, LockState};
use super::lockdep::Order;
use super::log::Log;
use super::memory::Memory;
use super::modules::Modules;
use super::poll::Polls;
use super::rcu::Readers;
use super::report::{Kind, Report};
use super::sched::{Gate, Sched, Shared};
use super::timer::Timers;
use super::workqueue::Workqueues;
use crate::host::devices::Devices;

/// All state of one boot, apart from what each task keeps of its own.
pub(crate) struct Machine {
    pub(crate) sched: Sched,
    pub(crate) log: Log,
    pub(crate) memory: Memory,
    pub(crate) devices: Devices,
    pub(crate) polls: Polls,
    /// The modules that are loaded.
    pub(crate) modules: Modules,
    pub(crate) timers: Timers,
    pub(crate) work: Workqueues,
    pub(crate) readers: Readers,
    /// Held while a misc device is registered, deregistered or opened, as `misc_mtx` is.
    pub(crate) misc_mtx: LockState,
    lock_order: Shared<Order>,
    reports: Shared<Vec<Report>>,
    /// A task was killed or hangs: what it held is lost, and nobody's leak.
    pub(crate) lost_a_task: AtomicBool,
}

impl Default for Machine {
    fn default() -> Self {
        static MISC_MTX_CLASS: u8 = 0;
        let class = core::ptr::from_ref(&MISC_MTX_CLASS).addr();
        Machine {
            sched: Sched::default(),
            log: Log::default(),
            memory: Memory::default(),
            devices: Devices::default(),
            polls: Polls::default(),
            modules: Modules::default(),
            timers: Timers::default(),
            work: Workqueues::default(),
            readers: Readers::default(),
            misc_mtx: LockState::new(LockKind::Mutex, c"misc_mtx", class),
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
static BOOTED: Shared<Option<Arc<Machine>>> = Shared::new(None);

/// The machine that the calling thread has booted: other tests' threads have nothing to do with it.
pub(crate) fn booted() -> Option<Arc<Machine>> {
    if !GATE.is_mine() {
        return None;
    }
    up()
}

/// The machine that is booted, by whichever thread.
pub(crate) fn up() -> Option<Arc<Machine>> {
    BOOTED.with(|booted| booted.clone())
}

/// Boots a machine when the one before it is down.
///
/// # Panics
///
/// When the calling thread itself keeps a machine: it would wait for ever.
#[track_caller]
pub(crate) fn boot() -> Arc<Machine> {
    if GATE.enter().is_err() {
        // PANIC: a test that boots twice at once has a bug that only its author can mend.
        panic!("this thread has a machine already: shut it down before it boots another");
    }
    let machine = Arc::new(Machine::default());
    BOOTED.with(|booted| *booted = Some(Arc::clone(&machine)));
    machine
}

/// Ends a machine: its tasks never run again, nor does any code of its drivers.
pub(crate) fn shut_down(machine: &Machine) {
    machine.sched.close();
    machine.devices.forget();
    BOOTED.with(|booted| *booted = None);
    GATE.leave();
}
