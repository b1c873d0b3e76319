// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The two traits, and the values that are their own initialisers.

use core::{convert::Infallible, pin::Pin};

use crate::{ChainInit, ChainPinInit};

/// Makes a `T` at its final address, where it stays.
///
/// An initialiser is a recipe: nothing happens before something that owns memory runs it, such as
/// [`stack_pin_init!`](crate::stack_pin_init), a box or an `Arc`. Every value is an initialiser for its own type, and
/// every `Result` one that may fail.
///
/// # Safety
///
/// [`__pinned_init`](Self::__pinned_init)
/// - returns `Ok` only when `slot` holds a valid `T`,
/// - leaves nothing in `slot` that has to be dropped when it returns `Err` or panics: the memory may be freed or reused,
/// - keeps the promises of pinning towards what it puts there.
#[must_use = "an initialiser does nothing until it is run"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not initialise a `{T}` with the error type `{E}`",
    note = "if only the error type differs, name it: `pin_init!(.. ? Error)`"
)]
pub unsafe trait PinInit<T: ?Sized, E = Infallible>: Sized {
    /// Initialises `slot`.
    ///
    /// # Errors
    ///
    /// Up to the implementation; `slot` is then uninitialised.
    ///
    /// # Safety
    ///
    /// - `slot` is aligned and valid for writes, and what it holds is not needed any more.
    /// - After `Err` the caller does not read or drop `slot`.
    /// - After `Ok` the value does not move before it is dropped.
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E>;

    /// Runs `f` on the value after it has been made; if that fails, the value is dropped and the error returned.
    ///
    /// # Examples
    ///
    /// ```
    /// # use pin_init::{stack_pin_init, PinInit};
    /// fn next(number: impl PinInit<u32>) -> impl PinInit<u32> {
    ///     number.pin_chain(|mut number| {
    ///         *number += 1;
    ///         Ok(())
    ///     })
    /// }
    ///
    /// stack_pin_init!(let number: u32 = next(41));
    /// assert_eq!(*number, 42);
    /// ```
    fn pin_chain<F>(self, f: F) -> ChainPinInit<Self, F, T, E>
    where
        F: FnOnce(Pin<&mut T>) -> Result<(), E>,
    {
        ChainPinInit::new(self, f)
    }
}

/// Makes a `T` in place that may be moved afterwards.
///
/// # Safety
///
/// The demands of [`PinInit`] hold for [`__init`](Self::__init) too, except that the value may move afterwards.
/// `__pinned_init` does the same as `__init`.
#[must_use = "an initialiser does nothing until it is run"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not initialise a `{T}` that may move, with the error type `{E}`",
    note = "a `PinInit` can only initialise a field that is marked `#[pin]`",
    note = "if only the error type differs, name it: `init!(.. ? Error)`"
)]
pub unsafe trait Init<T: ?Sized, E = Infallible>: PinInit<T, E> {
    /// Initialises `slot`.
    ///
    /// # Errors
    ///
    /// Up to the implementation; `slot` is then uninitialised.
    ///
    /// # Safety
    ///
    /// - `slot` is aligned and valid for writes, and what it holds is not needed any more.
    /// - After `Err` the caller does not read or drop `slot`.
    unsafe fn __init(self, slot: *mut T) -> Result<(), E>;

    /// Runs `f` on the value after it has been made; if that fails, the value is dropped and the error returned.
    ///
    /// # Examples
    ///
    /// ```
    /// # use pin_init::{init_zeroed, stack_pin_init, Init};
    /// fn table() -> impl Init<[u8; 256]> {
    ///     init_zeroed::<[u8; 256]>().chain(|table| {
    ///         table[255] = 1;
    ///         Ok(())
    ///     })
    /// }
    ///
    /// stack_pin_init!(let table = table());
    /// assert_eq!((table[0], table[255]), (0, 1));
    /// ```
    fn chain<F>(self, f: F) -> ChainInit<Self, F, T, E>
    where
        F: FnOnce(&mut T) -> Result<(), E>,
    {
        ChainInit::new(self, f)
    }
}

// SAFETY: writing the value initialises the slot, and cannot fail.
unsafe impl<T> PinInit<T> for T {
    #[inline]
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), Infallible> {
        // SAFETY: `__init` asks for less.
        unsafe { self.__init(slot) }
    }
}

// SAFETY: writing the value initialises the slot, and cannot fail.
unsafe impl<T> Init<T> for T {
    #[inline]
    unsafe fn __init(self, slot: *mut T) -> Result<(), Infallible> {
        // SAFETY: `slot` is valid for writes.
        unsafe { slot.write(self) };
        Ok(())
    }
}

// SAFETY: writing the value initialises the slot; nothing is written on `Err`.
unsafe impl<T, E> PinInit<T, E> for Result<T, E> {
    #[inline]
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        // SAFETY: `__init` asks for less.
        unsafe { self.__init(slot) }
    }
}

// SAFETY: writing the value initialises the slot; nothing is written on `Err`.
unsafe impl<T, E> Init<T, E> for Result<T, E> {
    #[inline]
    unsafe fn __init(self, slot: *mut T) -> Result<(), E> {
        let value = self?;
        // SAFETY: `slot` is valid for writes.
        unsafe { slot.write(value) };
        Ok(())
    }
}
