// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A lock that puts its waiters to sleep.
//!
//! Mirrors: rust/kernel/sync/lock/mutex.rs (Linux 7.2).
//! C header: `include/linux/mutex.h`.

/// An initialiser of a [`Mutex`] with a lock class of its own, and a name when one is given.
#[macro_export]
macro_rules! new_mutex {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::Mutex::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
pub use new_mutex;

/// Data that one task at a time has, and others sleep for.
///
/// # Context
///
/// Locking may sleep: process context only, and never under a spinlock.
///
/// # Examples
///
/// ```
/// use kernel::{new_mutex, prelude::*, sync::Mutex};
///
/// #[pin_data]
/// struct Device {
///     #[pin]
///     opens: Mutex<u32>,
/// }
///
/// let device = KBox::pin_init(
///     pin_init!(Device { opens <- new_mutex!(0, "Device::opens") }),
///     GFP_KERNEL,
/// )?;
/// *device.opens.lock() += 1;
/// assert_eq!(*device.opens.lock(), 1);
/// # Ok::<(), Error>(())
/// ```
pub type Mutex<T> = super::Lock<T, MutexBackend>;

/// Possession of a [`Mutex`].
pub type MutexGuard<'a, T> = super::Guard<'a, T, MutexBackend>;

/// `struct mutex`.
pub struct MutexBackend;

super::machine_lock!(MutexBackend, Mutex);

/// `mutex_lock_interruptible`: `None` when a signal came before the lock.
#[track_caller]
pub(crate) fn lock_interruptible<T: ?Sized>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    // SAFETY: A lock can only be had initialised and pinned; the guard is made when it was taken.
    unsafe {
        let taken = (*mutex.state.get()).lock_interruptible();
        taken.then(|| MutexGuard::new(mutex, ()))
    }
}
