// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks, references and waiting.
//!
//! Mirrors: rust/kernel/sync.rs (Linux 7.2).

// DIFFERENCE: LockClassKey::as_ptr: a class is its key's address here; there is no `struct lock_class_key`.

use core::marker::PhantomPinned;
use core::pin::Pin;

use crate::prelude::*;

mod arc;
pub mod aref;
pub mod atomic;
pub mod barrier;
pub mod completion;
mod condvar;
pub mod lock;
mod locked_by;
pub mod poll;
pub mod rcu;
mod refcount;
mod set_once;

pub use arc::{Arc, ArcBorrow, UniqueArc};
pub use completion::Completion;
pub use condvar::{new_condvar, CondVar, CondVarTimeoutResult};
pub use lock::global::{global_lock, GlobalGuard, GlobalLock, GlobalLockBackend, GlobalLockedBy};
pub use lock::mutex::{new_mutex, Mutex, MutexGuard};
pub use lock::spinlock::{new_spinlock, SpinLock, SpinLockGuard};
pub use locked_by::LockedBy;
pub use refcount::Refcount;
pub use set_once::SetOnce;

/// Names a class of locks: all that are made at one place in the source, for lockdep.
///
/// # Invariants
///
/// The address is the class, so a key has a size and is pinned.
#[pin_data(PinnedDrop)]
pub struct LockClassKey {
    address: u8,
    #[pin]
    _pin: PhantomPinned,
}

impl LockClassKey {
    /// A key for a static. Use [`static_lock_class!`].
    ///
    /// # Safety
    ///
    /// The key is a static: its address stays for as long as any lock of the class.
    pub const unsafe fn new_static() -> Self {
        LockClassKey {
            address: 0,
            _pin: PhantomPinned,
        }
    }

    /// A key that is made at run time and must outlive the locks of its class.
    pub fn new_dynamic() -> impl PinInit<Self> {
        pin_init!(Self {
            address: 0,
            _pin: PhantomPinned,
        })
    }

    pub(crate) fn class(self: Pin<&Self>) -> usize {
        core::ptr::from_ref(&self.get_ref().address).addr()
    }
}

#[pinned_drop]
impl PinnedDrop for LockClassKey {
    fn drop(self: Pin<&mut Self>) {
        crate::rt::lockdep::forget(self.as_ref().class());
    }
}

/// A lock class of its own for each place it is written.
///
/// # Examples
///
/// ```
/// use kernel::{c_str, sync::{static_lock_class, Mutex}};
///
/// fn counter() -> impl pin_init::PinInit<Mutex<u32>> {
///     Mutex::new(0, c"counter", static_lock_class!())
/// }
/// # let _ = counter();
/// ```
#[macro_export]
macro_rules! static_lock_class {
    () => {{
        static CLASS: $crate::sync::LockClassKey =
            // SAFETY: It is a static.
            unsafe { $crate::sync::LockClassKey::new_static() };
        $crate::prelude::Pin::static_ref(&CLASS)
    }};
}
pub use static_lock_class;

/// The name given, or the file and line.
#[doc(hidden)]
#[macro_export]
macro_rules! optional_name {
    () => {
        $crate::c_str!(::core::concat!(::core::file!(), ":", ::core::line!()))
    };
    ($name:literal) => {
        $crate::c_str!($name)
    };
}
