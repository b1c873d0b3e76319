// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A flag for whether a value has a [`ListArc`](super::ListArc).
//!
//! Mirrors: rust/kernel/list/arc.rs (Linux 7.2).

use core::{
    marker::PhantomPinned,
    pin::Pin,
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use pin_init::PinInit;

use super::{ListArcSafe, TryNewListArc};

/// Keeps track of whether a value has a [`ListArc`](super::ListArc), for any number of tasks that try
/// to make one.
///
/// # Invariants
///
/// When the flag is false there is none.
#[repr(transparent)]
pub struct AtomicTracker<const ID: u64 = 0> {
    exists: AtomicBool,
    _pin: PhantomPinned,
}

impl<const ID: u64> AtomicTracker<ID> {
    /// A tracker for a value that has no `ListArc`.
    pub fn new() -> impl PinInit<Self> {
        // INVARIANT: What is being initialised has no `ListArc`.
        Self {
            exists: AtomicBool::new(false),
            _pin: PhantomPinned,
        }
    }
}

impl<const ID: u64> ListArcSafe<ID> for AtomicTracker<ID> {
    unsafe fn on_create_list_arc_from_unique(self: Pin<&mut Self>) {
        self.exists.store(true, Relaxed);
    }

    unsafe fn on_drop_list_arc(&self) {
        // INVARIANT: The caller promises that there is none.
        self.exists.store(false, Release);
    }
}

// SAFETY: Of all tasks that find no `ListArc`, one alone changes the flag.
unsafe impl<const ID: u64> TryNewListArc<ID> for AtomicTracker<ID> {
    fn try_new_list_arc(&self) -> bool {
        self.exists
            .compare_exchange(false, true, Acquire, Relaxed)
            .is_ok()
    }
}
