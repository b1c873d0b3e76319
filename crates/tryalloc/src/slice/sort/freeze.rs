// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which types are known not to change when they are compared.
//!
//! std asks the compiler whether there is an `UnsafeCell` in a type (`Freeze`); stable Rust has no words
//! for that. So there is a list of types that have none. For all others the sort keeps to ways on which
//! it does not matter; they cost an indirection, and nothing where elements are large.

use crate::type_id::is_any_of;

/// Whether `T` is one of the types without interior mutability that are listed here.
///
/// The optimiser makes it a constant. Types that differ in lifetimes alone are one here, which says
/// nothing about cells.
#[inline(always)]
pub(super) fn is_known<T>() -> bool {
    is_any_of!(T: u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, &str, &[u8])
}
