// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::thread`.

use core::{
    cell::{Cell, RefCell},
    fmt,
};

use crate::driver;

/// Whether this thread unwinds.
#[must_use]
pub fn panicking() -> bool {
    driver::panicking()
}

/// Lets other threads run.
pub fn yield_now() {
    driver::yield_now();
}

/// Keeps text for when the test fails: what `println!` calls.
pub fn print(text: fmt::Arguments<'_>) {
    driver::print(text);
}

/// A value that each thread has for itself, until the program ends.
pub struct LocalKey<T: 'static> {
    value: fn() -> *const T,
}

impl<T> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(value: fn() -> *const T) -> Self {
        Self { value }
    }

    /// Calls a function with this thread's value.
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        // SAFETY: It is a static of this thread, which is in this call.
        f(unsafe { &*(self.value)() })
    }
}

impl<T> LocalKey<Cell<T>> {
    pub fn set(&self, value: T) {
        self.with(|cell| cell.set(value));
    }

    pub fn get(&self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    pub fn replace(&self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T> LocalKey<RefCell<T>> {
    pub fn with_borrow<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        self.with(|cell| f(&cell.borrow()))
    }

    pub fn with_borrow_mut<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }
}
