// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Adds until it overflows

use kernel::prelude::*;

module! {
    type: Panics,
    name: "panics",
    authors: ["Scullery"],
    description: "Adds until it overflows",
    license: "GPL",
}

struct Panics;

impl kernel::Module for Panics {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut sum = 1u8;
        for _ in 0..core::hint::black_box(9) {
            sum += sum; // here
        }
        pr_info!("{}\n", sum);
        Ok(Panics)
    }
}
