// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A suite that leaves a file of scull open.

use std::process::ExitCode;

use suite::flags::O_RDONLY;
use suite::Suite;

fn main() -> ExitCode {
    kernel::host::main(&scull::THIS_MODULE, steps, &mut std::io::stdout())
}

fn steps(suite: &mut Suite<'_>) {
    suite.step("a file is opened and not closed", |t| {
        t.open("/dev/scull2", O_RDONLY).ok();
    });
}
