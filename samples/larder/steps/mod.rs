// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The steps of the suite. Each begins with a larder that it has cleared.

mod files;
mod lines;
mod memory;
mod records;
mod tasks;

use suite::flags::O_RDWR;
use suite::{Fd, Suite, Task};

const DEV: &str = "/dev/larder0";

/// What a program may expect of the larder.
pub(crate) fn larder(suite: &mut Suite<'_>) {
    records::steps(suite);
    lines::steps(suite);
    files::steps(suite);
    memory::steps(suite);
    tasks::steps(suite);
}

/// Opens an empty larder.
fn cleared(t: &Task<'_>) -> Fd {
    let fd = t.open(DEV, O_RDWR).ok();
    run(t, fd, "clear\n");
    fd
}

/// Writes a command, which is done as a whole.
fn run(t: &Task<'_>, fd: Fd, command: &str) {
    t.write(fd, command).gives(command.len());
}

/// Reads the list, which has to be this.
fn lists(t: &Task<'_>, fd: Fd, list: &str) {
    t.pread(fd, 65536, 0).gives(list);
}
