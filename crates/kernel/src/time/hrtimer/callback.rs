// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a timer calls when it expires.
//!
//! Mirrors: rust/kernel/time/hrtimer.rs (Linux 7.2).

// DIFFERENCE: RawHrTimerCallback::run: is called with the machine's timer, for there is no `struct hrtimer`.

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::{HasHrTimer, HrTimer, HrTimerInstant};
use crate::rt::oops::contained;
use crate::rt::timer::Timer;
use crate::time::Delta;

/// Whether a timer starts again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum HrTimerRestart {
    /// It is stopped.
    NoRestart = 0,
    /// It expires again; at once, if its expiry is still what it was.
    Restart = 1,
}

impl HrTimerRestart {
    pub(super) fn into_c(self) -> u32 {
        self as u32
    }
}

/// What has a timer, and something to do when that expires.
pub trait HrTimerCallback {
    /// By what the timer is started.
    type Pointer<'a>: RawHrTimerCallback;

    /// Called when the timer expires.
    ///
    /// # Context
    ///
    /// In an interrupt, or in a softirq, as the mode says; it may not sleep.
    fn run(
        this: <Self::Pointer<'_> as RawHrTimerCallback>::CallbackTarget<'_>,
        ctx: HrTimerCallbackContext<'_, Self>,
    ) -> HrTimerRestart
    where
        Self: Sized,
        Self: HasHrTimer<Self>;
}

/// A pointer by which a timer can be started, as the timer sees it.
pub trait RawHrTimerCallback {
    /// What the callback is given.
    type CallbackTarget<'a>;

    /// Calls the callback.
    ///
    /// # Safety
    ///
    /// `this` is the timer that was started by such a pointer and has expired.
    unsafe extern "C" fn run(this: *mut Timer) -> u32;
}

/// What may be done with a timer only while it runs its callback.
///
/// # Invariants
///
/// The timer is live, and runs its callback.
pub struct HrTimerCallbackContext<'a, T: HasHrTimer<T>>(NonNull<HrTimer<T>>, PhantomData<&'a ()>);

impl<T: HasHrTimer<T>> HrTimerCallbackContext<'_, T> {
    /// Puts the expiry forward, by as many intervals as it takes to be after `now`: how many.
    pub fn forward(&mut self, now: HrTimerInstant<T>, interval: Delta) -> u64 {
        // SAFETY: The timer is live. It may have been started again by others, and says so then.
        unsafe { HrTimer::raw_forward(self.0.as_ptr(), now, interval) }
    }

    /// As [`HrTimerCallbackContext::forward`], from the time of the timer's clock.
    pub fn forward_now(&mut self, duration: Delta) -> u64 {
        self.forward(HrTimerInstant::<T>::now(), duration)
    }
}

/// Calls the callback of the struct that `timer` is in, with what `target` makes of it.
///
/// # Safety
///
/// `timer` is that of a live `T` for as long as the callback runs, and has expired.
pub(super) unsafe fn call<'a, T, P, F>(timer: *mut Timer, target: F) -> u32
where
    T: HasHrTimer<T> + HrTimerCallback<Pointer<'a> = P>,
    P: RawHrTimerCallback,
    F: FnOnce(*mut T) -> P::CallbackTarget<'a>,
{
    // An `HrTimer` begins with the machine's.
    let timer = timer.cast::<HrTimer<T>>();
    contained(|| {
        // SAFETY: As this function's own contract.
        let this = target(unsafe { T::timer_container_of(timer) });
        // INVARIANT: The timer runs this very callback.
        // SAFETY: A timer is not at address 0.
        let context = HrTimerCallbackContext(unsafe { NonNull::new_unchecked(timer) }, PhantomData);
        T::run(this, context).into_c()
    })
}
