// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Assertions that hold when the build succeeds.
//!
//! | | may depend on | stands |
//! |---|---|---|
//! | [`static_assert!`] | constants | anywhere |
//! | [`const_assert!`] | also generic parameters | in a body |
//! | [`build_assert!`] | also variables | in a body |
//!
//! Take the first that can say what you mean: it fails earlier, with a better message.
//!
//! Mirrors: rust/kernel/build_assert.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - [`build_assert!`] and [`build_error!`] in a constant fail the build, as in Linux. Elsewhere
//!   Linux fails the build when the optimiser cannot remove the call; here the call panics when it
//!   is reached. Linux built with `CONFIG_RUST_BUILD_ASSERT_ALLOW` does the same. The kernel stage
//!   of `check` builds the driver with Linux's.
// DIFFERENCE: build_assert: outside constants it panics when reached, where Linux fails to link

#[doc(inline)]
pub use crate::{build_assert_macro as build_assert, build_error, const_assert, static_assert};

/// What [`build_error!`] calls.
#[doc(hidden)]
#[cold]
#[inline(never)]
#[track_caller]
pub const fn build_error_fn(msg: &'static str) -> ! {
    // PANIC: in a constant this is the build error; elsewhere the build is not like Linux's, and
    // the call that Linux would have refused is reported here.
    panic!("{}", msg);
}

/// Fails the build unless a constant condition holds.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// static_assert!(size_of::<u32>() == 4);
/// static_assert!(u8::MAX == 255, "a byte has eight bits");
/// ```
///
/// ```compile_fail,E0080
/// kernel::static_assert!(size_of::<u32>() == 5);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! static_assert {
    ($condition:expr $(, $message:literal)?) => {
        const _: () = ::core::assert!($condition $(, $message)?);
    };
}

/// Fails the build unless a condition on constants and generic parameters holds.
///
/// It is checked for each instance of the surrounding function that the program has.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// fn first<const N: usize>(bytes: [u8; N]) -> u8 {
///     const_assert!(N > 0, "there is no first byte");
///     bytes[0]
/// }
/// assert_eq!(first([7]), 7);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! const_assert {
    ($condition:expr $(, $message:literal)?) => {
        const { ::core::assert!($condition $(, $message)?) };
    };
}

/// Says that control never comes here.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// const fn halved(n: u32) -> u32 {
///     if n % 2 != 0 {
///         build_error!("the number is odd");
///     }
///     n / 2
/// }
/// const FOUR: u32 = halved(8);
/// assert_eq!(FOUR, 4);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! build_error {
    () => {
        $crate::build_error!("")
    };
    ($message:expr) => {
        $crate::build_assert::build_error_fn($message)
    };
}

/// Says that a condition always holds.
///
/// A function whose argument is in the condition needs `#[inline(always)]`: in Linux, the optimiser
/// must see the argument to remove the failing branch.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// #[inline(always)]
/// const fn bit(n: u32) -> u8 {
///     build_assert!(n < 8);
///     1 << n
/// }
/// const TOP: u8 = bit(7);
/// assert_eq!(TOP, 0x80);
/// ```
///
/// ```compile_fail,E0080
/// use kernel::prelude::*;
///
/// const fn bit(n: u32) -> u8 {
///     build_assert!(n < 8, "a byte has eight bits");
///     1 << n
/// }
/// const NINTH: u8 = bit(8);
/// # assert_eq!(NINTH, 0);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! build_assert_macro {
    ($condition:expr $(,)?) => {
        $crate::build_assert_macro!(
            $condition,
            ::core::concat!("assertion failed: ", ::core::stringify!($condition))
        )
    };
    ($condition:expr, $message:expr) => {
        if !$condition {
            $crate::build_assert::build_error_fn($message);
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[inline(always)]
    fn halved(n: u32) -> u32 {
        build_assert!(n.is_multiple_of(2));
        n / 2
    }

    #[test]
    fn a_broken_assertion_that_the_build_cannot_see_panics_where_it_stands() {
        let odd = core::hint::black_box(3);
        let panic = std::panic::catch_unwind(|| halved(odd));
        let message = panic
            .err()
            .and_then(|payload| payload.downcast::<String>().ok());
        assert_eq!(
            message.map(|message| *message).as_deref(),
            Some("assertion failed: n.is_multiple_of(2)")
        );
        assert_eq!(halved(core::hint::black_box(6)), 3);
    }
}
