// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Prints ten thousand lines.

use kernel::prelude::*;

module! {
    type: Chats,
    name: "chats",
    authors: ["Scullery"],
    description: "Prints ten thousand lines",
    license: "GPL",
}

struct Chats;

impl kernel::Module for Chats {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        for number in 0..10_000 {
            pr_info!("line {number}\n");
        }
        Ok(Chats)
    }
}
