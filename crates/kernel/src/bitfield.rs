// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers that are made of fields, such as a device's registers.
//!
//! [`bitfield!`](crate::bitfield!) defines a type of the size of an integer, with methods for ranges
//! of its bits. A field of `n` bits is a [`Bounded`] integer of that width, so that what does not fit
//! is never cut off: it is refused, by the build or at run time.
//!
//! ```
//! use kernel::{bitfield, prelude::*};
//!
//! bitfield! {
//!     /// The control register of a timer.
//!     pub struct Control(u32) {
//!         /// What the clock is divided by.
//!         15:8 divisor;
//!         /// Whether the timer runs.
//!         0:0 enable;
//!     }
//! }
//!
//! fn control(divisor: u32) -> Result<Control> {
//!     Control::zeroed().with_enable(true).try_with_divisor(divisor)
//! }
//!
//! assert_eq!(control(0x20)?.into_raw(), 0x2001);
//! assert_eq!(control(0x100), Err(EOVERFLOW));
//! assert!(Control::from_raw(0x2001).enable().into_bool());
//! # Ok::<(), Error>(())
//! ```
//!
//! # What is defined
//!
//! For the type: [`From`] its integer and back, as the methods `from_raw` and `into_raw` too, which
//! may stand in constants; [`Zeroable`](pin_init::Zeroable), and so `zeroed`; `Clone`, `Copy`, `Eq` and
//! `Debug`. For a field `hi:lo name`, from bit `lo` to bit `hi`, both included:
//!
//! | | |
//! |---|---|
//! | `name()` | its value |
//! | `with_name(value)` | a copy with another, of a type that always fits |
//! | `with_const_name::<VALUE>()` | a copy with a constant; one that does not fit is an error of the build |
//! | `try_with_name(value)` | a copy with another, or `EOVERFLOW` when it does not fit |
//! | `NAME_MASK`, `NAME_SHIFT`, `NAME_RANGE` | where its bits are |
//!
//! Fields may overlap. Bits that no field has stay as they are.
//!
//! # Fields of other types
//!
//! `hi:lo name => Type` has `Type` for each value of the field, and `hi:lo name ?=> Type` for some:
//! then `name()` returns a `Result`. There is `with_name(value: Type)`, and not the other two.
//!
//! ```
//! use kernel::{bitfield, num::Bounded};
//!
//! #[derive(Debug, PartialEq)]
//! enum Speed {
//!     Full,
//!     High,
//! }
//!
//! impl TryFrom<Bounded<u8, 2>> for Speed {
//!     type Error = u8;
//!
//!     fn try_from(bits: Bounded<u8, 2>) -> Result<Self, u8> {
//!         match bits.get() {
//!             0 => Ok(Speed::Full),
//!             2 => Ok(Speed::High),
//!             other => Err(other),
//!         }
//!     }
//! }
//!
//! impl From<Speed> for Bounded<u8, 2> {
//!     fn from(speed: Speed) -> Self {
//!         match speed {
//!             Speed::Full => Bounded::<u8, 2>::new::<0>(),
//!             Speed::High => Bounded::<u8, 2>::new::<2>(),
//!         }
//!     }
//! }
//!
//! bitfield! {
//!     struct Port(u8) {
//!         6:5 speed ?=> Speed;
//!     }
//! }
//!
//! assert_eq!(Port::from(0).with_speed(Speed::High).into_raw(), 0x40);
//! assert_eq!(Port::from(0x60).speed(), Err(3));
//! ```
//!
//! # Names
//!
//! A field is not named `from_raw`, `into_raw` or `into`, and its name does not begin with `with_`,
//! `const_`, `try_with_` or `__`.
//!
//! Mirrors: rust/kernel/bitfield.rs (Linux 7.2).
//!
//! [`Bounded`]: crate::num::Bounded

/// Defines a type of the size of an unsigned integer, made of fields. See [the module](mod@crate::bitfield).
#[macro_export]
macro_rules! bitfield {
    (
        $(#[$attr:meta])* $vis:vis struct $name:ident($storage:ty) {
            $($(#[doc = $doc:expr])* $hi:literal:$lo:literal $field:ident
                $(?=> $try_into:ty)? $(=> $into:ty)?;
            )*
        }
    ) => {
        $(#[$attr])*
        #[allow(non_camel_case_types, reason = "a register may be named as in its manual")]
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq)]
        $vis struct $name {
            inner: $storage,
        }

        #[allow(dead_code, reason = "a driver need not use all that there is of a field")]
        impl $name {
            /// The integer, as its fields.
            #[inline(always)]
            $vis const fn from_raw(inner: $storage) -> Self {
                Self { inner }
            }

            /// The integer.
            #[inline(always)]
            $vis const fn into_raw(self) -> $storage {
                self.inner
            }

            $(
                $crate::bitfield!(@bits $vis $storage, $hi, $lo, $field);
                $crate::bitfield!(
                    @access [$(#[doc = $doc])*] $vis $storage, { $hi + 1 - $lo }, $field
                    $(?=> $try_into)? $(=> $into)?
                );
            )*
        }

        // SAFETY: It is the integer.
        unsafe impl ::pin_init::Zeroable for $name {}

        impl ::core::convert::From<$storage> for $name {
            #[inline(always)]
            fn from(inner: $storage) -> Self {
                Self::from_raw(inner)
            }
        }

        impl ::core::convert::From<$name> for $storage {
            #[inline(always)]
            fn from(fields: $name) -> Self {
                fields.into_raw()
            }
        }

        impl $crate::fmt::Debug for $name {
            fn fmt(&self, f: &mut $crate::fmt::Formatter<'_>) -> $crate::fmt::Result {
                f.debug_struct(::core::stringify!($name))
                    .field("<raw>", &$crate::prelude::fmt!("{:#x}", self.inner))
                    $(.field(::core::stringify!($field), &self.$field()))*
                    .finish()
            }
        }
    };

    // Where the field is, and its bits.
    (@bits $vis:vis $storage:ty, $hi:literal, $lo:literal, $field:ident) => {
        $crate::macros::paste! {
            $vis const [<$field:upper _RANGE>]: ::core::ops::RangeInclusive<u8> = $lo..=$hi;
            $vis const [<$field:upper _MASK>]: $storage =
                (<$storage>::MAX >> (<$storage>::BITS - 1 - $hi)) & (<$storage>::MAX << $lo);
            $vis const [<$field:upper _SHIFT>]: u32 = $lo;

            #[inline(always)]
            fn [<__ $field>](self) -> $crate::num::Bounded<$storage, { $hi + 1 - $lo }> {
                $crate::num::Bounded::from_expr((self.inner & Self::[<$field:upper _MASK>]) >> $lo)
            }

            #[inline(always)]
            const fn [<__with_ $field>](
                self,
                bits: $crate::num::Bounded<$storage, { $hi + 1 - $lo }>,
            ) -> Self {
                Self {
                    inner: (self.inner & !Self::[<$field:upper _MASK>]) | (bits.get() << $lo),
                }
            }
        }
    };

    (@access [$($doc:tt)*] $vis:vis $storage:ty, $width:tt, $field:ident => $into:ty) => {
        $crate::macros::paste! {
            $($doc)*
            ///
            /// The value of this field.
            #[inline(always)]
            $vis fn $field(self) -> $into {
                self.[<__ $field>]().into()
            }

            $($doc)*
            ///
            /// The same with this field set to `value`.
            #[inline(always)]
            $vis fn [<with_ $field>](self, value: $into) -> Self {
                self.[<__with_ $field>](value.into())
            }
        }
    };

    (@access [$($doc:tt)*] $vis:vis $storage:ty, $width:tt, $field:ident ?=> $try_into:ty) => {
        $crate::macros::paste! {
            $($doc)*
            ///
            /// The value of this field, if its bits are one.
            #[inline(always)]
            $vis fn $field(self) -> ::core::result::Result<
                $try_into,
                <$try_into as ::core::convert::TryFrom<$crate::num::Bounded<$storage, $width>>>::Error,
            > {
                self.[<__ $field>]().try_into()
            }

            $($doc)*
            ///
            /// The same with this field set to `value`.
            #[inline(always)]
            $vis fn [<with_ $field>](self, value: $try_into) -> Self {
                self.[<__with_ $field>](value.into())
            }
        }
    };

    (@access [$($doc:tt)*] $vis:vis $storage:ty, $width:tt, $field:ident) => {
        $crate::macros::paste! {
            $($doc)*
            ///
            /// The value of this field.
            #[inline(always)]
            $vis fn $field(self) -> $crate::num::Bounded<$storage, $width> {
                self.[<__ $field>]()
            }

            $($doc)*
            ///
            /// The same with this field set to `VALUE`.
            #[inline(always)]
            $vis const fn [<with_const_ $field>]<const VALUE: $storage>(self) -> Self {
                self.[<__with_ $field>]($crate::num::Bounded::<$storage, $width>::new::<VALUE>())
            }

            $($doc)*
            ///
            /// The same with this field set to `value`.
            #[inline(always)]
            $vis fn [<with_ $field>]<T>(self, value: T) -> Self
            where
                T: ::core::convert::Into<$crate::num::Bounded<$storage, $width>>,
            {
                self.[<__with_ $field>](value.into())
            }

            $($doc)*
            ///
            /// The same with this field set to `value`, or `EOVERFLOW` when that does not fit.
            #[inline(always)]
            $vis fn [<try_with_ $field>]<T>(self, value: T) -> $crate::error::Result<Self>
            where
                T: $crate::num::TryIntoBounded<$storage, $width>,
            {
                let bits = value.try_into_bounded().ok_or($crate::error::code::EOVERFLOW)?;
                ::core::result::Result::Ok(self.[<__with_ $field>](bits))
            }
        }
    };
}

#[cfg(test)]
mod tests;
