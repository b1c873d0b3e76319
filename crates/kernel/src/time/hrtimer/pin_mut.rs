// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in structs that are borrowed exclusively.
//!
//! Mirrors: rust/kernel/time/hrtimer/pin_mut.rs (Linux 7.2).

use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::NonNull;

use super::callback::call;
use super::pointer::cancel;
use super::{
    HasHrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, RawHrTimerCallback,
    UnsafeHrTimerPointer,
};
use crate::rt::timer::Timer;

/// A timer that was started by an exclusive reference. Dropped, it stops the timer.
///
/// # Invariants
///
/// The pointer is that reference; it is not used as one, since the callback is given it.
pub struct PinMutHrTimerHandle<'a, T>
where
    T: HasHrTimer<T>,
{
    inner: NonNull<T>,
    _struct: PhantomData<&'a mut T>,
}

// SAFETY: `drop` cancels.
unsafe impl<T: HasHrTimer<T>> HrTimerHandle for PinMutHrTimerHandle<'_, T> {
    #[track_caller]
    fn cancel(&mut self) -> bool {
        // SAFETY: The struct is borrowed, and so live.
        unsafe { cancel(self.inner.as_ptr()) }
    }
}

impl<T: HasHrTimer<T>> Drop for PinMutHrTimerHandle<'_, T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

// SAFETY: The handle has the reference.
unsafe impl<'a, T> UnsafeHrTimerPointer for Pin<&'a mut T>
where
    T: Send + Sync,
    T: HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = PinMutHrTimerHandle<'a, T>;

    unsafe fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle {
        // SAFETY: The struct stays where it is.
        let inner = NonNull::from(unsafe { self.get_unchecked_mut() });
        // SAFETY: The struct is borrowed until the handle has stopped the timer, as the caller promises.
        unsafe { T::start(inner.as_ptr(), expires) };
        // INVARIANT: It is from the reference.
        PinMutHrTimerHandle {
            inner,
            _struct: PhantomData,
        }
    }
}

impl<'a, T> RawHrTimerCallback for Pin<&'a mut T>
where
    T: HasHrTimer<T>,
    T: HrTimerCallback<Pointer<'a> = Self>,
{
    type CallbackTarget<'b> = Self;

    unsafe extern "C" fn run(ptr: *mut Timer) -> u32 {
        // SAFETY: The timer is in a pinned struct that is borrowed exclusively until the handle is
        // dropped, and who drops that waits for this function.
        unsafe { call::<T, Self, _>(ptr, |this| Pin::new_unchecked(&mut *this)) }
    }
}
