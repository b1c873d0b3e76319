// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A reference count that would rather leak an object than free it too early.
//!
//! Mirrors: rust/kernel/sync/refcount.rs (Linux 7.2), C: include/linux/refcount.h, lib/refcount.c.
//!
//! # Differences from the kernel
//!
//! Each misuse warns, where the kernel warns of each kind once per boot.

// DIFFERENCE: Refcount::as_atomic: `kernel::sync::atomic` is not here yet.
// DIFFERENCE: Refcount::new: a negative value panics when it runs; the kernel does not build it.

use core::sync::atomic::{fence, AtomicI32, Ordering};

/// A reference count. One that overflows, or that goes on after zero, is *saturated*: the machine
/// warns, and the count stays where it is for ever.
#[repr(transparent)]
pub struct Refcount(AtomicI32);

/// As far from both ends as a count can be, so that counts on their way cannot leave the range of
/// the saturated.
const SATURATED: i32 = i32::MIN / 2;

impl Refcount {
    /// A count that starts at `value`.
    ///
    /// # Panics
    ///
    /// When `value` is negative.
    #[inline]
    pub fn new(value: i32) -> Self {
        // PANIC: A negative count is a mistake that the kernel finds when it is built.
        assert!(value >= 0, "initial value saturated");
        Self(AtomicI32::new(value))
    }

    /// Makes the count `value`. Orders nothing.
    #[inline]
    pub fn set(&self, value: i32) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// Adds a reference. Orders nothing: the caller has one already.
    #[inline]
    #[track_caller]
    pub fn inc(&self) {
        let old = self.0.fetch_add(1, Ordering::Relaxed);
        if old == 0 {
            self.saturate("addition on 0; use-after-free");
        } else if old < 0 || old == i32::MAX {
            self.saturate("saturated; leaking memory");
        }
    }

    /// Takes a reference off, which must not be the last. What came before is seen by who takes the
    /// last one off.
    #[inline]
    #[track_caller]
    pub fn dec(&self) {
        if self.0.fetch_sub(1, Ordering::Release) <= 1 {
            self.saturate("decrement hit 0; leaking memory");
        }
    }

    /// Takes a reference off, and tells whether it was the last: the caller then sees all that came
    /// before the others.
    #[inline]
    #[must_use = "`dec` is for counts that do not reach 0 here"]
    #[track_caller]
    pub fn dec_and_test(&self) -> bool {
        let old = self.0.fetch_sub(1, Ordering::Release);
        if old == 1 {
            fence(Ordering::Acquire);
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
        crate::rt::warn(format_args!("refcount_t: {why}.\n"));
    }
}
