// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! By which clock a timer expires, and what interrupts whom when it does.
//!
//! Mirrors: rust/kernel/time/hrtimer.rs (Linux 7.2).

// DIFFERENCE: HrTimerMode::C_MODE: the number itself, for there is no `enum hrtimer_mode`.

use core::marker::PhantomData;

use crate::time::{ClockSource, Delta, Instant};

/// The bits of `enum hrtimer_mode` (`include/linux/hrtimer.h`).
pub(super) const REL: u32 = 1;
const PINNED: u32 = 2;
pub(super) const SOFT: u32 = 4;
const HARD: u32 = 8;

/// When a timer expires.
pub trait HrTimerExpires {
    /// In nanoseconds: of the clock, or from now.
    fn as_nanos(&self) -> i64;
}

impl<C: ClockSource> HrTimerExpires for Instant<C> {
    #[inline]
    fn as_nanos(&self) -> i64 {
        Instant::<C>::as_nanos(self)
    }
}

impl HrTimerExpires for Delta {
    #[inline]
    fn as_nanos(&self) -> i64 {
        Delta::as_nanos(*self)
    }
}

mod private {
    /// There are no other modes.
    pub trait Sealed {}
}

/// How a timer expires.
pub trait HrTimerMode: private::Sealed {
    /// The mode as C has it.
    const C_MODE: u32;

    /// By which clock.
    type Clock: ClockSource;

    /// At a time of that clock, or after a time.
    type Expires: HrTimerExpires;
}

macro_rules! modes {
    ($($(#[$doc:meta])* $name:ident: $expires:ty, $mode:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name<C: ClockSource>(PhantomData<C>);

        impl<C: ClockSource> private::Sealed for $name<C> {}

        impl<C: ClockSource> HrTimerMode for $name<C> {
            const C_MODE: u32 = $mode;
            type Clock = C;
            type Expires = $expires;
        }
    )*};
}

modes! {
    /// At a time, in an interrupt.
    AbsoluteMode: Instant<C>, 0;
    /// After a time, in an interrupt.
    RelativeMode: Delta, REL;
    /// At a time, in an interrupt of the CPU that started it.
    AbsolutePinnedMode: Instant<C>, PINNED;
    /// After a time, in an interrupt of the CPU that started it.
    RelativePinnedMode: Delta, REL | PINNED;
    /// At a time, in a softirq.
    AbsoluteSoftMode: Instant<C>, SOFT;
    /// After a time, in a softirq.
    RelativeSoftMode: Delta, REL | SOFT;
    /// At a time, in a softirq of the CPU that started it.
    AbsolutePinnedSoftMode: Instant<C>, PINNED | SOFT;
    /// After a time, in a softirq of the CPU that started it.
    RelativePinnedSoftMode: Delta, REL | PINNED | SOFT;
    /// At a time, in an interrupt even where those are threads.
    AbsoluteHardMode: Instant<C>, HARD;
    /// After a time, in an interrupt even where those are threads.
    RelativeHardMode: Delta, REL | HARD;
    /// At a time, in an interrupt of the CPU that started it even where those are threads.
    AbsolutePinnedHardMode: Instant<C>, PINNED | HARD;
    /// After a time, in an interrupt of the CPU that started it even where those are threads.
    RelativePinnedHardMode: Delta, REL | PINNED | HARD;
}
