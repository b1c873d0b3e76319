// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pointers that work items are queued by.
//!
//! Each is given away as a raw pointer when its item is queued, and made again when the item is run.
//!
//! Mirrors: rust/kernel/workqueue.rs (Linux 7.2).

use core::ptr::NonNull;

use super::{
    HasDelayedWork, HasWork, RawDelayedWorkItem, RawWorkItem, Work, WorkItem, WorkItemPointer,
};
use crate::prelude::*;
use crate::rt::oops::contained;
use crate::rt::workqueue::WorkStruct;
use crate::sync::aref::{ARef, AlwaysRefCounted};
use crate::sync::Arc;

/// The item that a `work_struct` is in.
///
/// # Safety
///
/// `work` is that of a live `T`.
unsafe fn item_of<T: HasWork<T, ID>, const ID: u64>(work: *mut WorkStruct) -> *mut T {
    // A `Work` is a `work_struct`, and nothing else.
    // SAFETY: As this function's own contract.
    unsafe { T::work_container_of(work.cast::<Work<T, ID>>()) }
}

/// The `work_struct` of an item.
///
/// # Safety
///
/// `item` is live.
unsafe fn work_of<T: HasWork<T, ID>, const ID: u64>(item: *mut T) -> *mut WorkStruct {
    // SAFETY: As this function's own contract.
    unsafe { Work::raw_get(T::raw_get_work(item)) }
}

// SAFETY: `Work::new` is the one way to make the `work_struct` that `__enqueue` uses, and gives it the
// function of `T::Pointer`, which is this type.
unsafe impl<T, const ID: u64> WorkItemPointer<ID> for Arc<T>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    unsafe extern "C" fn run(ptr: *mut WorkStruct) {
        // SAFETY: The pointer is from `__enqueue`, where an `Arc` was given away for it.
        contained(|| T::run(unsafe { Arc::from_raw(item_of(ptr)) }));
    }
}

// SAFETY: The item is in place while it is queued, because an `Arc` was given away for it.
unsafe impl<T, const ID: u64> RawWorkItem<ID> for Arc<T>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    type EnqueueOutput = Result<(), Self>;

    unsafe fn __enqueue<F>(self, queue_work_on: F) -> Result<(), Self>
    where
        F: FnOnce(*mut WorkStruct) -> bool,
    {
        let item = Arc::into_raw(self).cast_mut();
        // SAFETY: The item of an `Arc` is live.
        if queue_work_on(unsafe { work_of(item) }) {
            return Ok(());
        }
        // SAFETY: It was just given away, and nobody took it.
        Err(unsafe { Arc::from_raw(item) })
    }
}

// SAFETY: Its `work_struct` is in a `delayed_work`, by the contract of `HasDelayedWork`.
unsafe impl<T, const ID: u64> RawDelayedWorkItem<ID> for Arc<T> where
    T: WorkItem<ID, Pointer = Self> + HasDelayedWork<T, ID>
{
}

// SAFETY: As for `Arc`.
unsafe impl<T, const ID: u64> WorkItemPointer<ID> for Pin<KBox<T>>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    unsafe extern "C" fn run(ptr: *mut WorkStruct) {
        // SAFETY: The pointer is from `__enqueue`, where the box was given away; it was pinned.
        contained(|| T::run(unsafe { Pin::new_unchecked(KBox::from_raw(item_of(ptr))) }));
    }
}

// SAFETY: The item is in place while it is queued, because its box was given away.
unsafe impl<T, const ID: u64> RawWorkItem<ID> for Pin<KBox<T>>
where
    T: WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    type EnqueueOutput = ();

    unsafe fn __enqueue<F>(self, queue_work_on: F)
    where
        F: FnOnce(*mut WorkStruct) -> bool,
    {
        // SAFETY: The item stays where it is.
        let item = KBox::into_raw(unsafe { Pin::into_inner_unchecked(self) });
        // SAFETY: The item of a box is live.
        let queued = queue_work_on(unsafe { work_of(item) });
        // PANIC: Whoever has the box has all of the item, so nobody has queued it.
        assert!(queued, "the work item of a box was queued by someone else");
    }
}

// SAFETY: As for `Arc`.
unsafe impl<T, const ID: u64> RawDelayedWorkItem<ID> for Pin<KBox<T>> where
    T: WorkItem<ID, Pointer = Self> + HasDelayedWork<T, ID>
{
}

// SAFETY: As for `Arc`.
unsafe impl<T, const ID: u64> WorkItemPointer<ID> for ARef<T>
where
    T: AlwaysRefCounted + WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    unsafe extern "C" fn run(ptr: *mut WorkStruct) {
        // SAFETY: The pointer is from `__enqueue`, where a reference was given away for it.
        contained(|| T::run(unsafe { ARef::from_raw(NonNull::new_unchecked(item_of(ptr))) }));
    }
}

// SAFETY: The item is in place while it is queued, because a reference was given away for it.
unsafe impl<T, const ID: u64> RawWorkItem<ID> for ARef<T>
where
    T: AlwaysRefCounted + WorkItem<ID, Pointer = Self> + HasWork<T, ID>,
{
    type EnqueueOutput = Result<(), Self>;

    unsafe fn __enqueue<F>(self, queue_work_on: F) -> Result<(), Self>
    where
        F: FnOnce(*mut WorkStruct) -> bool,
    {
        let item = ARef::into_raw(self);
        // SAFETY: The item of a reference is live.
        if queue_work_on(unsafe { work_of(item.as_ptr()) }) {
            return Ok(());
        }
        // SAFETY: It was just given away, and nobody took it.
        Err(unsafe { ARef::from_raw(item) })
    }
}

// SAFETY: As for `Arc`.
unsafe impl<T, const ID: u64> RawDelayedWorkItem<ID> for ARef<T> where
    T: AlwaysRefCounted + WorkItem<ID, Pointer = Self> + HasDelayedWork<T, ID>
{
}
