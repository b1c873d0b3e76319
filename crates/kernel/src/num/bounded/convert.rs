// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Conversions between integers of any width and the primitive ones.
//!
//! Those that cannot fail exist for the widths for which they cannot, which stable Rust can only be
//! told one by one.
//!
//! Mirrors: rust/kernel/num/bounded.rs (Linux 7.2).

use pin_init::Zeroable;

use super::{Bounded, Integer, Unsigned};

/// [`TryInto`] a [`Bounded`], which with that trait would conflict with `core`'s own.
///
/// # Examples
///
/// ```
/// use kernel::num::{Bounded, TryIntoBounded};
///
/// let bounded: Option<Bounded<u8, 3>> = (-1_i64).try_into_bounded();
/// assert_eq!(bounded, None);
/// ```
pub trait TryIntoBounded<T: Integer, const N: u32> {
    /// The same value, if it is one of a `T` and fits in `N` bits.
    fn try_into_bounded(self) -> Option<Bounded<T, N>>;
}

impl<T, U, const N: u32> TryIntoBounded<T, N> for U
where
    T: Integer,
    U: TryInto<T>,
{
    fn try_into_bounded(self) -> Option<Bounded<T, N>> {
        self.try_into().ok().and_then(Bounded::try_new)
    }
}

/// A [`Bounded`] of `BITS` bits or more.
trait AtLeast<const BITS: u32> {}

/// A [`Bounded`] of `BITS` bits or fewer.
trait AtMost<const BITS: u32> {}

impl<B: AtLeast<64>> AtLeast<32> for B {}
impl<B: AtLeast<32>> AtLeast<16> for B {}
impl<B: AtLeast<16>> AtLeast<8> for B {}
impl<B: AtMost<8>> AtMost<16> for B {}
impl<B: AtMost<16>> AtMost<32> for B {}
impl<B: AtMost<32>> AtMost<64> for B {}

macro_rules! impl_widths {
    ($($trait:ident<$bits:literal>: $($width:literal)*;)*) => {$($(
        impl<T: Integer> $trait<$bits> for Bounded<T, $width> {}
    )*)*};
}

impl_widths! {
    AtLeast<64>: 64;
    AtLeast<32>: 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59
        60 61 62 63;
    AtLeast<16>: 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31;
    AtLeast<8>: 8 9 10 11 12 13 14 15;
    AtMost<8>: 1 2 3 4 5 6 7 8;
    AtMost<16>: 9 10 11 12 13 14 15 16;
    AtMost<32>: 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32;
    AtMost<64>: 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60
        61 62 63 64;
}

macro_rules! impl_primitive {
    ($($type:ident)*) => {$(
        impl<T, const N: u32> From<$type> for Bounded<T, N>
        where
            T: Integer<Signedness = <$type as Integer>::Signedness> + From<$type>,
            Self: AtLeast<{ $type::BITS }>,
        {
            fn from(value: $type) -> Self {
                // SAFETY: There are at least as many bits, of the same signedness.
                unsafe { Self::new_unchecked(T::from(value)) }
            }
        }

        impl<T, const N: u32> From<Bounded<T, N>> for $type
        where
            $type: TryFrom<T>,
            T: Integer<Signedness = <$type as Integer>::Signedness>,
            Bounded<T, N>: AtMost<{ $type::BITS }>,
        {
            fn from(value: Bounded<T, N>) -> $type {
                // SAFETY: The value fits in the bits of this type, which is of the same signedness.
                unsafe { $type::try_from(value.get()).unwrap_unchecked() }
            }
        }
    )*};
}

impl_primitive!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl<T> From<Bounded<T, 1>> for bool
where
    T: Integer<Signedness = Unsigned> + Zeroable,
{
    fn from(value: Bounded<T, 1>) -> bool {
        value.get() != Zeroable::zeroed()
    }
}

impl<T, const N: u32> From<bool> for Bounded<T, N>
where
    T: Integer<Signedness = Unsigned> + From<bool>,
{
    fn from(value: bool) -> Self {
        // SAFETY: It is 0 or 1, and there is a bit at least.
        unsafe { Self::new_unchecked(T::from(value)) }
    }
}
