// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream's tests take for `std`: `core`, the types of tryalloc under their names in std, and
//! of the rest just what the tests name.
//!
//! The real std must not be there, as the real alloc comes with it: its methods of slices and strings
//! would be found in place of ours. So what only std can do, as catching a panic, is done by the program
//! that runs the tests; see `driver`.

#![no_std]
#![feature(
    allocator_api,
    allow_internal_unstable,
    assert_matches,
    coerce_unsized,
    core_float_math,
    core_intrinsics,
    thread_local,
    unsize
)]
#![allow(internal_features)]
// Std's own modules of these names; and what no test makes by default.
#![allow(clippy::legacy_numeric_constants, clippy::new_without_default)]

mod driver;
pub mod entry;

pub mod alloc;
pub mod borrow;
pub mod collections;
pub mod env;
pub mod ffi;
mod float;
pub mod fmt;
pub mod fs;
pub mod hash;
mod macros;
pub mod panic;
pub mod path {
    //! `std::path`.

    pub use crate::ffi::Path;
}
pub mod prelude;
pub mod rc;
pub mod slice;
pub mod str;
pub mod string;
pub mod sync;
pub mod thread;
pub mod time;

pub use core::{
    any, array, ascii, assert, assert_eq, assert_matches, assert_ne, cell, char, clone, cmp,
    concat, convert, debug_assert, debug_assert_eq, debug_assert_ne, default, f32, f64, file,
    format_args, future, hint, i8, i16, i32, i64, i128, include, include_bytes, include_str, isize,
    iter, line, marker, matches, mem, module_path, net, num, ops, option, pin, primitive, ptr,
    result, stringify, todo, u8, u16, u32, u64, u128, unimplemented, unreachable, usize, write,
    writeln,
};
pub use tryalloc::{boxed, format, vec};

pub use self::macros::panic_alone::panic;
