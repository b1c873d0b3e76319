// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Mutexes and spinlocks: one state word, an owner, and who waits.
//!
//! Both kinds block through the scheduler. A spinlock that is taken can only be taken by a task that
//! does not run (there is one CPU), so a CPU that would spin for ever shows as a task that is hung.

use core::ffi::CStr;
use core::fmt;
use core::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, SeqCst},
};

use super::lockdep::{self, usage};
use super::report::{Kind, Report};
use super::sched::{Shared, WaitFor};
use super::task::{current, At, Current};

/// Which primitive a lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockKind {
    /// `struct mutex`: sleeps.
    Mutex,
    /// `spinlock_t`: disables preemption.
    Spin,
}

/// The state of one lock, pinned in memory for as long as anyone may wait for it.
pub struct LockState {
    kind: LockKind,
    /// [`Current::owner`] of who holds it, 0 when nobody does.
    owner: AtomicU64,
    waiters: AtomicU32,
    name: &'static CStr,
    /// The address of the lock class key.
    class: usize,
    /// In which states [`usage::check`] has seen a spinlock.
    used: usage::Known,
}

/// A lock that the calling task holds.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) addr: usize,
    pub(crate) kind: LockKind,
    pub(crate) class: usize,
    pub(crate) name: &'static CStr,
    pub(crate) at: At,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            LockKind::Mutex => "mutex",
            LockKind::Spin => "spinlock",
        };
        let name = self.name.to_string_lossy();
        write!(
            f,
            "{kind} {name:?} taken at {}:{}",
            self.at.file(),
            self.at.line()
        )
    }
}

impl LockState {
    pub(crate) fn new(kind: LockKind, name: &'static CStr, class: usize) -> Self {
        LockState {
            kind,
            owner: AtomicU64::new(0),
            waiters: AtomicU32::new(0),
            name,
            class,
            used: usage::Known::default(),
        }
    }

    fn addr(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// Takes the lock, and waits for it if it must.
    #[track_caller]
    pub(crate) fn lock(&self) {
        self.lock_at(core::panic::Location::caller());
    }

    /// As [`LockState::lock`], for a lock of the kernel's own that a driver's line `at` leads to.
    pub(crate) fn lock_at(&self, at: At) {
        self.acquire(self.class, false, at);
    }

    /// As [`LockState::lock_at`], for a lock that is of another class when it is taken before one of its
    /// own: `mutex_lock_nested`.
    pub(crate) fn lock_nested(&self, class: usize, at: At) {
        self.acquire(class, false, at);
    }

    /// Takes the lock, and waits for it until a signal comes: whether it was taken.
    #[track_caller]
    pub(crate) fn lock_interruptible(&self) -> bool {
        self.acquire(self.class, true, core::panic::Location::caller())
    }

    fn acquire(&self, class: usize, interruptible: bool, at: At) -> bool {
        current(|current| {
            if self.kind == LockKind::Mutex {
                current.might_sleep(at);
            }
            lockdep::before(current, self.addr(), class, self.name, at);
            self.check_usage(current, class, false, at);
            while !self.take(current, class, at) {
                if interruptible && current.task().inner().signals.pending() {
                    return false;
                }
                self.wait(current, interruptible, at);
            }
            true
        })
    }

    /// Takes the lock if nobody has it.
    #[track_caller]
    pub(crate) fn try_lock(&self) -> bool {
        let at = core::panic::Location::caller();
        current(|current| {
            let taken = self.take(current, self.class, at);
            if taken {
                self.check_usage(current, self.class, true, at);
            }
            taken
        })
    }

    #[inline]
    fn check_usage(&self, current: &Current, class: usize, tried: bool, at: At) {
        if self.kind == LockKind::Spin {
            usage::check(current, &self.used, class, self.name, tried, at);
        }
    }

    #[inline]
    fn take(&self, current: &Current, class: usize, at: At) -> bool {
        if self
            .owner
            .compare_exchange(0, current.owner(), Acquire, Relaxed)
            .is_err()
        {
            return false;
        }
        if self.kind == LockKind::Spin {
            current.preempt_disable();
        }
        current.held.borrow_mut().push(Held {
            addr: self.addr(),
            kind: self.kind,
            class,
            name: self.name,
            at,
        });
        true
    }

    /// Gives the lock up.
    #[track_caller]
    pub(crate) fn unlock(&self) {
        let at = core::panic::Location::caller();
        current(|current| {
            if self.owner.load(Relaxed) != current.owner() {
                current.report(Report::new(Kind::Lock, "bad unlock balance detected").at(at));
                return;
            }
            {
                let mut held = current.held.borrow_mut();
                if let Some(index) = held.iter().rposition(|held| held.addr == self.addr()) {
                    held.remove(index);
                }
            }
            if self.kind == LockKind::Spin {
                current.preempt_enable();
            }
            self.owner.store(0, SeqCst);
            if self.waiters.load(SeqCst) != 0 {
                current.with_machine(|machine| machine.sched.wake(WaitFor::Lock(self.addr()), 1));
            }
        });
    }

    /// Reports when the calling task does not hold the lock. `lockdep_assert_held` of the kernel.
    #[inline]
    pub(crate) fn assert_is_held(&self) {
        current(|current| {
            if self.owner.load(Relaxed) != current.owner() {
                current.report(Report::new(Kind::Lock, "lock is not held by this task"));
            }
        });
    }

    #[cold]
    fn wait(&self, current: &Current, interruptible: bool, at: At) {
        if self.owner.load(Relaxed) == current.owner() {
            let mut report = Report::new(Kind::Lock, "possible recursive locking detected").at(at);
            for held in current.held.borrow().iter() {
                if held.addr == self.addr() {
                    report = report.note(format!("{held} is held by this very task"));
                }
            }
            current.report(report);
        }
        self.waiters.fetch_add(1, SeqCst);
        // A thread that is no task may give the lock up at any time.
        current.block_unless(WaitFor::Lock(self.addr()), None, interruptible, at, || {
            self.owner.load(SeqCst) == 0
        });
        self.waiters.fetch_sub(1, SeqCst);
    }
}

/// A mutex of the kernel's own, whose class is that of all that are made in this place.
macro_rules! own_mutex {
    ($name:expr) => {{
        static CLASS: u8 = 0;
        let class = ::core::ptr::from_ref(&CLASS).addr();
        $crate::rt::lock::LockState::new($crate::rt::lock::LockKind::Mutex, $name, class)
    }};
}
pub(crate) use own_mutex;

/// A value of the kernel's own, and a mutex that is held while somebody uses it.
pub(crate) struct Locked<T> {
    lock: LockState,
    value: Shared<T>,
}

impl<T: Default> Locked<T> {
    pub(crate) fn new(lock: LockState) -> Self {
        Locked {
            lock,
            value: Shared::default(),
        }
    }

    /// Runs `f` on the value, which nobody else has meanwhile. The driver may sleep or be killed in it:
    /// the value is then gone with the task.
    ///
    /// # Context
    ///
    /// May sleep.
    pub(crate) fn with<R>(&self, at: At, f: impl FnOnce(&mut T) -> R) -> R {
        self.lock.lock_at(at);
        let mut value = self.value.with(core::mem::take);
        let result = f(&mut value);
        self.value.with(|place| *place = value);
        self.lock.unlock();
        result
    }
}

/// The lock of a file's position.
pub(crate) fn pos_lock() -> LockState {
    own_mutex!(c"&f->f_pos_lock")
}

/// Reports a global lock that nobody has initialised.
#[cold]
#[track_caller]
pub(crate) fn used_before_init(name: &CStr) {
    let at = core::panic::Location::caller();
    let message = format!("lock {name:?} is used before it is initialised");
    current(|current| current.report(Report::new(Kind::Lock, message).at(at)));
}
