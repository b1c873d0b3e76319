// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does not load

use kernel::prelude::*;

module! {
    type: Refuses,
    name: "refuses",
    authors: ["Scullery"],
    description: "Does not load",
    license: "GPL",
}

struct Refuses;

impl kernel::Module for Refuses {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        Err(ENODEV)
    }
}
