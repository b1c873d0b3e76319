// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cleaning up on every way out.

use core::mem::ManuallyDrop;
use core::ops::{Deref, DerefMut};

/// Calls a function with its data when it is dropped, unless it is dismissed before.
///
/// # Examples
///
/// ```
/// use core::cell::Cell;
/// use kernel::{prelude::*, types::ScopeGuard};
///
/// fn start(powered: &Cell<bool>, works: bool) -> Result {
///     powered.set(true);
///     let off = ScopeGuard::new(|| powered.set(false));
///     if !works {
///         return Err(EIO);
///     }
///     off.dismiss();
///     Ok(())
/// }
///
/// let powered = Cell::new(false);
/// assert_eq!(start(&powered, false), Err(EIO));
/// assert!(!powered.get());
/// start(&powered, true)?;
/// assert!(powered.get());
/// # Ok::<(), Error>(())
/// ```
pub struct ScopeGuard<T, F: FnOnce(T)> {
    data: ManuallyDrop<T>,
    cleanup: ManuallyDrop<F>,
}

impl<T, F: FnOnce(T)> ScopeGuard<T, F> {
    /// Guards `data`, which is reached through the guard.
    pub fn new_with_data(data: T, cleanup_func: F) -> Self {
        Self {
            data: ManuallyDrop::new(data),
            cleanup: ManuallyDrop::new(cleanup_func),
        }
    }

    /// Gives the data back. The function is not called.
    pub fn dismiss(self) -> T {
        let mut guard = ManuallyDrop::new(self);
        // SAFETY: the guard is not dropped, so this is the only time that its fields are taken.
        unsafe {
            ManuallyDrop::drop(&mut guard.cleanup);
            ManuallyDrop::take(&mut guard.data)
        }
    }
}

impl ScopeGuard<(), fn(())> {
    /// Guards nothing but the way out.
    pub fn new(cleanup: impl FnOnce()) -> ScopeGuard<(), impl FnOnce(())> {
        ScopeGuard::new_with_data((), move |()| cleanup())
    }
}

impl<T, F: FnOnce(T)> Deref for ScopeGuard<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T, F: FnOnce(T)> DerefMut for ScopeGuard<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T, F: FnOnce(T)> Drop for ScopeGuard<T, F> {
    fn drop(&mut self) {
        // SAFETY: drop runs once, and not after `dismiss`, so nobody has taken the fields.
        let (data, cleanup) = unsafe {
            (
                ManuallyDrop::take(&mut self.data),
                ManuallyDrop::take(&mut self.cleanup),
            )
        };
        cleanup(data);
    }
}

#[cfg(test)]
mod tests {
    use super::ScopeGuard;
    use core::cell::Cell;
    use std::rc::Rc;

    #[test]
    fn the_function_gets_the_data_as_it_is_at_the_end() {
        let seen = Cell::new(0);
        {
            let mut guard = ScopeGuard::new_with_data(1, |data| seen.set(data));
            *guard += 1;
            assert_eq!(seen.get(), 0);
        }
        assert_eq!(seen.get(), 2);
    }

    #[test]
    fn a_dismissed_guard_gives_its_data_back_and_drops_the_function_uncalled() {
        let owned_by_function = Rc::new(());
        let held = owned_by_function.clone();
        let guard = ScopeGuard::new_with_data(String::from("data"), move |_| {
            panic!("called with {held:?}");
        });
        assert_eq!(guard.dismiss(), "data");
        assert_eq!(Rc::strong_count(&owned_by_function), 1);
    }
}
