// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A sparse array of owned things, with a spinlock of its own.
//!
//! Mirrors: rust/kernel/xarray.rs (Linux 7.2), C: include/linux/xarray.h, lib/xarray.c.
//!
//! # Differences from the kernel
//!
//! [`Guard::store`] with flags that may sleep gives the lock up for each node that it allocates.
//! Linux first tries to have one without sleeping. So that a single fault is seen by the driver, there
//! is one try here.

// DIFFERENCE: Guard::store: with flags that may sleep, gives the lock up for each node it allocates; Linux tries without sleeping first.
// DIFFERENCE: XArray: is invariant in `T`; Linux's is covariant, so that safe code there can store what does not live long enough.

use core::{
    cell::UnsafeCell,
    marker::{PhantomData, PhantomPinned},
    pin::Pin,
    ptr::NonNull,
};

use pin_init::{pin_data, pin_init, pinned_drop, PinInit};

use crate::{
    alloc::{allocator::before_drop, gfp, AllocError, Flags, KBox},
    build_assert::const_assert,
    error::{Error, Result},
    ffi::c_void,
    rt::lock::{LockKind, LockState},
    sync::static_lock_class,
    types::{ForeignOwnable, NotThreadSafe},
};

#[cfg(test)]
mod tests;
mod tree;

use self::tree::{Node, Tree};

/// An array that maps any `usize` to a `T` or to nothing. What is not there takes no memory.
///
/// # Invariants
///
/// The entries of `tree` are from [`T::into_foreign`](ForeignOwnable::into_foreign), and owned by the
/// array. `tree` is used by who has taken `lock`, or by who has the array for itself.
///
/// # Examples
///
/// ```
/// use kernel::{
///     prelude::*,
///     xarray::{AllocKind, XArray},
/// };
///
/// let names = KBox::pin_init(XArray::<KBox<&str>>::new(AllocKind::Alloc), GFP_KERNEL)?;
///
/// let tty = KBox::new("tty", GFP_KERNEL)?;
/// let mut guard = names.lock();
/// assert!(guard.store(4, tty, GFP_ATOMIC)?.is_none());
/// assert_eq!(guard.get(4), Some(&"tty"));
/// assert_eq!(guard.get(5), None);
/// # Ok::<(), Error>(())
/// ```
///
/// An array of what lives long takes nothing that does not:
///
/// ```compile_fail
/// # use kernel::{prelude::*, xarray::XArray};
/// fn remember<'a>(names: &'a XArray<KBox<&'static str>>, name: KBox<&'a str>) -> Result {
///     let names: &'a XArray<KBox<&'a str>> = names;
///     names.lock().store(0, name, GFP_ATOMIC)?;
///     Ok(())
/// }
/// ```
#[pin_data(PinnedDrop)]
pub struct XArray<T: ForeignOwnable> {
    lock: LockState,
    tree: UnsafeCell<Tree>,
    /// In a cell, so that the array is invariant.
    _entries: PhantomData<UnsafeCell<T>>,
    /// Waiters know the lock by its address.
    #[pin]
    _pin: PhantomPinned,
}

// SAFETY: An array owns its entries, and nothing that is bound to a thread.
unsafe impl<T: ForeignOwnable + Send> Send for XArray<T> {}

// SAFETY: One task at a time has the entries, so that they only move between tasks.
unsafe impl<T: ForeignOwnable + Send> Sync for XArray<T> {}

/// Which index is the first that the array chooses itself. It makes no difference yet: in Linux 7.2,
/// Rust has no way to let it choose.
pub enum AllocKind {
    /// 0.
    Alloc,
    /// 1.
    Alloc1,
}

impl<T: ForeignOwnable> XArray<T> {
    /// An array without entries, which takes no memory.
    pub fn new(kind: AllocKind) -> impl PinInit<Self> {
        let (AllocKind::Alloc | AllocKind::Alloc1) = kind;
        pin_init!(Self {
            // All arrays are of one class, as those that C's `xa_init_flags` makes.
            lock: LockState::new(
                LockKind::Spin,
                c"&xa->xa_lock",
                static_lock_class!().class()
            ),
            tree: UnsafeCell::new(Tree::new()),
            _entries: PhantomData,
            _pin: PhantomPinned,
        })
    }

    /// Takes the lock if nobody has it.
    #[track_caller]
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        self.lock.try_lock().then(|| Guard::new(self))
    }

    /// Takes the lock, and waits for it if it must.
    ///
    /// # Context
    ///
    /// As [`SpinLock`](crate::sync::SpinLock).
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        self.lock.lock();
        Guard::new(self)
    }
}

#[pinned_drop]
impl<T: ForeignOwnable> PinnedDrop for XArray<T> {
    fn drop(self: Pin<&mut Self>) {
        before_drop();
        // SAFETY: Nobody else has the array any more.
        let tree = unsafe { &mut *self.tree.get() };
        tree.drain(&mut |entry| {
            // SAFETY: The entry is from `into_foreign`, and was the array's.
            drop(unsafe { T::from_foreign(entry.as_ptr()) });
        });
    }
}

/// Possession of an array's lock: the way to its entries, until dropped.
///
/// # Invariants
///
/// The task has the lock of `xa`, except while [`Guard::store`] allocates.
#[must_use = "dropping the guard gives the lock up"]
pub struct Guard<'a, T: ForeignOwnable> {
    xa: &'a XArray<T>,
    _not_send: NotThreadSafe,
}

/// An entry could not be stored, and comes back.
pub struct StoreError<T> {
    /// Why: `ENOMEM`.
    pub error: Error,
    /// What was to be stored.
    pub value: T,
}

impl<T> From<StoreError<T>> for Error {
    #[inline]
    fn from(failed: StoreError<T>) -> Self {
        failed.error
    }
}

impl<'a, T: ForeignOwnable> Guard<'a, T> {
    /// The calling task has just taken the lock of `xa`.
    fn new(xa: &'a XArray<T>) -> Self {
        // INVARIANT: The caller has.
        Self {
            xa,
            _not_send: NotThreadSafe,
        }
    }

    fn tree(&self) -> &Tree {
        // SAFETY: The guard has the lock, and is borrowed.
        unsafe { &*self.xa.tree.get() }
    }

    fn tree_mut(&mut self) -> &mut Tree {
        // SAFETY: The guard has the lock, and is borrowed exclusively.
        unsafe { &mut *self.xa.tree.get() }
    }

    /// The entry at `index`.
    pub fn get(&self, index: usize) -> Option<T::Borrowed<'_>> {
        let entry = self.tree().get(index)?;
        // SAFETY: It is from `into_foreign`. While the guard is borrowed nobody takes it back.
        Some(unsafe { T::borrow(entry.as_ptr()) })
    }

    /// The entry at `index`, to be changed.
    pub fn get_mut(&mut self, index: usize) -> Option<T::BorrowedMut<'_>> {
        let entry = self.tree().get(index)?;
        // SAFETY: It is from `into_foreign`. While the guard is borrowed exclusively nobody takes
        // it back, or borrows it.
        Some(unsafe { T::borrow_mut(entry.as_ptr()) })
    }

    /// Takes the entry at `index` out.
    pub fn remove(&mut self, index: usize) -> Option<T> {
        let entry = self.tree_mut().remove(index)?;
        // SAFETY: It is from `into_foreign`, and was the array's. Nothing borrows it, since the
        // guard is borrowed exclusively.
        Some(unsafe { T::from_foreign(entry.as_ptr()) })
    }

    /// Puts `value` at `index`, and returns what was there. With flags that may sleep, the lock may
    /// be given up meanwhile, so that others change the array.
    ///
    /// # Context
    ///
    /// As `gfp` say, but for the array's own lock.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when memory for the place cannot be had: the array is as it was, and `value` comes
    /// back.
    #[track_caller]
    pub fn store(
        &mut self,
        index: usize,
        value: T,
        gfp: Flags,
    ) -> Result<Option<T>, StoreError<T>> {
        const_assert!(
            T::FOREIGN_ALIGN >= 4,
            "the two lowest bits of an entry are not the pointer's"
        );
        let new = value.into_foreign();
        match self.store_foreign(index, new, gfp) {
            // SAFETY: An entry is from `into_foreign`, and was the array's.
            Ok(old) => Ok(old.map(|old| unsafe { T::from_foreign(old.as_ptr()) })),
            Err(error) => Err(StoreError {
                error: error.into(),
                // SAFETY: It was given away above, and the array did not take it.
                value: unsafe { T::from_foreign(new) },
            }),
        }
    }

    /// [`store`](Self::store) of what `into_foreign` gave.
    #[track_caller]
    fn store_foreign(
        &mut self,
        index: usize,
        new: *mut c_void,
        gfp: Flags,
    ) -> Result<Option<NonNull<c_void>>, AllocError> {
        // SAFETY: `into_foreign` never returns null.
        let new = unsafe { NonNull::new_unchecked(new) };
        let mut spare = None;
        loop {
            // INVARIANT: The caller gives `new` to the array.
            if let Ok(old) = self.tree_mut().store(index, new, &mut spare) {
                return Ok(old);
            }
            match self.allocate_node(gfp) {
                Ok(node) => spare = Some(node),
                Err(error) => {
                    self.tree_mut().prune(index);
                    return Err(error);
                }
            }
        }
    }

    #[track_caller]
    fn allocate_node(&mut self, gfp: Flags) -> Result<KBox<Node>, AllocError> {
        if gfp.as_raw() & gfp::DIRECT_RECLAIM == 0 {
            return KBox::new(Node::EMPTY, gfp);
        }
        self.xa.lock.unlock();
        let node = KBox::new(Node::EMPTY, gfp);
        self.xa.lock.lock();
        node
    }
}

impl<T: ForeignOwnable> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.xa.lock.unlock();
    }
}
