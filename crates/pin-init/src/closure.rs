// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialisers from closures: the unsafe way in, and what is built on it.

use core::mem::MaybeUninit;

use crate::{__internal::PhantomInvariant, Init, PinInit};

/// A closure that keeps the promises of [`PinInit`], and those of [`Init`] if it came from [`init_from_closure`].
struct InitClosure<F, T: ?Sized> {
    f: F,
    _marker: PhantomInvariant<T>,
}

// SAFETY: whoever made the `InitClosure` promised it.
unsafe impl<T: ?Sized, E, F> PinInit<T, E> for InitClosure<F, T>
where
    F: FnOnce(*mut T) -> Result<(), E>,
{
    #[inline]
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        (self.f)(slot)
    }
}

// SAFETY: whoever made the `InitClosure` promised it: `pin_init_from_closure` does not return the type as `Init`.
unsafe impl<T: ?Sized, E, F> Init<T, E> for InitClosure<F, T>
where
    F: FnOnce(*mut T) -> Result<(), E>,
{
    #[inline]
    unsafe fn __init(self, slot: *mut T) -> Result<(), E> {
        (self.f)(slot)
    }
}

/// Makes a [`PinInit`] of a closure.
///
/// # Safety
///
/// The closure does what the trait asks of `__pinned_init`: `Ok` only with a valid `T` in the slot, and nothing left
/// there on `Err` or panic. It may rely on the slot's address.
///
/// # Examples
///
/// ```
/// use pin_init::{pin_init_from_closure, stack_pin_init, PinInit};
///
/// fn own_address() -> impl PinInit<usize> {
///     // SAFETY: the closure writes the whole `usize`, which is all there is.
///     unsafe {
///         pin_init_from_closure(|slot: *mut usize| {
///             slot.write(slot.addr());
///             Ok(())
///         })
///     }
/// }
///
/// stack_pin_init!(let address = own_address());
/// assert_eq!(*address, core::ptr::from_ref(&*address).addr());
/// ```
#[inline]
pub const unsafe fn pin_init_from_closure<T: ?Sized, E>(
    f: impl FnOnce(*mut T) -> Result<(), E>,
) -> impl PinInit<T, E> {
    InitClosure {
        f,
        _marker: PhantomInvariant::new(),
    }
}

/// Makes an [`Init`] of a closure.
///
/// # Safety
///
/// As for [`pin_init_from_closure`], but the value may be moved afterwards.
#[inline]
pub const unsafe fn init_from_closure<T: ?Sized, E>(
    f: impl FnOnce(*mut T) -> Result<(), E>,
) -> impl Init<T, E> {
    InitClosure {
        f,
        _marker: PhantomInvariant::new(),
    }
}

/// Lets an initialiser of `T` initialise a `U`, such as a wrapper with the same layout.
///
/// # Safety
///
/// A `*mut U` may be cast to `*mut T`, and every `T` written through it leaves a valid `U`.
pub const unsafe fn cast_pin_init<T, U, E>(init: impl PinInit<T, E>) -> impl PinInit<U, E> {
    // SAFETY: `init` does what is asked for a `T`, which the caller says makes a `U`.
    unsafe { pin_init_from_closure(|slot: *mut U| init.__pinned_init(slot.cast::<T>())) }
}

/// Lets an initialiser of `T` initialise a `U`, such as a wrapper with the same layout.
///
/// # Safety
///
/// A `*mut U` may be cast to `*mut T`, and every `T` written through it leaves a valid `U`.
pub const unsafe fn cast_init<T, U, E>(init: impl Init<T, E>) -> impl Init<U, E> {
    // SAFETY: `init` does what is asked for a `T`, which the caller says makes a `U`.
    unsafe { init_from_closure(|slot: *mut U| init.__init(slot.cast::<T>())) }
}

/// An initialiser that leaves the memory as it is.
///
/// # Examples
///
/// ```
/// # use core::{convert::Infallible, mem::MaybeUninit};
/// # use pin_init::{init, Init};
/// struct Ring {
///     pages: MaybeUninit<[u8; 4096]>,
///     used: usize,
/// }
///
/// fn ring() -> impl Init<Ring> {
///     init!(Ring {
///         pages <- pin_init::uninit::<_, Infallible>(),
///         used: 0,
///     })
/// }
/// # pin_init::stack_pin_init!(let ring = ring());
/// # assert_eq!(ring.used, 0);
/// ```
#[inline]
pub fn uninit<T, E>() -> impl Init<MaybeUninit<T>, E> {
    // SAFETY: any memory is a valid `MaybeUninit`.
    unsafe { init_from_closure(|_| Ok(())) }
}

/// An initialiser that first runs `make_init`, and then the initialiser that it returns.
///
/// It is for work that may fail and whose result several fields need.
///
/// # Errors
///
/// The initialiser returns what `make_init` or its initialiser returns.
///
/// # Examples
///
/// ```
/// # use pin_init::{pin_data, pin_init, pin_init_scope, stack_try_pin_init, PinInit};
/// #[pin_data]
/// struct Range {
///     start: u32,
///     end: u32,
/// }
///
/// fn parse(text: &str) -> impl PinInit<Range, core::num::ParseIntError> + '_ {
///     pin_init_scope(move || {
///         let start = text.parse()?;
///         Ok(pin_init!(Range { start, end: *start + 8 }? _))
///     })
/// }
///
/// stack_try_pin_init!(let range = parse("16"));
/// assert_eq!(range.map(|range| range.end), Ok(24));
/// stack_try_pin_init!(let range = parse("sixteen"));
/// assert!(range.is_err());
/// ```
pub fn pin_init_scope<T, E, F, I>(make_init: F) -> impl PinInit<T, E>
where
    F: FnOnce() -> Result<I, E>,
    I: PinInit<T, E>,
{
    // SAFETY: the slot is left alone until `__pinned_init`, which does what is asked; its needs are the caller's promise.
    unsafe { pin_init_from_closure(move |slot| make_init()?.__pinned_init(slot)) }
}

/// [`pin_init_scope`] for values that may move.
///
/// # Errors
///
/// The initialiser returns what `make_init` or its initialiser returns.
pub fn init_scope<T, E, F, I>(make_init: F) -> impl Init<T, E>
where
    F: FnOnce() -> Result<I, E>,
    I: Init<T, E>,
{
    // SAFETY: the slot is left alone until `__init`, which does what is asked; its needs are the caller's promise.
    unsafe { init_from_closure(move |slot| make_init()?.__init(slot)) }
}
