// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::sync`, for tests of other types: locks that spin.

use core::{
    cell::{OnceCell, UnsafeCell},
    convert::Infallible,
    ops::{Deref, DerefMut},
};

pub use core::sync::*;

use self::atomic::{AtomicBool, Ordering};
use crate::driver;
pub use crate::rc::Rc as Arc;

/// A lock that is not poisoned.
#[derive(Debug, Default)]
pub struct Mutex<T> {
    held: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: One thread at a time has the value.
unsafe impl<T: Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        Self {
            held: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// Waits for the lock.
    ///
    /// # Errors
    ///
    /// None.
    pub fn lock(&self) -> Result<MutexGuard<'_, T>, Infallible> {
        while self.held.swap(true, Ordering::Acquire) {
            driver::yield_now();
        }
        Ok(MutexGuard(self))
    }
}

impl<T> core::panic::UnwindSafe for Mutex<T> {}

impl<T> core::panic::RefUnwindSafe for Mutex<T> {}

/// A lock that is held.
pub struct MutexGuard<'a, T>(&'a Mutex<T>);

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The lock is held.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: The lock is held.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.0.held.store(false, Ordering::Release);
    }
}

/// A value that is made once.
#[derive(Debug)]
pub struct OnceLock<T> {
    making: Mutex<()>,
    value: OnceCell<T>,
}

// SAFETY: The value is made under the lock, and not changed after.
unsafe impl<T: Send + Sync> Sync for OnceLock<T> {}

impl<T> OnceLock<T> {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            making: Mutex::new(()),
            value: OnceCell::new(),
        }
    }

    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        let Ok(_making) = self.making.lock();
        self.value.get_or_init(make)
    }
}
