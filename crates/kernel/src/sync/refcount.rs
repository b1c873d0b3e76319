// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A reference count that would rather leak an object than free it too early.
//!
//! Mirrors: rust/kernel/sync/refcount.rs (Linux 7.2), C: include/linux/refcount.h, lib/refcount.c.
//!
//! # Differences from the kernel
//!
//! Each misuse warns, where the kernel warns of each kind once per boot.

use core::marker::PhantomPinned;

use super::atomic::{Acquire, Atomic, Relaxed, Release};
use crate::{build_assert::build_assert, rt};

/// A reference count.
///
/// One that overflows, or goes on after zero, saturates: the machine warns, and the count never
/// becomes zero again.
#[repr(transparent)]
pub struct Refcount {
    count: Atomic<i32>,
    /// As in Linux, where it is C's.
    _pin: PhantomPinned,
}

/// `REFCOUNT_SATURATED`: all negative counts are saturated, and this is the farthest from the others.
const SATURATED: i32 = i32::MIN / 2;

impl Refcount {
    /// A count that starts at `value`, which is not negative.
    // The assertion holds when the optimiser can see the value.
    #[inline(always)]
    pub fn new(value: i32) -> Self {
        build_assert!(value >= 0, "a count begins at 0 or above");
        Self {
            count: Atomic::new(value),
            _pin: PhantomPinned,
        }
    }

    /// The count itself, without the checks.
    #[inline]
    pub fn as_atomic(&self) -> &Atomic<i32> {
        &self.count
    }

    /// Makes the count `value`. Orders nothing.
    #[inline]
    pub fn set(&self, value: i32) {
        self.count.store(value, Relaxed);
    }

    /// Adds a reference. Orders nothing: the caller has one already.
    #[inline]
    #[track_caller]
    pub fn inc(&self) {
        let old = self.count.fetch_add(1, Relaxed);
        if old == 0 {
            self.saturate("addition on 0; use-after-free");
        } else if old < 0 || old == i32::MAX {
            self.saturate("saturated; leaking memory");
        }
    }

    /// Drops a reference that is not the last. Whoever drops the last one sees what came before this.
    #[inline]
    #[track_caller]
    pub fn dec(&self) {
        if self.count.fetch_sub(1, Release) <= 1 {
            self.saturate("decrement hit 0; leaking memory");
        }
    }

    /// Drops a reference, and tells whether it was the last. If so, the caller sees what came before
    /// the other ones were dropped.
    #[inline]
    #[must_use = "`dec` is for counts that do not reach 0 here"]
    #[track_caller]
    pub fn dec_and_test(&self) -> bool {
        let old = self.count.fetch_sub(1, Release);
        if old == 1 {
            // Sees what the other drops released.
            self.count.load(Acquire);
            return true;
        }
        if old <= 0 {
            self.saturate("underflow; use-after-free");
        }
        false
    }

    #[cold]
    #[track_caller]
    fn saturate(&self, why: &str) {
        self.set(SATURATED);
        rt::warn(format_args!("refcount_t: {why}"));
    }
}
