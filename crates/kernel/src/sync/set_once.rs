// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A place that is filled once.
//!
//! Mirrors: rust/kernel/sync/set_once.rs (Linux 7.2).

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use super::atomic::{Acquire, Atomic, Relaxed, Release};
use crate::alloc::allocator::before_drop;

/// Nobody has come yet.
const EMPTY: u32 = 0;
/// Somebody is writing the value.
const FILLING: u32 = 1;
/// The value is there, for good.
const FULL: u32 = 2;

/// A value that is set once, by whoever comes first, and then only read.
///
/// # Invariants
///
/// `state` goes from `EMPTY` through `FILLING` to `FULL`, and never back. The value is
/// initialised exactly when it is `FULL`.
///
/// # Examples
///
/// ```
/// use kernel::sync::SetOnce;
///
/// let major = SetOnce::new();
/// assert!(major.as_ref().is_none());
/// assert!(major.populate(42));
/// assert!(!major.populate(43));
/// assert_eq!(major.copy(), Some(42));
/// ```
pub struct SetOnce<T> {
    state: Atomic<u32>,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: The value goes where this goes.
unsafe impl<T: Send> Send for SetOnce<T> {}

// SAFETY: Whoever shares this may set the value, which is to send it, and read it, which is to share
// it; the state orders the one before the other.
unsafe impl<T: Send + Sync> Sync for SetOnce<T> {}

impl<T> Default for SetOnce<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> SetOnce<T> {
    /// A place with nothing in it.
    pub const fn new() -> Self {
        SetOnce {
            state: Atomic::new(EMPTY),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// The value, if it was set.
    pub fn as_ref(&self) -> Option<&T> {
        if self.state.load(Acquire) != FULL {
            return None;
        }
        // SAFETY: A full place has its value, and nobody writes it again.
        Some(unsafe { (*self.value.get()).assume_init_ref() })
    }

    /// Sets the value; false, and `value` dropped, when another was first.
    pub fn populate(&self, value: T) -> bool {
        if self.state.cmpxchg(EMPTY, FILLING, Relaxed).is_err() {
            return false;
        }
        // SAFETY: One caller gets here, and nobody reads before the state is `FULL`.
        unsafe { (*self.value.get()).write(value) };
        self.state.store(FULL, Release);
        true
    }

    /// A copy of the value, if it was set.
    pub fn copy(&self) -> Option<T>
    where
        T: Copy,
    {
        self.as_ref().copied()
    }
}

impl<T> Drop for SetOnce<T> {
    fn drop(&mut self) {
        before_drop();
        if *self.state.get_mut() == FULL {
            // SAFETY: A full place has its value, which nobody uses any more.
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::SetOnce;

    /// Counts its drops.
    struct Counted<'a>(&'a Cell<u32>);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn the_first_value_stays_and_the_second_is_dropped() {
        let drops = Cell::new(0);
        let once = SetOnce::new();
        assert!(once.populate(Counted(&drops)));
        assert!(!once.populate(Counted(&drops)));
        assert_eq!(drops.get(), 1);
        drop(once);
        assert_eq!(drops.get(), 2);
    }

    #[test]
    fn an_empty_place_drops_nothing() {
        drop(SetOnce::<Counted<'_>>::default());
    }

    #[test]
    fn one_of_many_threads_is_first_and_all_see_its_value() {
        let once = SetOnce::new();
        std::thread::scope(|scope| {
            for i in 0..4 {
                let once = &once;
                scope.spawn(move || {
                    once.populate([i; 4]);
                    if let Some(value) = once.as_ref() {
                        assert_eq!(value, &[value[0]; 4]);
                    }
                });
            }
        });
        assert!(once.copy().is_some());
    }
}
