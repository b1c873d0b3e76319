// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Numbers, beyond what `core` has.
//!
//! Mirrors: rust/kernel/num.rs (Linux 7.2).

use core::ops;

pub mod bounded;

pub use bounded::*;

/// The [`Signedness`](Integer::Signedness) of `u8` and its like.
pub enum Unsigned {}

/// The [`Signedness`](Integer::Signedness) of `i8` and its like.
pub enum Signed {}

mod private {
    pub trait Sealed {}
}

/// The primitive integers, and what they have in common.
pub trait Integer:
    private::Sealed
    + Sized
    + Copy
    + Clone
    + PartialEq
    + Eq
    + PartialOrd
    + Ord
    + ops::Add<Output = Self>
    + ops::AddAssign
    + ops::Sub<Output = Self>
    + ops::SubAssign
    + ops::Mul<Output = Self>
    + ops::MulAssign
    + ops::Div<Output = Self>
    + ops::DivAssign
    + ops::Rem<Output = Self>
    + ops::RemAssign
    + ops::BitAnd<Output = Self>
    + ops::BitAndAssign
    + ops::BitOr<Output = Self>
    + ops::BitOrAssign
    + ops::BitXor<Output = Self>
    + ops::BitXorAssign
    + ops::Shl<u32, Output = Self>
    + ops::ShlAssign<u32>
    + ops::Shr<u32, Output = Self>
    + ops::ShrAssign<u32>
    + ops::Not
{
    /// [`Signed`] or [`Unsigned`].
    type Signedness;

    /// The width in bits.
    const BITS: u32;
}

macro_rules! impl_integer {
    ($($signedness:ident: $($type:ident)*;)*) => {$($(
        impl private::Sealed for $type {}

        impl Integer for $type {
            type Signedness = $signedness;

            const BITS: u32 = $type::BITS;
        }
    )*)*};
}

impl_integer! {
    Unsigned: u8 u16 u32 u64 u128 usize;
    Signed: i8 i16 i32 i64 i128 isize;
}
