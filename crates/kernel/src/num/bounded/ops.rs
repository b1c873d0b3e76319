// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What one can do with integers of any width: all that one can do with their values, and the result
//! is such a value.
//!
//! Mirrors: rust/kernel/num/bounded.rs (Linux 7.2).

use core::{cmp, fmt, ops};

use super::{Bounded, Integer};

impl<T, U, const N: u32, const M: u32> PartialEq<Bounded<U, M>> for Bounded<T, N>
where
    T: Integer + PartialEq<U>,
    U: Integer,
{
    fn eq(&self, other: &Bounded<U, M>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Integer, const N: u32> PartialEq<T> for Bounded<T, N> {
    fn eq(&self, other: &T) -> bool {
        self.get() == *other
    }
}

impl<T: Integer, const N: u32> Eq for Bounded<T, N> {}

impl<T, U, const N: u32, const M: u32> PartialOrd<Bounded<U, M>> for Bounded<T, N>
where
    T: Integer + PartialOrd<U>,
    U: Integer,
{
    fn partial_cmp(&self, other: &Bounded<U, M>) -> Option<cmp::Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl<T: Integer, const N: u32> PartialOrd<T> for Bounded<T, N> {
    fn partial_cmp(&self, other: &T) -> Option<cmp::Ordering> {
        self.get().partial_cmp(other)
    }
}

impl<T: Integer, const N: u32> Ord for Bounded<T, N> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.get().cmp(&other.get())
    }
}

/// Implements an operator for two `Bounded`s of the same type, and for one and that type.
macro_rules! impl_binary {
    ($($trait:ident $method:ident;)*) => {$(
        impl<T: Integer, const N: u32, const M: u32> ops::$trait<Bounded<T, M>> for Bounded<T, N> {
            type Output = T;

            fn $method(self, rhs: Bounded<T, M>) -> T {
                ops::$trait::$method(self.get(), rhs.get())
            }
        }

        impl<T: Integer, const N: u32> ops::$trait<T> for Bounded<T, N> {
            type Output = T;

            fn $method(self, rhs: T) -> T {
                ops::$trait::$method(self.get(), rhs)
            }
        }
    )*};
}

impl_binary! {
    Add add;
    Sub sub;
    Mul mul;
    Div div;
    Rem rem;
    BitAnd bitand;
    BitOr bitor;
    BitXor bitxor;
}

impl<T, const N: u32> ops::Neg for Bounded<T, N>
where
    T: Integer + ops::Neg<Output = T>,
{
    type Output = T;

    fn neg(self) -> T {
        -self.get()
    }
}

impl<T, const N: u32> ops::Not for Bounded<T, N>
where
    T: Integer + ops::Not<Output = T>,
{
    type Output = T;

    fn not(self) -> T {
        !self.get()
    }
}

macro_rules! impl_fmt {
    ($($trait:ident)*) => {$(
        impl<T: Integer + fmt::$trait, const N: u32> fmt::$trait for Bounded<T, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }
    )*};
}

impl_fmt!(Display Binary Octal LowerHex UpperHex LowerExp UpperExp);
