// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers in boxes.
//!
//! Mirrors: rust/kernel/time/hrtimer/tbox.rs (Linux 7.2).

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::callback::call;
use super::pointer::cancel;
use super::{
    HasHrTimer, HrTimerCallback, HrTimerHandle, HrTimerMode, HrTimerPointer, RawHrTimerCallback,
};
use crate::alloc::Allocator;
use crate::prelude::*;
use crate::rt::timer::Timer;

/// A timer that was started by a [`Box`]. Dropped, it stops the timer and drops the box.
///
/// # Invariants
///
/// The pointer is from [`Box::into_raw`], and the box was pinned.
pub struct BoxHrTimerHandle<T, A>
where
    T: HasHrTimer<T>,
    A: Allocator,
{
    inner: NonNull<T>,
    _box: PhantomData<A>,
}

// SAFETY: `drop` cancels.
unsafe impl<T: HasHrTimer<T>, A: Allocator> HrTimerHandle for BoxHrTimerHandle<T, A> {
    #[track_caller]
    fn cancel(&mut self) -> bool {
        // SAFETY: The value of the box is live.
        unsafe { cancel(self.inner.as_ptr()) }
    }
}

impl<T: HasHrTimer<T>, A: Allocator> Drop for BoxHrTimerHandle<T, A> {
    fn drop(&mut self) {
        self.cancel();
        // SAFETY: The pointer is from `Box::into_raw`, and the timer does not use the value any more.
        drop(unsafe { Box::<T, A>::from_raw(self.inner.as_ptr()) });
    }
}

impl<T, A> HrTimerPointer for Pin<Box<T, A>>
where
    T: 'static,
    T: Send + Sync,
    T: HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Pin<Box<T, A>>>,
    A: Allocator,
{
    type TimerMode = <T as HasHrTimer<T>>::TimerMode;
    type TimerHandle = BoxHrTimerHandle<T, A>;

    fn start(self, expires: <Self::TimerMode as HrTimerMode>::Expires) -> Self::TimerHandle {
        // SAFETY: The value stays where it is.
        let inner = Box::into_raw(unsafe { Pin::into_inner_unchecked(self) });
        // SAFETY: The handle keeps the value until it has stopped the timer.
        unsafe { T::start(inner, expires) };
        BoxHrTimerHandle {
            // SAFETY: The pointer of a box is not null.
            inner: unsafe { NonNull::new_unchecked(inner) },
            _box: PhantomData,
        }
    }
}

impl<T, A> RawHrTimerCallback for Pin<Box<T, A>>
where
    T: 'static,
    T: HasHrTimer<T>,
    T: for<'a> HrTimerCallback<Pointer<'a> = Pin<Box<T, A>>>,
    A: Allocator,
{
    type CallbackTarget<'a> = Pin<&'a mut T>;

    unsafe extern "C" fn run(ptr: *mut Timer) -> u32 {
        // SAFETY: The timer is in the value of a pinned box, which the handle has and does not use; who
        // drops the handle waits for this function.
        unsafe { call::<T, Self, _>(ptr, |this| Pin::new_unchecked(&mut *this)) }
    }
}
