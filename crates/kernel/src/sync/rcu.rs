// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Read-copy-update, as far as readers need it.
//!
//! Mirrors: rust/kernel/sync/rcu.rs (Linux 7.2).
//! C header: `include/linux/rcupdate.h`.

use crate::rt;
use crate::types::NotThreadSafe;

/// An RCU read-side section, open until this is dropped. Sections nest.
///
/// # Context
///
/// Any. Until it is dropped the task must not sleep.
///
/// # Examples
///
/// ```
/// use kernel::sync::rcu;
///
/// let section = rcu::read_lock();
/// // What RCU protects is read here.
/// section.unlock();
/// ```
pub struct Guard(NotThreadSafe);

impl Guard {
    /// Opens a section.
    #[inline]
    pub fn new() -> Self {
        rt::rcu::read_lock();
        Guard(NotThreadSafe)
    }

    /// Closes it.
    #[inline]
    pub fn unlock(self) {}
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        rt::rcu::read_unlock();
    }
}

/// Opens an RCU read-side section.
///
/// # Context
///
/// As for [`Guard`].
#[inline]
pub fn read_lock() -> Guard {
    Guard::new()
}
