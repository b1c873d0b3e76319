// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The types of which there are atomics from the start.
//!
//! Mirrors: rust/kernel/sync/atomic/predefine.rs (Linux 7.2).

use core::ffi::c_void;

use super::{AtomicAdd, AtomicType};

/// The integer of a pointer's size.
#[cfg(target_pointer_width = "32")]
type Isize = i32;
#[cfg(target_pointer_width = "64")]
type Isize = i64;

macro_rules! atomic_type {
    ($($value:ty as $repr:ty),*) => {$(
        // SAFETY: The two have the same size and alignment, and every value of the first is one of
        // the second.
        unsafe impl AtomicType for $value {
            type Repr = $repr;
        }
    )*};
}

macro_rules! atomic_add {
    ($($value:ty as $repr:ty),*) => {$(
        // SAFETY: Whatever comes out of the sum is a value of the type.
        unsafe impl AtomicAdd<$value> for $value {
            fn rhs_into_delta(rhs: $value) -> $repr {
                // CAST: The two have the same size, and addition is the same for both.
                rhs as $repr
            }
        }
    )*};
}

atomic_type!(bool as i8, i8 as i8, i16 as i16, i32 as i32, i64 as i64);
atomic_type!(u32 as i32, u64 as i64, isize as Isize, usize as Isize);
atomic_add!(i32 as i32, i64 as i64, u32 as i32, u64 as i64);
atomic_add!(isize as Isize, usize as Isize);

// SAFETY: All thin pointers have the same size and alignment, and none is dereferenced here.
unsafe impl<T> AtomicType for *mut T {
    type Repr = *const c_void;
}

// SAFETY: As above.
unsafe impl<T> AtomicType for *const T {
    type Repr = *const c_void;
}
