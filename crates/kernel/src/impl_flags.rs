// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types for sets of flags.
//!
//! Mirrors: rust/kernel/impl_flags.rs (Linux 7.2).

/// Defines a type for one flag, and one for a set of them, with the operators of sets of bits. What
/// [`Not`](core::ops::Not) and [`BitXor`](core::ops::BitXor) give has no bits but those of flags.
///
/// # Examples
///
/// ```
/// kernel::impl_flags! {
///     /// What an open file may be used for.
///     #[derive(Clone, Copy, Debug, PartialEq)]
///     pub struct Modes(u8);
///
///     /// One of the uses of an open file.
///     #[derive(Clone, Copy)]
///     pub enum Mode {
///         /// `FMODE_READ`.
///         Read = 1,
///         /// `FMODE_WRITE`.
///         Write = 2,
///     }
/// }
///
/// let modes = Mode::Read | Mode::Write;
/// assert!(modes.contains(Mode::Write));
/// assert_eq!(modes ^ Mode::Write, Modes::from(Mode::Read));
/// assert_eq!(!modes, Modes::empty());
/// assert_eq!(u8::from(modes), 3);
/// ```
#[macro_export]
macro_rules! impl_flags {
    (
        $(#[$flags_attr:meta])*
        $flags_vis:vis struct $flags:ident($ty:ty);

        $(#[$flag_attr:meta])*
        $flag_vis:vis enum $flag:ident {
            $(
                $(#[$variant_attr:meta])*
                $name:ident = $value:expr
            ),+ $(,)?
        }
    ) => {
        $(#[$flags_attr])*
        #[repr(transparent)]
        $flags_vis struct $flags($ty);

        $(#[$flag_attr])*
        #[repr($ty)]
        $flag_vis enum $flag {
            $(
                $(#[$variant_attr])*
                $name = $value
            ),+
        }

        #[allow(dead_code, reason = "a driver need not use all that a set has")]
        impl $flags {
            /// No flag.
            #[inline]
            $flags_vis const fn empty() -> Self {
                Self(0)
            }

            /// The bits of all flags.
            #[inline]
            $flags_vis const fn all_bits() -> $ty {
                $($value)|+
            }

            /// Whether the flag is set.
            #[inline]
            $flags_vis fn contains(self, flag: $flag) -> bool {
                self.contains_all(flag.into())
            }

            /// Whether one of `flags` is set, at least.
            #[inline]
            $flags_vis fn contains_any(self, flags: $flags) -> bool {
                (self.0 & flags.0) != 0
            }

            /// Whether all of `flags` are set.
            #[inline]
            $flags_vis fn contains_all(self, flags: $flags) -> bool {
                (self.0 & flags.0) == flags.0
            }
        }

        impl ::core::convert::From<$flag> for $flags {
            #[inline]
            fn from(flag: $flag) -> Self {
                Self(flag as $ty)
            }
        }

        impl ::core::convert::From<$flags> for $ty {
            #[inline]
            fn from(flags: $flags) -> Self {
                flags.0
            }
        }

        $crate::impl_flags!(@operator $flags $flag, BitOr bitor, BitOrAssign bitor_assign);
        $crate::impl_flags!(@operator $flags $flag, BitAnd bitand, BitAndAssign bitand_assign);
        $crate::impl_flags!(@operator $flags $flag, BitXor bitxor, BitXorAssign bitxor_assign);

        impl ::core::ops::Not for $flags {
            type Output = Self;

            #[inline]
            fn not(self) -> Self {
                Self(!self.0 & Self::all_bits())
            }
        }

        impl ::core::ops::Not for $flag {
            type Output = $flags;

            #[inline]
            fn not(self) -> $flags {
                !$flags::from(self)
            }
        }
    };

    // The bits of a `BitXor` alone are masked: the others can make none that were not there.
    (@mask $flags:ident BitXor $bits:expr) => {
        ::core::ops::BitAnd::bitand($bits, $flags::all_bits())
    };
    (@mask $flags:ident $trait:ident $bits:expr) => {
        $bits
    };

    (@operator $flags:ident $flag:ident, $trait:ident $method:ident, $assign:ident $in_place:ident) => {
        impl ::core::ops::$trait for $flags {
            type Output = Self;

            #[inline]
            fn $method(self, rhs: Self) -> Self {
                Self($crate::impl_flags!(
                    @mask $flags $trait ::core::ops::$trait::$method(self.0, rhs.0)
                ))
            }
        }

        impl ::core::ops::$trait<$flag> for $flags {
            type Output = Self;

            #[inline]
            fn $method(self, rhs: $flag) -> Self {
                ::core::ops::$trait::$method(self, Self::from(rhs))
            }
        }

        impl ::core::ops::$trait for $flag {
            type Output = $flags;

            #[inline]
            fn $method(self, rhs: Self) -> $flags {
                ::core::ops::$trait::$method($flags::from(self), rhs)
            }
        }

        impl ::core::ops::$assign for $flags {
            #[inline]
            fn $in_place(&mut self, rhs: Self) {
                *self = ::core::ops::$trait::$method(*self, rhs);
            }
        }

        impl ::core::ops::$assign<$flag> for $flags {
            #[inline]
            fn $in_place(&mut self, rhs: $flag) {
                *self = ::core::ops::$trait::$method(*self, rhs);
            }
        }
    };
}

#[cfg(test)]
mod tests {
    impl_flags! {
        #[derive(Clone, Copy, Debug, PartialEq)]
        struct Set(u8);

        #[derive(Clone, Copy)]
        enum One {
            A = 1,
            B = 2,
            D = 1 << 7,
        }
    }

    #[test]
    fn sets_combine_as_their_bits_do() {
        let mut set = One::A | One::B;
        assert_eq!(u8::from(set), 3);
        assert_eq!(One::A & One::B, Set::empty());
        assert_eq!(One::A ^ One::A, Set::empty());
        set |= One::D;
        set &= One::A | One::D;
        set ^= One::A;
        assert_eq!(set, Set::from(One::D));
        assert!(set.contains_any(One::A | One::D) && !set.contains_all(One::A | One::D));
    }

    #[test]
    fn no_operator_makes_bits_that_no_flag_has() {
        assert_eq!(Set::all_bits(), 0x83);
        assert_eq!(u8::from(!One::A), 0x82);
        assert_eq!(u8::from(!Set::empty()), 0x83);
        assert_eq!(u8::from(Set(0xff) ^ One::A), 0x82);
    }
}
