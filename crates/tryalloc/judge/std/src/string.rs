// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::string`.

pub use tryalloc::{String, judge::string::ToString, string::*};
