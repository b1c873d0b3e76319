// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A lock that keeps its CPU while it is held.
//!
//! Mirrors: rust/kernel/sync/lock/spinlock.rs (Linux 7.2).
//! C header: `include/linux/spinlock.h`.

/// An initialiser of a [`SpinLock`] with a lock class of its own, and a name when one is given.
#[macro_export]
macro_rules! new_spinlock {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::SpinLock::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
pub use new_spinlock;

/// Data that one CPU at a time has, and others spin for.
///
/// # Context
///
/// Any, but for an interrupt handler: the lock leaves interrupts on. Until the guard is dropped the
/// task must not sleep, and so must not allocate with `GFP_KERNEL`.
///
/// # Examples
///
/// ```
/// use kernel::{new_spinlock, prelude::*};
///
/// let count = KBox::pin_init(new_spinlock!(0u32, "count"), GFP_KERNEL)?;
/// *count.lock() += 1;
/// assert_eq!(*count.lock(), 1);
/// # Ok::<(), Error>(())
/// ```
pub type SpinLock<T> = super::Lock<T, SpinLockBackend>;

/// Possession of a [`SpinLock`].
pub type SpinLockGuard<'a, T> = super::Guard<'a, T, SpinLockBackend>;

/// `spinlock_t`.
pub struct SpinLockBackend;

super::machine_lock!(SpinLockBackend, Spin);
