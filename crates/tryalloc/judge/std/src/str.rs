// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::str`.

pub use core::str::*;

pub use tryalloc::str::*;
