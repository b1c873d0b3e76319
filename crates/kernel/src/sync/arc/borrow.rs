// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Borrowing a shared value.
//!
//! Mirrors: rust/kernel/sync/arc.rs (Linux 7.2).

use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

use super::{Arc, ArcInner};

/// A borrowed [`Arc`]: as cheap as `&T`, and `into()` makes another `Arc` of it.
///
/// # Invariants
///
/// The `ArcInner` is alive for `'a`, and no [`UniqueArc`](super::UniqueArc) has it.
///
/// # Examples
///
/// ```
/// use kernel::{
///     prelude::*,
///     sync::{Arc, ArcBorrow},
/// };
///
/// fn remember(name: ArcBorrow<'_, &'static str>, all: &mut KVec<Arc<&'static str>>) -> Result {
///     Ok(all.push(name.into(), GFP_KERNEL)?)
/// }
///
/// let mut all = KVec::new();
/// let name = Arc::new("scull0", GFP_KERNEL)?;
/// remember(name.as_arc_borrow(), &mut all)?;
/// assert!(Arc::ptr_eq(&all[0], &name));
/// # Ok::<(), Error>(())
/// ```
#[cfg_attr(feature = "unstable", derive(core::marker::CoercePointee))]
#[repr(transparent)]
pub struct ArcBorrow<'a, T: ?Sized + 'a> {
    inner: NonNull<ArcInner<T>>,
    _borrowed: PhantomData<&'a ()>,
}

impl<T: ?Sized> Clone for ArcBorrow<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for ArcBorrow<'_, T> {}

impl<T: ?Sized> ArcBorrow<'_, T> {
    /// # Safety
    ///
    /// For the lifetime of the result, `inner` is alive and no `UniqueArc` has it.
    pub(super) unsafe fn from_inner(inner: NonNull<ArcInner<T>>) -> Self {
        // INVARIANT: The caller promises it.
        Self {
            inner,
            _borrowed: PhantomData,
        }
    }

    /// Borrows a shared value by the pointer that [`Arc::into_raw`] or [`Arc::as_ptr`] gave.
    ///
    /// # Safety
    ///
    /// For the lifetime of the result, there is an `Arc` of the value and no `UniqueArc`.
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        // SAFETY: The caller promises it.
        unsafe { Self::from_inner(ArcInner::containing(ptr)) }
    }
}

impl<T: ?Sized> From<ArcBorrow<'_, T>> for Arc<T> {
    fn from(borrowed: ArcBorrow<'_, T>) -> Self {
        // SAFETY: The `ArcInner` is alive. The count that this `Arc` does not own it does not give
        // back either.
        let lender = ManuallyDrop::new(unsafe { Arc::from_inner(borrowed.inner) });
        Arc::clone(&lender)
    }
}

impl<T: ?Sized> Deref for ArcBorrow<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The `ArcInner` is alive, and its value only shared.
        unsafe { &self.inner.as_ref().data }
    }
}
