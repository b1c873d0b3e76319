// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers that call a function when they expire.
//!
//! A timer is stopped, started, or running, which is when it calls its function; the function says
//! whether it starts again, at an expiry that it should have put [forward](HrTimerCallbackContext).
//! A struct that has an [`HrTimer`] field is started by its pointer, and stopped when the handle that
//! this gives is dropped:
//!
//! ```
//! # let machine = kernel::host::boot();
//! # let blinked = machine.kthread("example", || -> Result {
//! use kernel::prelude::*;
//! use kernel::sync::atomic::{Atomic, Relaxed};
//! use kernel::sync::{Arc, ArcBorrow};
//! use kernel::time::delay::fsleep;
//! use kernel::time::hrtimer::{
//!     HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer, HrTimerRestart, RelativeMode,
//! };
//! use kernel::time::{Delta, Monotonic};
//!
//! #[pin_data]
//! struct Blink {
//!     #[pin]
//!     timer: HrTimer<Self>,
//!     count: Atomic<u32>,
//! }
//!
//! impl HrTimerCallback for Blink {
//!     type Pointer<'a> = Arc<Self>;
//!
//!     fn run(
//!         this: ArcBorrow<'_, Self>,
//!         mut ctx: HrTimerCallbackContext<'_, Self>,
//!     ) -> HrTimerRestart {
//!         this.count.add(1, Relaxed);
//!         ctx.forward_now(Delta::from_millis(2));
//!         HrTimerRestart::Restart
//!     }
//! }
//!
//! kernel::impl_has_hr_timer! {
//!     impl HasHrTimer<Self> for Blink {
//!         mode: RelativeMode<Monotonic>, field: self.timer
//!     }
//! }
//!
//! let blink = Arc::pin_init(
//!     pin_init!(Blink { timer <- HrTimer::new(), count: Atomic::new(0) }),
//!     GFP_KERNEL,
//! )?;
//! let handle = blink.clone().start(Delta::from_millis(2));
//! fsleep(Delta::from_millis(11));
//! drop(handle);
//! assert_eq!(blink.count.load(Relaxed), 5);
//! # Ok(())
//! # });
//! # use kernel::prelude::*;
//! # blinked.map_err(|_| EINTR)??;
//! # Ok::<(), Error>(())
//! ```
//!
//! # Context
//!
//! The function is called in an interrupt, and may not sleep. In the modes with `Soft` in their name it
//! is called in a softirq.
//!
//! Mirrors: rust/kernel/time/hrtimer.rs (Linux 7.2).
//! C header: `include/linux/hrtimer.h`.
//!
//! # Differences from the kernel
//!
//! A panic in the function kills the task that the interrupt has borrowed, where Linux stops the whole
//! machine; when that is the idle task, no timer expires any more.

use super::Instant;

mod arc;
mod callback;
mod mode;
mod pin;
mod pin_mut;
mod pointer;
mod tbox;
mod timer;

pub use self::arc::ArcHrTimerHandle;
pub use self::callback::{
    HrTimerCallback, HrTimerCallbackContext, HrTimerRestart, RawHrTimerCallback,
};
pub use self::mode::{
    AbsoluteHardMode, AbsoluteMode, AbsolutePinnedHardMode, AbsolutePinnedMode,
    AbsolutePinnedSoftMode, AbsoluteSoftMode, HrTimerExpires, HrTimerMode, RelativeHardMode,
    RelativeMode, RelativePinnedHardMode, RelativePinnedMode, RelativePinnedSoftMode,
    RelativeSoftMode,
};
pub use self::pin::PinHrTimerHandle;
pub use self::pin_mut::PinMutHrTimerHandle;
pub use self::pointer::{
    HrTimerHandle, HrTimerPointer, ScopedHrTimerPointer, UnsafeHrTimerPointer,
};
pub use self::tbox::BoxHrTimerHandle;
pub use self::timer::{HasHrTimer, HrTimer};

/// What the clock of a timer shows at some time.
pub type HrTimerInstant<T> = Instant<<<T as HasHrTimer<T>>::TimerMode as HrTimerMode>::Clock>;
