// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Taking a mutex, but not at any price.

use kernel::prelude::*;
use kernel::sync::{Mutex, MutexGuard};

use crate::backend;

/// What the kernel crate's [`Mutex`] lacks.
pub trait MutexExt<T: ?Sized>: Sealed {
    /// Takes the lock, and waits for it until a signal comes: `mutex_lock_interruptible`.
    ///
    /// The guard is the one that `lock` gives, also to wait on a `CondVar` with.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `ERESTARTSYS` when a signal came before the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{prelude::*, sync::Mutex};
    /// use scullery::sync::MutexExt;
    ///
    /// fn open(opens: &Mutex<u32>) -> Result {
    ///     *opens.lock_interruptible()? += 1;
    ///     Ok(())
    /// }
    /// # let opens = KBox::pin_init(kernel::new_mutex!(0), GFP_KERNEL)?;
    /// # open(&opens)?;
    /// # assert_eq!(*opens.lock(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    fn lock_interruptible(&self) -> Result<MutexGuard<'_, T>>;
}

impl<T: ?Sized> MutexExt<T> for Mutex<T> {
    #[track_caller]
    fn lock_interruptible(&self) -> Result<MutexGuard<'_, T>> {
        backend::sync::lock_interruptible(self)
    }
}

/// Keeps [`MutexExt`] to mutexes.
pub trait Sealed {}

impl<T: ?Sized> Sealed for Mutex<T> {}
