// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Process 1 of a kernel with examples in it: has KUnit run them.

use suite::flags::O_WRONLY;
use suite::init::init;
use suite::Suite;

fn doctests(suite: &mut Suite<'_>) {
    suite.step("KUnit runs the examples", |t| {
        let run = t
            .open("/sys/kernel/debug/kunit/rust_doctests_kernel/run", O_WRONLY)
            .ok();
        t.write(run, "1").gives(1);
        t.close(run).ok();
    });
}

fn main() {
    init(Some(doctests));
}
