// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Takes a mutex that it holds

use kernel::new_mutex;
use kernel::prelude::*;

module! {
    type: Deadlocks,
    name: "deadlocks",
    authors: ["Scullery"],
    description: "Takes a mutex that it holds",
    license: "GPL",
}

struct Deadlocks;

impl kernel::Module for Deadlocks {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let lock = KBox::pin_init(new_mutex!(0u32), GFP_KERNEL)?;
        let first = lock.lock();
        let second = lock.lock(); // here
        pr_info!("{}\n", *first | *second);
        Ok(Deadlocks)
    }
}
