// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory barriers, in the words of the Linux kernel memory model (`tools/memory-model`).
//!
//! Mirrors: rust/kernel/sync/barrier.rs (Linux 7.2).

use core::sync::atomic::{fence, Ordering};

/// Full barrier: what is before it is seen before what is after it.
#[inline(always)]
pub fn smp_mb() {
    fence(Ordering::SeqCst);
}

/// Write barrier: stores before it are seen before stores after it.
#[inline(always)]
pub fn smp_wmb() {
    fence(Ordering::Release);
}

/// Read barrier: loads before it are done before loads after it.
#[inline(always)]
pub fn smp_rmb() {
    fence(Ordering::Acquire);
}
