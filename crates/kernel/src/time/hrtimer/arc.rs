// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in shared structs.
//!
//! Mirrors: rust/kernel/time/hrtimer/arc.rs (Linux 7.2).

use super::callback::call;
use super::pointer::cancel;
use super::{
    HasHrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, HrTimerPointer, RawHrTimerCallback,
};
use crate::rt::timer::Timer;
use crate::sync::{Arc, ArcBorrow};

/// A timer that was started by an [`Arc`]. Dropped, it stops the timer.
pub struct ArcHrTimerHandle<T>
where
    T: HasHrTimer<T>,
{
    inner: Arc<T>,
}

// SAFETY: `drop` cancels.
unsafe impl<T: HasHrTimer<T>> HrTimerHandle for ArcHrTimerHandle<T> {
    #[track_caller]
    fn cancel(&mut self) -> bool {
        // SAFETY: An `Arc` has a live value.
        unsafe { cancel(Arc::as_ptr(&self.inner)) }
    }
}

impl<T: HasHrTimer<T>> Drop for ArcHrTimerHandle<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl<T> HrTimerPointer for Arc<T>
where
    T: 'static,
    T: Send + Sync,
    T: HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = ArcHrTimerHandle<T>;

    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> ArcHrTimerHandle<T> {
        // SAFETY: The handle keeps the value until it has stopped the timer.
        unsafe { T::start(Arc::as_ptr(&self), expires) };
        ArcHrTimerHandle { inner: self }
    }
}

impl<T> RawHrTimerCallback for Arc<T>
where
    T: 'static,
    T: HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Self>,
{
    type CallbackTarget<'a> = ArcBorrow<'a, T>;

    unsafe extern "C" fn run(ptr: *mut Timer) -> u32 {
        // SAFETY: The timer is in the value of an `Arc`, which the handle has, and who drops the handle
        // waits for this function.
        unsafe { call::<T, Self, _>(ptr, |this| ArcBorrow::from_raw(this)) }
    }
}
