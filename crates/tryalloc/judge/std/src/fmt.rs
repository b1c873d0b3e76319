// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::fmt`.

pub use core::fmt::*;

pub use tryalloc::fmt::*;
