// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work items that can wait for a time before they are queued.
//!
//! Mirrors: rust/kernel/workqueue.rs (Linux 7.2).

use core::ffi::CStr;
use core::pin::Pin;

use pin_init::{pin_data, pin_init, PinInit};

use super::{HasWork, Work, WorkItem};
use crate::sync::LockClassKey;

/// An initialiser of a [`DelayedWork`], with a name when one is given.
#[macro_export]
macro_rules! new_delayed_work {
    ($($name:literal)?) => {
        $crate::workqueue::DelayedWork::new(
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
pub use new_delayed_work;

/// A field that makes its struct a work item with a timer: `struct delayed_work`.
#[pin_data]
#[repr(transparent)]
pub struct DelayedWork<T: ?Sized, const ID: u64 = 0> {
    #[pin]
    work: Work<T, ID>,
}

impl<T: ?Sized, const ID: u64> DelayedWork<T, ID> {
    /// A field of an item that is not queued. Use [`new_delayed_work!`](crate::new_delayed_work).
    #[inline]
    pub fn new(
        work_name: &'static CStr,
        work_key: Pin<&'static LockClassKey>,
        _timer_name: &'static CStr,
        _timer_key: Pin<&'static LockClassKey>,
    ) -> impl PinInit<Self>
    where
        T: WorkItem<ID>,
    {
        pin_init!(Self {
            work <- Work::new(work_name, work_key),
        })
    }

    /// The [`Work`] in it.
    ///
    /// # Safety
    ///
    /// `ptr` is aligned and into memory, which need not be initialised.
    #[inline]
    pub unsafe fn raw_as_work(ptr: *const Self) -> *mut Work<T, ID> {
        // SAFETY: The caller promises it.
        unsafe { &raw const (*ptr).work }.cast_mut()
    }
}

/// What has a [`DelayedWork`] field. Use [`impl_has_delayed_work!`](crate::impl_has_delayed_work).
///
/// # Safety
///
/// The [`Work`] of its [`HasWork`] is that of a [`DelayedWork`].
pub unsafe trait HasDelayedWork<T, const ID: u64 = 0>: HasWork<T, ID> {}

/// Says which field is the [`DelayedWork`] of a struct; as [`impl_has_work!`](crate::impl_has_work).
///
/// # Examples
///
/// ```
/// use kernel::workqueue::{impl_has_delayed_work, DelayedWork};
///
/// struct Blink {
///     work: DelayedWork<Blink>,
/// }
///
/// impl_has_delayed_work! {
///     impl HasDelayedWork<Self> for Blink { self.work }
/// }
/// ```
#[macro_export]
macro_rules! impl_has_delayed_work {
    ($(
        impl$({$($generics:tt)*})?
        HasDelayedWork<$work_type:ty $(, $id:tt)?> for $self:ty { self.$field:ident }
    )*) => {$(
        // SAFETY: The field has that type.
        unsafe impl$(<$($generics)+>)?
            $crate::workqueue::HasDelayedWork<$work_type $(, $id)?> for $self {}

        // SAFETY: Both add or subtract the offset of one field, which has that type.
        unsafe impl$(<$($generics)+>)? $crate::workqueue::HasWork<$work_type $(, $id)?> for $self {
            #[inline]
            unsafe fn raw_get_work(
                ptr: *mut Self,
            ) -> *mut $crate::workqueue::Work<$work_type $(, $id)?> {
                // SAFETY: The caller has a live struct.
                let field = unsafe { &raw const (*ptr).$field };
                // SAFETY: As above.
                unsafe { $crate::workqueue::DelayedWork::raw_as_work(field) }
            }

            #[inline]
            unsafe fn work_container_of(
                ptr: *mut $crate::workqueue::Work<$work_type $(, $id)?>,
            ) -> *mut Self {
                // A `DelayedWork` begins with its `Work`.
                let field = ptr.cast::<$crate::workqueue::DelayedWork<$work_type $(, $id)?>>();
                // SAFETY: The caller has a pointer to the field of a live struct.
                unsafe { $crate::container_of!(field, Self, $field) }
            }
        }
    )*};
}
pub use impl_has_delayed_work;
