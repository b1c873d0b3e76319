// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for something to become true.
//!
//! Mirrors: rust/kernel/sync/condvar.rs (Linux 7.2).
//! C header: `include/linux/wait.h`.

use core::ffi::CStr;
use core::marker::PhantomPinned;
use core::pin::Pin;
use core::time::Duration;

use pin_init::{pin_data, pin_init, PinInit};

use super::lock::{Backend, Guard};
use super::LockClassKey;
use crate::rt;
use crate::time::{duration_to_jiffies, jiffies_to_timeout, Jiffies};

/// An initialiser of a [`CondVar`], with a name when one is given.
#[macro_export]
macro_rules! new_condvar {
    ($($name:literal)?) => {
        $crate::sync::CondVar::new($crate::optional_name!($($name)?), $crate::static_lock_class!())
    };
}
pub use new_condvar;

/// Where tasks wait, with a lock given up, until another notifies them.
///
/// A wait may end without a notification, so its condition is checked in a loop.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::sync::{new_condvar, new_mutex, CondVar, Mutex};
///
/// #[pin_data]
/// struct Pipe {
///     #[pin]
///     full: Mutex<bool>,
///     #[pin]
///     filled: CondVar,
/// }
///
/// impl Pipe {
///     fn wait_for_data(&self) -> Result {
///         let mut full = self.full.lock();
///         while !*full {
///             if self.filled.wait_interruptible(&mut full) {
///                 return Err(ERESTARTSYS);
///             }
///         }
///         Ok(())
///     }
/// }
/// ```
#[pin_data]
pub struct CondVar {
    /// The wait queue is known by the address of this.
    queue: u8,
    #[pin]
    _pin: PhantomPinned,
}

/// How [`CondVar::wait_interruptible_timeout`] ended.
pub enum CondVarTimeoutResult {
    /// The time was up.
    Timeout,
    /// It was notified.
    Woken {
        /// How much of the time was left.
        jiffies: Jiffies,
    },
    /// A signal came.
    Signal {
        /// How much of the time was left.
        jiffies: Jiffies,
    },
}

impl CondVar {
    /// A condition nobody waits for. Use [`new_condvar!`](crate::new_condvar).
    pub fn new(_name: &'static CStr, _key: Pin<&'static LockClassKey>) -> impl PinInit<Self> {
        pin_init!(Self {
            queue: 0,
            _pin: PhantomPinned,
        })
    }

    pub(super) fn queue(&self) -> usize {
        core::ptr::from_ref(&self.queue).addr()
    }

    #[track_caller]
    fn wait_internal<T: ?Sized, B: Backend>(
        &self,
        guard: &mut Guard<'_, T, B>,
        interruptible: bool,
        timeout: Option<Duration>,
    ) -> rt::wait::Slept {
        let at = core::panic::Location::caller();
        // Before the lock is given up: a guard must not be left without it.
        rt::task::current(|current| current.must_be_task(at));
        guard.do_unlocked(|| rt::wait::sleep_on(self.queue(), timeout, interruptible, at))
    }

    /// Waits to be notified.
    ///
    /// # Context
    ///
    /// Sleeps: process context, with no spinlock but the one given up.
    #[track_caller]
    pub fn wait<T: ?Sized, B: Backend>(&self, guard: &mut Guard<'_, T, B>) {
        self.wait_internal(guard, false, None);
    }

    /// Waits to be notified or for a signal: true when one is pending.
    ///
    /// # Context
    ///
    /// As for [`CondVar::wait`].
    #[must_use = "true means that a signal is pending and nothing may have changed"]
    #[track_caller]
    pub fn wait_interruptible<T: ?Sized, B: Backend>(&self, guard: &mut Guard<'_, T, B>) -> bool {
        self.wait_internal(guard, true, None).signal
    }

    /// As [`CondVar::wait_interruptible`], for a task that may be frozen meanwhile.
    ///
    /// # Context
    ///
    /// As for [`CondVar::wait`].
    #[must_use = "true means that a signal is pending and nothing may have changed"]
    #[track_caller]
    pub fn wait_interruptible_freezable<T: ?Sized, B: Backend>(
        &self,
        guard: &mut Guard<'_, T, B>,
    ) -> bool {
        self.wait_interruptible(guard)
    }

    /// As [`CondVar::wait_interruptible`], for at most `jiffies`.
    ///
    /// # Context
    ///
    /// As for [`CondVar::wait`].
    #[must_use = "it may have ended without a notification"]
    #[track_caller]
    pub fn wait_interruptible_timeout<T: ?Sized, B: Backend>(
        &self,
        guard: &mut Guard<'_, T, B>,
        jiffies: Jiffies,
    ) -> CondVarTimeoutResult {
        let slept = self.wait_internal(guard, true, jiffies_to_timeout(jiffies));
        match (duration_to_jiffies(slept.left), slept.signal) {
            (jiffies, true) => CondVarTimeoutResult::Signal { jiffies },
            (0, false) => CondVarTimeoutResult::Timeout,
            (jiffies, false) => CondVarTimeoutResult::Woken { jiffies },
        }
    }

    /// Wakes one task, which is to run when the caller gives up the CPU.
    #[inline]
    pub fn notify_sync(&self) {
        self.notify_one();
    }

    /// Wakes one task: the one that has waited longest.
    #[inline]
    pub fn notify_one(&self) {
        rt::wait::wake_up(self.queue(), 1);
    }

    /// Wakes all tasks.
    #[inline]
    pub fn notify_all(&self) {
        rt::wait::wake_up(self.queue(), usize::MAX);
    }
}
