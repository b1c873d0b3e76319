// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does not compile

use kernel::prelude::*;

module! {
    type: Broken,
    name: "broken",
    authors: ["Scullery"],
    description: "Does not compile",
    license: "GPL",
}

struct Broken;

impl kernel::Module for Broken {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let number: u32 = "seven"; // here
        pr_info!("{}\n", number);
        Ok(Broken)
    }
}
