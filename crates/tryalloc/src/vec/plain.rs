// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Telling that a value is a plain one, whose bytes may be copied, and that all of them are zero, so that
//! memory that is zeroed anyhow holds clones of it.

use core::{ptr, slice};

use crate::type_id::is_any_of;

/// Whether `value` is of a type of numbers, `bool` or `char`, and all its bytes are zero.
///
/// The compiler answers the first at compile time.
#[inline]
pub(super) fn is_zero<T>(value: &T) -> bool {
    if !is_plain::<T>() {
        return false;
    }
    // SAFETY: A number has no padding, so all its bytes may be read.
    let bytes = unsafe { slice::from_raw_parts(ptr::from_ref(value).cast::<u8>(), size_of::<T>()) };
    bytes.iter().all(|byte| *byte == 0)
}

/// Whether `T` is a type of numbers, `bool` or `char`: no padding, and cloned by copying.
///
/// The compiler makes no `memcpy` of a loop that clones where it does not see that source and target are
/// apart, so that those are told apart which need no loop.
#[inline]
pub(crate) fn is_plain<T>() -> bool {
    is_any_of!(T: u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char)
}
