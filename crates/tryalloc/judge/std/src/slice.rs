// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::slice`.

pub use core::slice::*;

pub use tryalloc::slice::*;
