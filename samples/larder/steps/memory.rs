// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The failure matrix: each allocation of each command fails once, and everything is as it was.
//!
//! What grows here is no shorter than 8 bytes and doubles, for which `krealloc` never finds room where
//! the memory is: it allocates whenever the driver does.

use suite::flags::O_RDWR;
use suite::{Errno, Fd, Suite, Task};

use super::{cleared, lists, run, DEV};

/// Opens an empty larder, with memory for any line.
fn prepared(t: &Task<'_>) -> Fd {
    let fd = cleared(t);
    t.write(fd, "x".repeat(256)).fails(Errno::EINVAL);
    fd
}

/// Does a command that allocates so many times; before that each of them fails once.
fn fails_each(t: &Task<'_>, fd: Fd, command: &str, allocations: u32, before: &str, after: &str) {
    for nth in 1..=allocations {
        t.fail_nth(nth);
        t.write(fd, command).fails(Errno::ENOMEM);
        lists(t, fd, before);
    }
    t.fail_nth(allocations + 1);
    run(t, fd, command);
    lists(t, fd, after);
}

pub(super) fn steps(suite: &mut Suite<'_>) {
    put(suite);
    suite.step("a value that grows, and then has room", |t| {
        let fd = prepared(t);
        run(t, fd, "put fig 12345678\n");
        let (before, after) = ("fig 12345678\n", "fig 123456789\n");
        fails_each(t, fd, "add fig 9\n", 1, before, after);
        let (before, after) = (after, "fig 1234567890123456\n");
        fails_each(t, fd, "add fig 0123456\n", 0, before, after);
        let (before, after) = (after, "fig 12345678901234567\n");
        fails_each(t, fd, "add fig 7\n", 1, before, after);
        t.close(fd).ok();
    });
    suite.step("taking and clearing need no memory", |t| {
        let fd = prepared(t);
        for name in ["a", "b", "c"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        let (before, after) = ("a 1\nb 1\nc 1\n", "a 1\nc 1\n");
        fails_each(t, fd, "take b\n", 0, before, after);
        fails_each(t, fd, "clear\n", 0, after, "");
        t.close(fd).ok();
    });
    suite.step("what is refused is refused without memory", |t| {
        let fd = prepared(t);
        let long = format!("put fig {}\n", "v".repeat(129));
        for (line, errno) in [
            ("eat fig\n", Errno::EINVAL),
            ("take fig\n", Errno::ENOENT),
            ("add fig 1\n", Errno::ENOENT),
            (&long, Errno::E2BIG),
        ] {
            t.fail_nth(1);
            t.write(fd, line).fails(errno);
        }
        t.close(fd).ok();
    });
    reading(suite);
}

fn put(suite: &mut Suite<'_>) {
    suite.step("a line without memory is ENOMEM, and the next works", |t| {
        let fd = cleared(t);
        t.close(fd).ok();
        let fd = t.open(DEV, O_RDWR).ok();
        t.fail_nth(1);
        t.write(fd, "put fig dried\n").fails(Errno::ENOMEM);
        lists(t, fd, "");
        run(t, fd, "put fig dried\n");
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
    suite.step("the first record: value, name, and shelf", |t| {
        let fd = prepared(t);
        fails_each(t, fd, "put fig dried\n", 3, "", "fig dried\n");
        t.close(fd).ok();
    });
    suite.step("a record for which there is room: value and name", |t| {
        let fd = prepared(t);
        run(t, fd, "put fig dried\n");
        let (before, after) = ("fig dried\n", "apple red\nfig dried\n");
        fails_each(t, fd, "put apple red\n", 2, before, after);
        t.close(fd).ok();
    });
    suite.step("the fifth record, for which the shelf grows", |t| {
        let fd = prepared(t);
        for name in ["a", "b", "d", "e"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        let (before, after) = ("a 1\nb 1\nd 1\ne 1\n", "a 1\nb 1\nc 1\nd 1\ne 1\n");
        fails_each(t, fd, "put c 1\n", 3, before, after);
        t.close(fd).ok();
    });
    suite.step("a record in place of another: its value", |t| {
        let fd = prepared(t);
        run(t, fd, "put fig dried\n");
        fails_each(t, fd, "put fig fresh\n", 1, "fig dried\n", "fig fresh\n");
        t.close(fd).ok();
    });
}

fn reading(suite: &mut Suite<'_>) {
    suite.step("without memory for a list the last one stays", |t| {
        let fd = prepared(t);
        run(t, fd, "put fig 12345678\n");
        lists(t, fd, "fig 12345678\n");
        run(t, fd, "put plum 12345678\n");
        // It grows to 8 bytes, 16, and 32.
        for nth in 1..=3 {
            t.fail_nth(nth);
            t.pread(fd, 100, 0).fails(Errno::ENOMEM);
            t.pread(fd, 100, 4).gives("12345678\n");
        }
        t.fail_nth(4);
        lists(t, fd, "fig 12345678\nplum 12345678\n");
        t.close(fd).ok();
    });
    suite.step("reading on in a list needs no memory", |t| {
        let fd = prepared(t);
        run(t, fd, "put fig dried\n");
        t.pread(fd, 4, 0).gives("fig ");
        t.fail_nth(1);
        t.pread(fd, 100, 4).gives("dried\n");
        t.close(fd).ok();
    });
}
