// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A timer, as a field of a struct.
//!
//! Mirrors: rust/kernel/time/hrtimer.rs (Linux 7.2).

// DIFFERENCE: HasHrTimer::c_timer_ptr: is to the machine's timer, for there is no `struct hrtimer`.

use core::marker::PhantomData;
use core::panic::Location;

use super::mode::{REL, SOFT};
use super::{
    HrTimerCallback, HrTimerExpires, HrTimerInstant, HrTimerMode, HrTimerRestart,
    RawHrTimerCallback,
};
use crate::prelude::*;
use crate::rt::clock;
use crate::rt::context::Interrupt;
use crate::rt::timer::Timer;
use crate::time::{ClockSource, Delta, Instant};
use crate::types::Opaque;

/// A field that gives its struct a timer: `struct hrtimer`.
#[pin_data]
#[repr(C)]
pub struct HrTimer<T> {
    #[pin]
    timer: Opaque<Timer>,
    _struct: PhantomData<T>,
}

// SAFETY: It is bound to no thread.
unsafe impl<T> Send for HrTimer<T> {}

// SAFETY: The machine orders what is done with a timer.
unsafe impl<T> Sync for HrTimer<T> {}

/// The clock of `T`'s timer.
type Clock<T> = <<T as HasHrTimer<T>>::TimerMode as HrTimerMode>::Clock;

impl<T> HrTimer<T> {
    /// A timer that is stopped.
    pub fn new() -> impl PinInit<Self>
    where
        T: HrTimerCallback,
        T: HasHrTimer<T>,
    {
        /// # Safety
        ///
        /// `timer` is that of a live `T`, which was started.
        unsafe fn function<T: HrTimerCallback>(timer: *const Timer) -> bool {
            // SAFETY: As this function's own contract.
            let restart = unsafe { T::Pointer::run(timer.cast_mut()) };
            restart == HrTimerRestart::Restart.into_c()
        }

        let interrupt = match T::TimerMode::C_MODE & SOFT {
            0 => Interrupt::Hard,
            _ => Interrupt::Soft,
        };
        pin_init!(Self {
            timer: Opaque::new(Timer::new(function::<T>, Clock::<T>::ID, interrupt)),
            _struct: PhantomData,
        })
    }

    /// The machine's timer.
    ///
    /// # Safety
    ///
    /// `this` is into live memory.
    pub(super) unsafe fn raw_get(this: *const Self) -> *mut Timer {
        // SAFETY: The caller promises it.
        Opaque::cast_into(unsafe { &raw const (*this).timer })
    }

    /// Stops a timer, and waits for its function if that runs: whether it was started.
    ///
    /// # Context
    ///
    /// Any, but not the timer's own function, which would wait for itself.
    ///
    /// # Safety
    ///
    /// `this` is to a live timer.
    #[track_caller]
    pub(super) unsafe fn raw_cancel(this: *const Self) -> bool {
        // SAFETY: The caller promises it.
        unsafe { (*Self::raw_get(this)).cancel(Location::caller()) }
    }

    /// # Safety
    ///
    /// `this` is to a live timer that is not started.
    pub(super) unsafe fn raw_forward(
        this: *const Self,
        now: HrTimerInstant<T>,
        interval: Delta,
    ) -> u64
    where
        T: HasHrTimer<T>,
    {
        // SAFETY: The caller promises it.
        unsafe { (*Self::raw_get(this)).forward(now.as_nanos(), interval.as_nanos()) }
    }

    /// Puts the expiry of a timer that is stopped forward, by as many intervals as it takes to be after
    /// `now`: how many. A machine that finds it started warns and does nothing.
    pub fn forward(self: Pin<&mut Self>, now: HrTimerInstant<T>, interval: Delta) -> u64
    where
        T: HasHrTimer<T>,
    {
        // SAFETY: It is live, and nobody else has it.
        unsafe { Self::raw_forward(&*self, now, interval) }
    }

    /// As [`HrTimer::forward`], from the time of the timer's clock.
    pub fn forward_now(self: Pin<&mut Self>, interval: Delta) -> u64
    where
        T: HasHrTimer<T>,
    {
        self.forward(HrTimerInstant::<T>::now(), interval)
    }

    /// When it expires, or was last to.
    pub fn expires(&self) -> HrTimerInstant<T>
    where
        T: HasHrTimer<T>,
    {
        // SAFETY: It is live.
        Instant::from_ktime(unsafe { (*Self::raw_get(self)).expires() })
    }
}

/// What has an [`HrTimer`] field. Use [`impl_has_hr_timer!`](crate::impl_has_hr_timer).
///
/// # Safety
///
/// The functions are about one field, and the first two inverse to each other.
pub unsafe trait HasHrTimer<T> {
    /// How the timer expires.
    type TimerMode: HrTimerMode;

    /// The field.
    ///
    /// # Safety
    ///
    /// `this` is to a live `Self`.
    unsafe fn raw_get_timer(this: *const Self) -> *const HrTimer<T>;

    /// The struct that the field is in.
    ///
    /// # Safety
    ///
    /// `ptr` is from [`HasHrTimer::raw_get_timer`].
    unsafe fn timer_container_of(ptr: *mut HrTimer<T>) -> *mut Self
    where
        Self: Sized;

    /// The machine's timer in the field.
    ///
    /// # Safety
    ///
    /// `this` is to a live `Self`.
    unsafe fn c_timer_ptr(this: *const Self) -> *const Timer {
        // SAFETY: The caller promises it.
        unsafe { HrTimer::raw_get(Self::raw_get_timer(this)) }
    }

    /// Starts the timer, or starts it anew. One that is to expire after a negative time never does.
    ///
    /// # Safety
    ///
    /// `this` is to a `Self` that is live until the timer has expired or is stopped.
    unsafe fn start(this: *const Self, expires: <Self::TimerMode as HrTimerMode>::Expires) {
        let expires = match Self::TimerMode::C_MODE & REL {
            0 => expires.as_nanos(),
            _ => {
                let now = clock::now(<Self::TimerMode as HrTimerMode>::Clock::ID);
                let expires = now.checked_add(expires.as_nanos());
                // As `ktime_add_safe`: what would be before now does not come any more (`KTIME_MAX`).
                expires.filter(|at| *at >= now).unwrap_or(i64::MAX)
            }
        };
        // SAFETY: The caller promises it.
        unsafe { Timer::start(Self::c_timer_ptr(this), expires) };
    }
}

/// Says which field is the [`HrTimer`] of a struct, and how it expires. The module has an example.
#[macro_export]
macro_rules! impl_has_hr_timer {
    (
        impl$({$($generics:tt)*})? HasHrTimer<$timer_type:ty> for $self:ty {
            mode: $mode:ty,
            field: self.$field:ident $(,)?
        }
    ) => {
        // SAFETY: Both add or subtract the offset of one field, which has that type.
        unsafe impl$(<$($generics)*>)? $crate::time::hrtimer::HasHrTimer<$timer_type> for $self {
            type TimerMode = $mode;

            #[inline]
            unsafe fn raw_get_timer(
                this: *const Self,
            ) -> *const $crate::time::hrtimer::HrTimer<$timer_type> {
                // SAFETY: The caller has a live struct.
                unsafe { &raw const (*this).$field }
            }

            #[inline]
            unsafe fn timer_container_of(
                ptr: *mut $crate::time::hrtimer::HrTimer<$timer_type>,
            ) -> *mut Self {
                // SAFETY: The caller has a pointer to the field of a live struct.
                unsafe { $crate::container_of!(ptr, Self, $field) }
            }
        }
    };
}
