// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for something to be done.
//!
//! Mirrors: rust/kernel/sync/completion.rs (Linux 7.2).
//! C header: `include/linux/completion.h`.

use core::marker::PhantomPinned;

use pin_init::{pin_data, pin_init, PinInit};

use super::atomic::{Acquire, Atomic, Release};
use crate::rt;

/// Something that is done once, for which any number of tasks may wait.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::sync::Completion;
///
/// #[pin_data]
/// struct Request {
///     #[pin]
///     done: Completion,
/// }
///
/// impl Request {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Request { done <- Completion::new() })
///     }
/// }
///
/// let request = KBox::pin_init(Request::new(), GFP_KERNEL)?;
/// request.done.complete_all();
/// request.done.wait_for_completion();
/// # Ok::<(), Error>(())
/// ```
#[pin_data]
pub struct Completion {
    done: Atomic<bool>,
    /// Waiters know it by its address.
    #[pin]
    _pin: PhantomPinned,
}

// SAFETY: It is an atomic, and bound to no thread.
unsafe impl Send for Completion {}

// SAFETY: As for `Send`.
unsafe impl Sync for Completion {}

impl Completion {
    /// Something that is not done yet.
    pub fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            done: Atomic::new(false),
            _pin: PhantomPinned,
        })
    }

    fn queue(&self) -> usize {
        core::ptr::from_ref(&self.done).addr()
    }

    /// It is done, for good: all who wait go on, and none waits from now on.
    ///
    /// # Context
    ///
    /// Any.
    #[inline]
    pub fn complete_all(&self) {
        self.done.store(true, Release);
        rt::wait::wake_up(self.queue(), usize::MAX);
    }

    /// Waits until it is done, without a limit and whatever signals come.
    ///
    /// # Context
    ///
    /// May sleep.
    #[inline]
    #[track_caller]
    pub fn wait_for_completion(&self) {
        let at = core::panic::Location::caller();
        rt::might_sleep();
        while !self.done.load(Acquire) {
            rt::wait::sleep_on(self.queue(), None, false, at);
        }
    }
}
