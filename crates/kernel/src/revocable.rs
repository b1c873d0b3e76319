// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Objects that can be taken away from those who use them.
//!
//! Mirrors: rust/kernel/revocable.rs (Linux 7.2).

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;

use pin_init::Wrapper;

use crate::alloc::allocator::before_drop;
use crate::prelude::*;
use crate::rt;
use crate::sync::atomic::{Atomic, Relaxed};
use crate::sync::rcu;
use crate::types::Opaque;

/// An object that its users reach only until it is revoked, when it is dropped.
///
/// For what ends before those who hold on to it: the registers of a device that is unplugged.
///
/// # Invariants
///
/// While `available`, the object is initialised; whoever makes it unavailable drops it, once nobody is
/// left who has seen it available.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::revocable::Revocable;
///
/// let device = KBox::pin_init(Revocable::new(7u32), GFP_KERNEL)?;
/// assert_eq!(device.try_access_with(|id| *id), Some(7));
/// assert!(device.revoke());
/// assert!(device.try_access().is_none());
/// # Ok::<(), Error>(())
/// ```
#[pin_data(PinnedDrop)]
pub struct Revocable<T> {
    available: Atomic<bool>,
    #[pin]
    data: Opaque<T>,
}

// SAFETY: The object goes where this goes.
unsafe impl<T: Send> Send for Revocable<T> {}

// SAFETY: Whoever shares this may use the object, which is to share it, and revoke it, which is to
// drop it where it happens to be.
unsafe impl<T: Sync + Send> Sync for Revocable<T> {}

impl<T> Revocable<T> {
    /// An object that is available.
    pub fn new<E>(data: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        try_pin_init!(Self {
            available: Atomic::new(true),
            data <- Opaque::pin_init(data),
        }? E)
    }

    /// The object, if it was not revoked, for as long as the guard lives.
    ///
    /// # Context
    ///
    /// Any. Until the guard is dropped the task must not sleep: the guard is an RCU read-side section.
    pub fn try_access(&self) -> Option<RevocableGuard<'_, T>> {
        let section = rcu::read_lock();
        if !self.available.load(Relaxed) {
            return None;
        }
        // INVARIANT: The section is open, and the object was available in it.
        Some(RevocableGuard {
            data: self.data.get(),
            _section: section,
            _revocable: PhantomData,
        })
    }

    /// The object, if it was not revoked, for as long as the RCU read-side section is open.
    pub fn try_access_with_guard<'a>(&'a self, _guard: &'a rcu::Guard) -> Option<&'a T> {
        if !self.available.load(Relaxed) {
            return None;
        }
        // SAFETY: It is available, and who revokes it waits for the section.
        Some(unsafe { &*self.data.get() })
    }

    /// What `f` makes of the object, if it was not revoked.
    ///
    /// # Context
    ///
    /// Any; `f` must not sleep.
    pub fn try_access_with<R, F: FnOnce(&T) -> R>(&self, f: F) -> Option<R> {
        self.try_access().map(|object| f(&object))
    }

    /// The object.
    ///
    /// # Safety
    ///
    /// It is not revoked before the reference is gone.
    pub unsafe fn access(&self) -> &T {
        // SAFETY: The caller promises that it is there.
        unsafe { &*self.data.get() }
    }

    /// Takes the object away and drops it, without waiting for its users: false when it was gone.
    ///
    /// # Safety
    ///
    /// Nobody uses the object.
    pub unsafe fn revoke_nosync(&self) -> bool {
        let revoked = self.available.xchg(false, Relaxed);
        if revoked {
            // SAFETY: One caller gets here, and nobody uses the object, as the caller promises.
            unsafe { self.data.get().drop_in_place() };
        }
        revoked
    }

    /// Takes the object away, waits until nobody uses it any more, and drops it: false when it was
    /// gone.
    ///
    /// # Context
    ///
    /// May sleep.
    #[track_caller]
    pub fn revoke(&self) -> bool {
        let revoked = self.available.xchg(false, Relaxed);
        if revoked {
            rt::rcu::synchronize(Location::caller());
            // SAFETY: One caller gets here. Who has seen the object available did so in a read-side
            // section, and those that were open have been waited for.
            unsafe { self.data.get().drop_in_place() };
        }
        revoked
    }
}

#[pinned_drop]
impl<T> PinnedDrop for Revocable<T> {
    fn drop(self: Pin<&mut Self>) {
        before_drop();
        if self.available.load(Relaxed) {
            // SAFETY: It was not revoked, so it is there, and nobody uses it but us.
            unsafe { self.data.get().drop_in_place() };
        }
    }
}

/// The way to an object that is not dropped while this lives.
///
/// # Invariants
///
/// The object was available in the RCU read-side section, which is open.
pub struct RevocableGuard<'a, T> {
    /// No reference: the object may go as soon as the section is closed, while this is still in use.
    data: *const T,
    _section: rcu::Guard,
    _revocable: PhantomData<&'a ()>,
}

impl<T> Deref for RevocableGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: Who revokes the object waits for the section.
        unsafe { &*self.data }
    }
}
