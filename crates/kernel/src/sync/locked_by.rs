// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Data that is protected by a lock around something else.
//!
//! Mirrors: rust/kernel/sync/locked_by.rs (Linux 7.2).

use core::cell::UnsafeCell;

use super::lock::{Backend, Lock};
use crate::build_assert::const_assert;

/// Data that only the holder of another object's lock may use.
///
/// For elements of a container whose one lock protects them all. The holder shows what the lock
/// protects; that it is the right one's is checked when the data is used.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::sync::{new_mutex, LockedBy, Mutex};
///
/// struct Directory {
///     used: u64,
/// }
///
/// struct File {
///     used: LockedBy<u64, Directory>,
/// }
///
/// fn grow(directory: &Mutex<Directory>, file: &File, by: u64) {
///     let mut guard = directory.lock();
///     guard.used += by;
///     *file.used.access_mut(&mut guard) += by;
/// }
///
/// let directory = KBox::pin_init(new_mutex!(Directory { used: 0 }), GFP_KERNEL)?;
/// let file = File { used: LockedBy::new(&directory, 0) };
/// grow(&directory, &file, 512);
/// assert_eq!(*file.used.access(&directory.lock()), 512);
/// # Ok::<(), Error>(())
/// ```
pub struct LockedBy<T: ?Sized, U: ?Sized> {
    /// What the lock protects. Compared, never followed.
    owner: *const U,
    data: UnsafeCell<T>,
}

// SAFETY: The data goes where this goes; the pointer is only a number.
unsafe impl<T: ?Sized + Send, U: ?Sized> Send for LockedBy<T, U> {}

// SAFETY: Exclusive access, one task at a time, only sends the data; shared access asks for `Sync`.
unsafe impl<T: ?Sized + Send, U: ?Sized> Sync for LockedBy<T, U> {}

impl<T, U> LockedBy<T, U> {
    /// Puts `data` under the lock `owner`.
    ///
    /// When the lock is gone the data cannot be reached any more, unless another lock comes to be at
    /// the same address: its holder is then as good as the first's.
    pub fn new<B: Backend>(owner: &Lock<U, B>, data: T) -> Self {
        const_assert!(
            size_of::<Lock<U, B>>() > 0,
            "a lock without a size has no address of its own"
        );
        LockedBy {
            owner: owner.data.get(),
            data: UnsafeCell::new(data),
        }
    }
}

impl<T: ?Sized, U> LockedBy<T, U> {
    /// The data, for who holds the lock around `owner`.
    ///
    /// # Panics
    ///
    /// When that is another lock than the one given to [`LockedBy::new`].
    #[track_caller]
    pub fn access<'a>(&'a self, owner: &'a U) -> &'a T
    where
        T: Sync,
    {
        self.check(owner);
        // SAFETY: While `owner` is borrowed nobody has it exclusively, so nobody has the data
        // exclusively.
        unsafe { &*self.data.get() }
    }

    /// The data exclusively, for who holds the lock around `owner`.
    ///
    /// # Panics
    ///
    /// As for [`LockedBy::access`].
    #[track_caller]
    pub fn access_mut<'a>(&'a self, owner: &'a mut U) -> &'a mut T {
        self.check(owner);
        // SAFETY: While `owner` is borrowed exclusively nobody else has it, so nobody has the data.
        unsafe { &mut *self.data.get() }
    }

    #[track_caller]
    fn check(&self, owner: *const U) {
        const_assert!(
            size_of::<U>() > 0,
            "of a type without a size anyone can make one at the right address"
        );
        if owner != self.owner {
            // PANIC: the caller holds the wrong lock, and must not have the data.
            panic!("mismatched owners");
        }
    }
}
