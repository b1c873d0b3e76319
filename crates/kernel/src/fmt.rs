// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Formatting: `core::fmt` with a `Display` of the kernel's own.
//!
//! [`fmt!`](crate::prelude::fmt) wraps every argument in [`Adapter`], which prints `{}` through the
//! [`Display`] of this module. Floating-point numbers do not implement it: the kernel has no
//! floating point, and a driver that prints one must not compile here either.
//!
//! Mirrors: rust/kernel/fmt.rs (Linux 7.2).

pub use core::fmt::{Arguments, Debug, Error, Formatter, Result, Write};

use core::fmt::{Binary, LowerExp, LowerHex, Octal, Pointer, UpperExp, UpperHex};

/// What [`fmt!`](crate::prelude::fmt) puts around an argument.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Adapter<T>(pub T);

macro_rules! forward {
    ($($trait:ident),*) => {
        $(
            impl<T: $trait> $trait for Adapter<T> {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    self.0.fmt(f)
                }
            }
        )*
    };
}

forward!(Debug, LowerHex, UpperHex, Octal, Binary, LowerExp, UpperExp);

// Not forwarded like the others: `&T` prints the address of the reference's target.
impl<T: Pointer + ?Sized> Pointer for Adapter<&T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

impl<T: Display + ?Sized> core::fmt::Display for Adapter<&T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

/// What `{}` prints. Types of the kernel implement this trait and not `core`'s.
///
/// # Examples
///
/// ```
/// use kernel::{fmt, prelude::fmt, str::CString};
///
/// struct Celsius(i32);
///
/// impl fmt::Display for Celsius {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_fmt(fmt!("{} degrees", self.0))
///     }
/// }
///
/// let text = CString::try_from_fmt(fmt!("{}", Celsius(21)))?;
/// assert_eq!(&*text, c"21 degrees");
/// # Ok::<(), kernel::error::Error>(())
/// ```
///
/// Floating-point numbers have no representation:
///
/// ```compile_fail,E0277
/// kernel::prelude::fmt!("{}", 0.5_f64);
/// ```
pub trait Display {
    /// Writes `self` to `f`.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result;
}

impl<T: Display + ?Sized> Display for &T {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        (**self).fmt(f)
    }
}

/// In Linux tryalloc has this implementation, and the next.
impl<A: tryalloc::alloc::Allocator> Display for tryalloc::string::String<A> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        core::fmt::Display::fmt(self, f)
    }
}

impl<T: Display + ?Sized, A: tryalloc::alloc::Allocator> Display for tryalloc::boxed::Box<T, A> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        (**self).fmt(f)
    }
}

macro_rules! display_as_core {
    ($($ty:ty),* $(,)?) => {
        $(
            impl Display for $ty {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    core::fmt::Display::fmt(self, f)
                }
            }
        )*
    };
}

display_as_core!(
    bool,
    char,
    str,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    Arguments<'_>,
    core::panic::PanicInfo<'_>,
);

macro_rules! display_through {
    ($($pointer:ident),*) => {
        $(
            impl<T: ?Sized> Display for crate::sync::$pointer<T>
            where
                crate::sync::$pointer<T>: core::fmt::Display,
            {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    core::fmt::Display::fmt(self, f)
                }
            }
        )*
    };
}

display_through!(Arc, UniqueArc);

#[cfg(test)]
mod tests {
    use crate::prelude::fmt;

    fn text(args: super::Arguments<'_>) -> String {
        args.to_string()
    }

    #[test]
    fn flags_of_a_placeholder_reach_the_value() {
        assert_eq!(
            text(fmt!("{:>6}|{:<4}|{:+}", "ab", 'c', 5)),
            "    ab|c   |+5"
        );
        assert_eq!(
            text(fmt!("{:#06x} {:b} {:#o} {:X}", 255, 5, 8, 171)),
            "0x00ff 101 0o10 AB"
        );
    }

    #[test]
    fn a_c_string_prints_its_text() {
        let name = c"misc";
        assert_eq!(text(fmt!("{name} {}", c"dev")), "misc dev");
    }

    #[test]
    fn unsized_values_and_references_print_like_their_targets() {
        let text_of: &str = "a";
        assert_eq!(text(fmt!("{} {}", text_of, &&text_of)), "a a");
    }

    #[test]
    fn a_pointer_prints_its_address() {
        let pointer = core::ptr::without_provenance::<u8>(0x1234);
        assert_eq!(text(fmt!("{:p} {pointer:p}", pointer)), "0x1234 0x1234");
        let value = 3_u8;
        assert_eq!(text(fmt!("{:p}", &value)), format!("{:p}", &value));
    }

    #[test]
    fn debug_keeps_its_alternate_form() {
        assert_eq!(
            text(fmt!("{:?} {:#x?}", Some("x"), [16])),
            "Some(\"x\") [\n    0x10,\n]"
        );
    }
}
