// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Never returns

use kernel::prelude::*;

module! {
    type: Spins,
    name: "spins",
    authors: ["Scullery"],
    description: "Never returns",
    license: "GPL",
}

struct Spins;

impl kernel::Module for Spins {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        for times in 1..=60 {
            pr_err!("spinning, said {times} times\n");
        }
        loop {
            core::hint::spin_loop();
        }
    }
}
