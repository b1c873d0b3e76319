// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Destructors of pinned values.

use core::pin::Pin;

use crate::__internal::HasPinData;

/// The destructor of a struct under `#[pin_data(PinnedDrop)]`.
///
/// `Drop` gets `&mut self`, through which a pinned field could be moved; this one gets the pin.
///
/// # Safety
///
/// Implement it with [`#[pinned_drop]`](macro@crate::pinned_drop), which is safe.
pub unsafe trait PinnedDrop: HasPinData {
    /// Ends the value's life; its fields are dropped afterwards.
    ///
    /// `#[pinned_drop]` adds the parameter, which safe code cannot make: nobody can drop the value twice.
    fn drop(self: Pin<&mut Self>, only_call_from_drop: OnlyCallFromDrop);
}

/// The right to call [`PinnedDrop::drop`].
pub struct OnlyCallFromDrop(());

impl OnlyCallFromDrop {
    /// Makes the token.
    ///
    /// # Safety
    ///
    /// Only for `Drop::drop`, to call `PinnedDrop::drop` once on the same value.
    pub unsafe fn new() -> Self {
        Self(())
    }
}
