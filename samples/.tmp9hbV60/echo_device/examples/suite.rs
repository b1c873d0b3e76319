// SPDX-License-Identifier: GPL-2.0-only

//! What echo_device must answer, in every home.

use std::process::ExitCode;

use suite::flags::O_RDWR;
use suite::{Errno, Suite};

const DEVICE: &str = "/dev/echo_device";

/// The suite.
pub fn steps(suite: &mut Suite<'_>) {
    suite.step("a fresh file is empty", |t| {
        let file = t.open(DEVICE, O_RDWR).ok();
        t.read(file, 16).gives("");
        t.close(file).ok();
    });
    suite.step("what was written last is read", |t| {
        let file = t.open(DEVICE, O_RDWR).ok();
        t.write(file, "first").gives(5);
        t.write(file, "second").gives(6);
        t.read(file, 16).gives("second");
        t.read(file, 16).gives("");
        t.close(file).ok();
    });
    suite.step("memory that is not the caller's is a fault", |t| {
        let file = t.open(DEVICE, O_RDWR).ok();
        t.write(file, "text").gives(4);
        t.read_unmapped(file, 4).fails(Errno::EFAULT);
        t.close(file).ok();
    });
}

fn main() -> ExitCode {
    kernel::host::main(&echo_device::THIS_MODULE, steps, &mut std::io::stdout())
}
