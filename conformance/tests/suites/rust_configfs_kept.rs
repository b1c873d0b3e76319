// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A suite that leaves a group of Linux's sample `rust_configfs` behind.

use std::process::ExitCode;

use suite::Suite;

fn main() -> ExitCode {
    kernel::host::main(&rust_configfs::THIS_MODULE, steps, &mut std::io::stdout())
}

fn steps(suite: &mut Suite<'_>) {
    suite.step("a group is made and not removed", |t| {
        t.mkdir("/sys/kernel/config/rust_configfs/kept").ok();
    });
}
