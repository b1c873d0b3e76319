// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `mutex_lock_interruptible` of the machine.

use kernel::host;
use kernel::prelude::*;
use kernel::sync::{Mutex, MutexGuard};

#[track_caller]
pub(crate) fn lock_interruptible<T: ?Sized>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>> {
    host::mutex_lock_interruptible(mutex).ok_or(ERESTARTSYS)
}
