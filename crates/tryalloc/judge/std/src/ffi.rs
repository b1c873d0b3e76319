// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::ffi` and `std::path`: names that the files of tests import.

pub use core::ffi::*;

/// Is never there.
pub struct OsStr {
    _unsized: [u8],
}

/// Is never there.
pub struct Path {
    _unsized: [u8],
}
