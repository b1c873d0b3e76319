// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A module with nothing wrong.

use kernel::prelude::*;

module! {
    type: Clean,
    name: "clean",
    authors: ["Scullery"],
    description: "Nothing wrong",
    license: "GPL",
}

struct Clean {
    numbers: KVec<u32>,
}

impl kernel::Module for Clean {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut numbers = KVec::new();
        numbers.push(7, GFP_KERNEL)?;
        pr_info!("loaded\n");
        Ok(Clean { numbers })
    }
}

impl Drop for Clean {
    fn drop(&mut self) {
        pr_info!("{:?}\n", self.numbers);
    }
}
