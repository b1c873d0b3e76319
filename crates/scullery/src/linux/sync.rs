// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `mutex_lock_interruptible` on the mutexes of the kernel crate.

use kernel::bindings;
use kernel::error::to_result;
use kernel::prelude::*;
use kernel::sync::{Mutex, MutexGuard};

// Where a `Mutex` is, its `struct mutex` is. The kernel crate's `Lock::from_raw` rests on the same.
const _: () = assert!(size_of::<Mutex<()>>() == size_of::<bindings::mutex>());

pub(crate) fn lock_interruptible<T: ?Sized>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>> {
    let raw = core::ptr::from_ref(mutex)
        .cast::<bindings::mutex>()
        .cast_mut();
    // SAFETY: `Lock` is `repr(C)`, and its first field is the state of its backend in an `Opaque`: for
    // a `Mutex` a `struct mutex`, which may be written through a shared reference. Whoever has a
    // reference to a `Mutex` has one that is initialised and pinned.
    let result = unsafe { interruptible(raw) };
    // What the C function returns is `EINTR`; a driver is to have the system call started anew.
    to_result(result).map_err(|_| ERESTARTSYS)?;
    // SAFETY: The lock was taken just now, and for a mutex there is nothing to remember of that.
    Ok(unsafe { MutexGuard::new(mutex, ()) })
}

/// With lockdep the name is a macro's.
///
/// # Safety
///
/// `mutex` points to a mutex that is initialised and pinned.
unsafe fn interruptible(mutex: *mut bindings::mutex) -> i32 {
    #[cfg(not(CONFIG_DEBUG_LOCK_ALLOC))]
    // SAFETY: As this function's own contract.
    let result = unsafe { bindings::mutex_lock_interruptible(mutex) };
    #[cfg(CONFIG_DEBUG_LOCK_ALLOC)]
    // SAFETY: As this function's own contract; the class is the lock's first.
    let result = unsafe { bindings::mutex_lock_interruptible_nested(mutex, 0) };
    result
}
