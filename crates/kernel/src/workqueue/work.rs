// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work items.
//!
//! Mirrors: rust/kernel/workqueue.rs (Linux 7.2).

// DIFFERENCE: RawWorkItem::__enqueue: the machine's own `WorkStruct`, for there is no `struct work_struct`.
// DIFFERENCE: Work::raw_get: as `RawWorkItem::__enqueue`.
// DIFFERENCE: WorkItemPointer::run: as `RawWorkItem::__enqueue`.

use core::ffi::CStr;
use core::marker::PhantomData;
use core::pin::Pin;

use pin_init::{pin_data, pin_init, PinInit};

use crate::rt::workqueue::WorkStruct;
use crate::sync::LockClassKey;
use crate::types::Opaque;

/// An initialiser of a [`Work`], with a name when one is given.
#[macro_export]
macro_rules! new_work {
    ($($name:literal)?) => {
        $crate::workqueue::Work::new($crate::optional_name!($($name)?), $crate::static_lock_class!())
    };
}
pub use new_work;

/// What can be queued.
///
/// # Safety
///
/// The pointer that `__enqueue` gives to `queue_work_on` is to a `work_struct` that is in place during
/// the call and, if the call returns true, until the item's function is called.
pub unsafe trait RawWorkItem<const ID: u64> {
    /// What queueing returns.
    type EnqueueOutput;

    /// Queues the item with `queue_work_on`, which returns false when it is queued already.
    ///
    /// # Safety
    ///
    /// - `queue_work_on` returns false only for an item that is queued.
    /// - The item's function is called before a lifetime in `Self` ends, if at all, and on this thread
    ///   unless `Self` is [`Send`].
    unsafe fn __enqueue<F>(self, queue_work_on: F) -> Self::EnqueueOutput
    where
        F: FnOnce(*mut WorkStruct) -> bool;
}

/// What can be queued with a delay.
///
/// # Safety
///
/// The `work_struct` of `__enqueue` is that of a `delayed_work`, all of which is in place with it.
pub unsafe trait RawDelayedWorkItem<const ID: u64>: RawWorkItem<ID> {}

/// A pointer that can be queued, and made again from a work item: [`Arc`], [`ARef`], `Pin<KBox<_>>`.
///
/// # Safety
///
/// `__enqueue` uses a `work_struct` with `run` for its function.
///
/// [`Arc`]: crate::sync::Arc
/// [`ARef`]: crate::sync::aref::ARef
pub unsafe trait WorkItemPointer<const ID: u64>: RawWorkItem<ID> {
    /// Runs the item.
    ///
    /// # Safety
    ///
    /// `ptr` is from an `__enqueue` of which `queue_work_on` returned true, and is used once for that.
    unsafe extern "C" fn run(ptr: *mut WorkStruct);
}

/// What has a [`Work`] field, and is done later.
pub trait WorkItem<const ID: u64 = 0> {
    /// By what it is queued.
    type Pointer: WorkItemPointer<ID>;

    /// Does the work.
    ///
    /// # Context
    ///
    /// Process context, in a worker; from a queue of bottom halves in a softirq, and may not sleep.
    fn run(this: Self::Pointer);
}

/// A field that makes its struct a work item: `struct work_struct`.
#[pin_data]
#[repr(transparent)]
pub struct Work<T: ?Sized, const ID: u64 = 0> {
    #[pin]
    work: Opaque<WorkStruct>,
    _item: PhantomData<T>,
}

// SAFETY: It holds no `T`, and is bound to no thread.
unsafe impl<T: ?Sized, const ID: u64> Send for Work<T, ID> {}

// SAFETY: As for `Send`; the machine changes it atomically.
unsafe impl<T: ?Sized, const ID: u64> Sync for Work<T, ID> {}

impl<T: ?Sized, const ID: u64> Work<T, ID> {
    /// A field of an item that is not queued. Use [`new_work!`](crate::new_work).
    #[inline]
    pub fn new(_name: &'static CStr, _key: Pin<&'static LockClassKey>) -> impl PinInit<Self>
    where
        T: WorkItem<ID>,
    {
        pin_init!(Self {
            work: Opaque::new(WorkStruct::new(T::Pointer::run)),
            _item: PhantomData,
        })
    }

    /// The `work_struct` in it.
    ///
    /// # Safety
    ///
    /// `ptr` is aligned and into memory, which need not be initialised.
    #[inline]
    pub unsafe fn raw_get(ptr: *const Self) -> *mut WorkStruct {
        // SAFETY: The caller promises it.
        Opaque::cast_into(unsafe { &raw const (*ptr).work })
    }
}

/// What has a [`Work`] field. Use [`impl_has_work!`](crate::impl_has_work).
///
/// # Safety
///
/// The two functions are inverse to each other.
pub unsafe trait HasWork<T, const ID: u64 = 0> {
    /// The field.
    ///
    /// # Safety
    ///
    /// `ptr` is to a live `Self`.
    unsafe fn raw_get_work(ptr: *mut Self) -> *mut Work<T, ID>;

    /// The struct that the field is in.
    ///
    /// # Safety
    ///
    /// `ptr` is from [`HasWork::raw_get_work`].
    unsafe fn work_container_of(ptr: *mut Work<T, ID>) -> *mut Self;
}

/// Says which field is the [`Work`] of a struct.
///
/// # Examples
///
/// ```
/// use kernel::workqueue::{impl_has_work, Work};
///
/// struct Scan<'a, T> {
///     work: Work<Scan<'a, T>, 1>,
///     _found: fn(&'a T),
/// }
///
/// impl_has_work! {
///     impl{'a, T} HasWork<Scan<'a, T>, 1> for Scan<'a, T> { self.work }
/// }
/// ```
#[macro_export]
macro_rules! impl_has_work {
    ($(
        impl$({$($generics:tt)*})?
        HasWork<$work_type:ty $(, $id:tt)?> for $self:ty { self.$field:ident }
    )*) => {$(
        // SAFETY: Both add or subtract the offset of one field, which has that type.
        unsafe impl$(<$($generics)+>)? $crate::workqueue::HasWork<$work_type $(, $id)?> for $self {
            #[inline]
            unsafe fn raw_get_work(
                ptr: *mut Self,
            ) -> *mut $crate::workqueue::Work<$work_type $(, $id)?> {
                // SAFETY: The caller has a live struct.
                unsafe { &raw mut (*ptr).$field }
            }

            #[inline]
            unsafe fn work_container_of(
                ptr: *mut $crate::workqueue::Work<$work_type $(, $id)?>,
            ) -> *mut Self {
                // SAFETY: The caller has a pointer to the field of a live struct.
                unsafe { $crate::container_of!(ptr, Self, $field) }
            }
        }
    )*};
}
pub use impl_has_work;
