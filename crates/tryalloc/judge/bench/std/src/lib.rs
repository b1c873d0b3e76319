// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The real std, with a place for entries and an attribute `bench` of our own: what upstream's benches
//! take for `std` on std's side.

#![no_std]

extern crate std as real;

#[path = "../../../std/src/entry.rs"]
pub mod entry;

pub use real::*;

pub mod prelude {
    //! As std's.

    pub mod rust_2024 {
        //! As std's, but for the attributes.

        pub use judge_attribute::{bench, test};
        pub use real::prelude::rust_2024::*;
    }
}
