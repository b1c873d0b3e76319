// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Allocates with GFP_KERNEL under a spinlock

use kernel::new_spinlock;
use kernel::prelude::*;

module! {
    type: Atomic,
    name: "atomic",
    authors: ["Scullery"],
    description: "Allocates with GFP_KERNEL under a spinlock",
    license: "GPL",
}

struct Atomic;

impl kernel::Module for Atomic {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let lock = KBox::pin_init(new_spinlock!(0u32), GFP_KERNEL)?;
        let guard = lock.lock();
        let boxed = KBox::new(7u32, GFP_KERNEL)?; // here
        pr_info!("{}\n", *boxed | *guard);
        Ok(Atomic)
    }
}
