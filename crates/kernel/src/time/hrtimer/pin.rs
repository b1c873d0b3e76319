// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in structs that are borrowed.
//!
//! Mirrors: rust/kernel/time/hrtimer/pin.rs (Linux 7.2).

use core::pin::Pin;

use super::callback::call;
use super::pointer::cancel;
use super::{
    HasHrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, RawHrTimerCallback,
    UnsafeHrTimerPointer,
};
use crate::rt::timer::Timer;

/// A timer that was started by a shared reference. Dropped, it stops the timer.
pub struct PinHrTimerHandle<'a, T>
where
    T: HasHrTimer<T>,
{
    inner: Pin<&'a T>,
}

// SAFETY: `drop` cancels.
unsafe impl<T: HasHrTimer<T>> HrTimerHandle for PinHrTimerHandle<'_, T> {
    #[track_caller]
    fn cancel(&mut self) -> bool {
        // SAFETY: The struct is borrowed, and so live.
        unsafe { cancel(self.inner.get_ref()) }
    }
}

impl<T: HasHrTimer<T>> Drop for PinHrTimerHandle<'_, T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

// SAFETY: The handle has the reference.
unsafe impl<'a, T> UnsafeHrTimerPointer for Pin<&'a T>
where
    T: Send + Sync,
    T: HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = PinHrTimerHandle<'a, T>;

    unsafe fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle {
        // SAFETY: The struct is borrowed until the handle has stopped the timer, as the caller promises.
        unsafe { T::start(self.get_ref(), expires) };
        PinHrTimerHandle { inner: self }
    }
}

impl<'a, T> RawHrTimerCallback for Pin<&'a T>
where
    T: HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type CallbackTarget<'b> = Self;

    unsafe extern "C" fn run(ptr: *mut Timer) -> u32 {
        // SAFETY: The timer is in a pinned struct that is borrowed until the handle is dropped, and who
        // drops that waits for this function.
        unsafe { call::<T, Self, _>(ptr, |this| Pin::new_unchecked(&*this)) }
    }
}
