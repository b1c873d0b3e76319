// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialisation on the stack: the variable that [`stack_pin_init!`] declares.

use core::{mem::MaybeUninit, pin::Pin};

use crate::PinInit;

/// Memory for a `T`, to be pinned and then initialised.
///
/// # Invariants
///
/// `value` is initialised if `is_init` is set.
pub struct StackInit<T> {
    value: MaybeUninit<T>,
    is_init: bool,
}

impl<T> StackInit<T> {
    /// Empty memory.
    #[inline]
    pub const fn uninit() -> Self {
        // INVARIANT: nothing is claimed.
        Self {
            value: MaybeUninit::uninit(),
            is_init: false,
        }
    }

    /// Runs `init` in the memory. A value that was there is dropped first.
    ///
    /// # Errors
    ///
    /// What `init` returns.
    #[inline]
    pub fn init<E>(self: Pin<&mut Self>, init: impl PinInit<T, E>) -> Result<Pin<&mut T>, E> {
        // SAFETY: the value is never moved out: it is dropped in place, here or in `drop`.
        let this = unsafe { self.get_unchecked_mut() };
        this.clear();
        // SAFETY: the memory is ours and empty, and as `self` is pinned it stays where it is until `drop` ends the value.
        unsafe { init.__pinned_init(this.value.as_mut_ptr())? };
        // INVARIANT: `init` succeeded.
        this.is_init = true;
        // SAFETY: it is initialised, and pinned as `self` is.
        Ok(unsafe { Pin::new_unchecked(this.value.assume_init_mut()) })
    }

    /// Drops the value, if there is one.
    fn clear(&mut self) {
        if self.is_init {
            // INVARIANT: cleared before the drop, so that a panic in it does not lead to a second one.
            self.is_init = false;
            // SAFETY: `is_init` was set.
            unsafe { self.value.assume_init_drop() };
        }
    }
}

impl<T> Drop for StackInit<T> {
    #[inline]
    fn drop(&mut self) {
        self.clear();
    }
}

/// Declares a variable that holds a pinned value on the stack: `let NAME [: TYPE] = INITIALISER`.
///
/// The variable is a `Pin<&mut TYPE>`, and the value lives to the end of the scope. The initialiser cannot fail;
/// [`stack_try_pin_init!`](crate::stack_try_pin_init) takes one that can.
///
/// # Examples
///
/// ```
/// # use core::pin::Pin;
/// # use pin_init::{pin_data, pin_init, stack_pin_init};
/// #[pin_data]
/// struct Counter {
///     start: u32,
///     count: u32,
/// }
///
/// stack_pin_init!(let counter = pin_init!(Counter { start: 7, count: 0 }));
/// let counter: Pin<&mut Counter> = counter;
/// assert_eq!(counter.start + counter.count, 7);
/// ```
#[macro_export]
macro_rules! stack_pin_init {
    (let $var:ident $(: $t:ty)? = $val:expr) => {
        let init = $val;
        let mut $var = ::core::pin::pin!($crate::__internal::StackInit$(::<$t>)?::uninit());
        let ::core::result::Result::Ok(mut $var) = $crate::__internal::StackInit::init($var, init);
    };
}

/// Declares a variable that holds a pinned value on the stack, or the error of its initialiser.
///
/// - `let NAME [: TYPE] = INITIALISER` gives a `Result<Pin<&mut TYPE>, E>`,
/// - `let NAME [: TYPE] =? INITIALISER` returns the error, as `?` does, and gives a `Pin<&mut TYPE>`.
///
/// # Examples
///
/// ```
/// # use pin_init::{pin_data, pin_init, stack_try_pin_init, PinInit};
/// # use core::num::ParseIntError;
/// #[pin_data]
/// struct Limits {
///     low: u8,
///     high: u8,
/// }
///
/// fn limits(high: &str) -> impl PinInit<Limits, ParseIntError> + '_ {
///     pin_init!(Limits { low: 0, high: high.parse()? }? ParseIntError)
/// }
///
/// stack_try_pin_init!(let small =? limits("9"));
/// assert_eq!(small.high - small.low, 9);
///
/// stack_try_pin_init!(let large: Limits = limits("999"));
/// assert!(large.is_err());
/// # Ok::<(), ParseIntError>(())
/// ```
#[macro_export]
macro_rules! stack_try_pin_init {
    (let $var:ident $(: $t:ty)? = $val:expr) => {
        let init = $val;
        let mut $var = ::core::pin::pin!($crate::__internal::StackInit$(::<$t>)?::uninit());
        let mut $var = $crate::__internal::StackInit::init($var, init);
    };
    (let $var:ident $(: $t:ty)? =? $val:expr) => {
        let init = $val;
        let mut $var = ::core::pin::pin!($crate::__internal::StackInit$(::<$t>)?::uninit());
        let mut $var = $crate::__internal::StackInit::init($var, init)?;
    };
}
