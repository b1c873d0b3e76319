// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types that consist of one pinned value.

use core::{cell::UnsafeCell, mem::MaybeUninit};

use crate::{cast_pin_init, PinInit};

/// A type that holds one structurally pinned `T`, such as a new-type or a cell.
///
/// # Examples
///
/// ```
/// # use core::cell::UnsafeCell;
/// # use pin_init::{pin_data, pin_init, stack_pin_init, Wrapper};
/// #[pin_data]
/// struct Shared {
///     #[pin]
///     value: UnsafeCell<u32>,
/// }
///
/// stack_pin_init!(let shared = pin_init!(Shared {
///     value <- UnsafeCell::pin_init(7),
/// }));
/// let mut value = shared.project().value;
/// assert_eq!(*value.as_mut().get_mut().get_mut(), 7);
/// ```
// DIFFERENCE: Wrapper for core::pin::UnsafePinned: the type is unstable, and the kernel enables it by configuration.
pub trait Wrapper<T> {
    /// Initialises the wrapper by initialising the `T` within.
    fn pin_init<E>(value_init: impl PinInit<T, E>) -> impl PinInit<Self, E>;
}

impl<T> Wrapper<T> for UnsafeCell<T> {
    fn pin_init<E>(value_init: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        // SAFETY: `UnsafeCell<T>` is laid out as `T`, and holds any.
        unsafe { cast_pin_init(value_init) }
    }
}

impl<T> Wrapper<T> for MaybeUninit<T> {
    fn pin_init<E>(value_init: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        // SAFETY: `MaybeUninit<T>` is laid out as `T`, and holds any.
        unsafe { cast_pin_init(value_init) }
    }
}
