// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a value has in it to be in a list.
//!
//! Mirrors: rust/kernel/list.rs (Linux 7.2).

use core::ptr;

use pin_init::PinInit;

use crate::types::Opaque;

/// Both neighbours in a list, or null if the value is in none.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct ListLinksFields {
    pub(super) next: *mut ListLinksFields,
    pub(super) prev: *mut ListLinksFields,
}

impl ListLinksFields {
    pub(super) const UNLINKED: Self = Self {
        next: ptr::null_mut(),
        prev: ptr::null_mut(),
    };
}

/// The links of a value. A value has one for each list that it can be in at the same time.
#[repr(transparent)]
pub struct ListLinks<const ID: u64 = 0> {
    inner: Opaque<ListLinksFields>,
}

// SAFETY: Only the list that owns the value's `ListArc` uses the links, and is `Send` only if that is.
unsafe impl<const ID: u64> Send for ListLinks<ID> {}

// SAFETY: With shared links nothing can be done.
unsafe impl<const ID: u64> Sync for ListLinks<ID> {}

impl<const ID: u64> ListLinks<ID> {
    fn unlinked() -> Self {
        Self {
            inner: Opaque::new(ListLinksFields::UNLINKED),
        }
    }

    /// The links of a value that is in no list.
    pub fn new() -> impl PinInit<Self> {
        Self::unlinked()
    }

    /// # Safety
    ///
    /// `me` points to a `ListLinks`.
    #[inline]
    pub(super) unsafe fn fields(me: *mut Self) -> *mut ListLinksFields {
        // SAFETY: The caller promises it.
        Opaque::cast_into(unsafe { &raw const (*me).inner })
    }

    /// [`fields`](Self::fields) backwards.
    #[inline]
    pub(super) fn from_fields(fields: *mut ListLinksFields) -> *mut Self {
        fields.cast()
    }
}

/// [`ListLinks`] that know where their value is, for lists of trait objects.
///
/// # Examples
///
/// ```
/// use kernel::{list::*, prelude::*};
///
/// #[pin_data]
/// struct Timer {
///     ticks: u32,
///     #[pin]
///     links: ListLinksSelfPtr<Timer>,
/// }
///
/// impl_list_arc_safe! {
///     impl ListArcSafe<0> for Timer { untracked; }
/// }
/// impl_list_item! {
///     impl ListItem<0> for Timer { using ListLinksSelfPtr { self.links }; }
/// }
///
/// let mut timers = List::new();
/// let timer = try_pin_init!(Timer { ticks: 3, links <- ListLinksSelfPtr::new() });
/// timers.push_back(ListArc::pin_init(timer, GFP_KERNEL)?);
/// assert!(timers.iter().map(|timer| timer.ticks).eq([3]));
/// # Ok::<(), Error>(())
/// ```
#[repr(C)]
pub struct ListLinksSelfPtr<T: ?Sized, const ID: u64 = 0> {
    /// The links themselves.
    pub inner: ListLinks<ID>,
    /// Written when the value is inserted: until then there is nothing to point with, and a pointer
    /// to what is not `Sized` has no null.
    self_ptr: Opaque<*const T>,
}

// SAFETY: As for `ListLinks`. The pointer gives no more than the `ListArc` that the list owns.
unsafe impl<T: ?Sized + Send, const ID: u64> Send for ListLinksSelfPtr<T, ID> {}

// SAFETY: As for `ListLinks`.
unsafe impl<T: ?Sized + Sync, const ID: u64> Sync for ListLinksSelfPtr<T, ID> {}

impl<T: ?Sized, const ID: u64> ListLinksSelfPtr<T, ID> {
    /// The links of a value that is in no list.
    pub fn new() -> impl PinInit<Self> {
        Self {
            inner: ListLinks::unlinked(),
            self_ptr: Opaque::uninit(),
        }
    }

    /// Where the pointer to the value is kept.
    ///
    /// # Safety
    ///
    /// `me` points to a valid `Self`.
    pub unsafe fn raw_get_self_ptr(me: *const Self) -> *const Opaque<*const T> {
        // SAFETY: The caller promises it.
        unsafe { &raw const (*me).self_ptr }
    }
}
