// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Starting and stopping timers.
//!
//! Mirrors: rust/kernel/time/hrtimer.rs (Linux 7.2).

use super::{HasHrTimer, HrTimer, HrTimerMode};

/// A pointer by which a timer can be started.
pub trait HrTimerPointer: Sync + Sized {
    /// How it expires.
    type TimerMode: HrTimerMode;

    /// Stops it when dropped.
    type TimerHandle: HrTimerHandle;

    /// Starts the timer, or starts it anew.
    ///
    /// # Context
    ///
    /// Any.
    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle;
}

/// As [`HrTimerPointer`], for structs that do not live for as long as they are pointed at, such as those
/// on the stack. Use [`ScopedHrTimerPointer`].
///
/// # Safety
///
/// The struct outlives the handle.
pub unsafe trait UnsafeHrTimerPointer: Sync + Sized {
    /// How it expires.
    type TimerMode: HrTimerMode;

    /// Stops it when dropped, and waits for its callback.
    type TimerHandle: HrTimerHandle;

    /// Starts the timer, or starts it anew.
    ///
    /// # Safety
    ///
    /// The handle is dropped, and not forgotten, or the struct lives until the timer is stopped.
    unsafe fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle;
}

/// A pointer by which a timer can be started for the length of a call.
///
/// # Safety
///
/// When `start_scoped` returns, the timer is stopped and its callback has returned.
pub unsafe trait ScopedHrTimerPointer {
    /// How it expires.
    type TimerMode: HrTimerMode;

    /// Starts the timer, calls `f`, and stops it.
    fn start_scoped<T, F>(self, expires: <Self::TimerMode as HrTimerMode>::Expires, f: F) -> T
    where
        F: FnOnce() -> T;
}

// SAFETY: The handle is dropped before the function returns, and stops the timer.
unsafe impl<T: UnsafeHrTimerPointer> ScopedHrTimerPointer for T {
    type TimerMode = T::TimerMode;

    fn start_scoped<U, F>(self, expires: <Self::TimerMode as HrTimerMode>::Expires, f: F) -> U
    where
        F: FnOnce() -> U,
    {
        // SAFETY: The handle is dropped below, also when `f` unwinds.
        let _handle = unsafe { UnsafeHrTimerPointer::start(self, expires) };
        f()
    }
}

/// A timer that was started, and may have expired since. Of one timer there may be many.
///
/// # Safety
///
/// Dropping it does what `cancel` does.
pub unsafe trait HrTimerHandle {
    /// Stops the timer, and waits for its callback if that runs: true when it was started.
    ///
    /// # Context
    ///
    /// Any, but not the timer's own callback, which would wait for itself.
    fn cancel(&mut self) -> bool;
}

/// Stops the timer of a struct: [`HrTimerHandle::cancel`].
///
/// # Safety
///
/// `this` is live.
#[track_caller]
pub(super) unsafe fn cancel<T: HasHrTimer<T>>(this: *const T) -> bool {
    // SAFETY: The caller promises it.
    unsafe { HrTimer::raw_cancel(T::raw_get_timer(this)) }
}
