// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::borrow`.

pub use core::borrow::{Borrow, BorrowMut};

pub use tryalloc::{Cow, borrow::*, judge::borrow::ToOwned};
