// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Arrays, element by element.

use core::{mem, ptr};

use crate::{init_from_closure, pin_init_from_closure, Init, PinInit};

/// Initialises the elements in turn, each with what `make_init` returns for its index.
///
/// # Errors
///
/// The initialiser returns the first error of an element; the elements before it are dropped.
///
/// # Examples
///
/// ```
/// # use pin_init::{init_array_from_fn, stack_pin_init};
/// stack_pin_init!(let squares: [usize; 100] = init_array_from_fn(|i| i * i));
/// assert_eq!(squares[9], 81);
/// ```
pub fn init_array_from_fn<I, const N: usize, T, E>(
    mut make_init: impl FnMut(usize) -> I,
) -> impl Init<[T; N], E>
where
    I: Init<T, E>,
{
    let init = move |slot: *mut [T; N]| {
        // SAFETY: `slot` is the caller's array, and `__init` does what `fill` asks.
        unsafe { fill(slot, |i, element| make_init(i).__init(element)) }
    };
    // SAFETY: `fill` initialises every element, or leaves none initialised.
    unsafe { init_from_closure(init) }
}

/// [`init_array_from_fn`] for elements that have to be pinned.
///
/// # Errors
///
/// The initialiser returns the first error of an element; the elements before it are dropped.
pub fn pin_init_array_from_fn<I, const N: usize, T, E>(
    mut make_init: impl FnMut(usize) -> I,
) -> impl PinInit<[T; N], E>
where
    I: PinInit<T, E>,
{
    let init = move |slot: *mut [T; N]| {
        // SAFETY: `slot` is the caller's array, which stays pinned and with it the elements, and `__pinned_init` does
        // what `fill` asks.
        unsafe { fill(slot, |i, element| make_init(i).__pinned_init(element)) }
    };
    // SAFETY: `fill` initialises every element, or leaves none initialised.
    unsafe { pin_init_from_closure(init) }
}

/// Initialises the array by calling `init_element` for each index and element. If that fails or panics, the elements
/// already made are dropped.
///
/// # Safety
///
/// `slot` is valid for writes. `init_element` initialises the element when it returns `Ok`, and otherwise leaves it
/// uninitialised.
unsafe fn fill<const N: usize, T, E>(
    slot: *mut [T; N],
    mut init_element: impl FnMut(usize, *mut T) -> Result<(), E>,
) -> Result<(), E> {
    let mut made = Prefix {
        start: slot.cast::<T>(),
        len: 0,
    };
    while made.len < N {
        // SAFETY: `len` is less than the length of the array.
        let element = unsafe { made.start.add(made.len) };
        init_element(made.len, element)?;
        // INVARIANT: one more element is initialised.
        made.len += 1;
    }
    mem::forget(made);
    Ok(())
}

/// The beginning of an array under construction, which it owns.
///
/// # Invariants
///
/// The `len` elements from `start` on are initialised.
struct Prefix<T> {
    start: *mut T,
    len: usize,
}

impl<T> Drop for Prefix<T> {
    fn drop(&mut self) {
        // SAFETY: the elements are initialised and nobody else's.
        unsafe { ptr::drop_in_place(ptr::slice_from_raw_parts_mut(self.start, self.len)) };
    }
}
