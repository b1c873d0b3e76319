// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Real programs and system calls on served files.
//!
//! These tests need `/dev/fuse` and the right to mount, and say so loudly when they lack them.

mod child;
mod driver;
mod ending;
mod identity;
mod ioctls;
mod mounting;
mod programs;
mod scull;
mod serve;
mod waiting;

use driver::GateModule;
use kernel::prelude::*;

module! {
    type: GateModule,
    name: "gate",
    authors: ["The Scullery developers"],
    description: "Makes its users wait",
    license: "GPL",
}
