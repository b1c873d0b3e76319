// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Lines: what is a command and what is not, and how long each part may be.

use suite::{Errno, Suite};

use super::{cleared, lists, run};

/// What is no command.
const BAD: &[&str] = &[
    "\n",
    " \n",
    "put\n",
    "put fig\n",
    "put fig \n",
    "put  dried\n",
    "add fig\n",
    "take\n",
    "take fig now\n",
    "take fig \n",
    "clear all\n",
    "clear  \n",
    "eat fig\n",
    "Put fig dried\n",
    " put fig dried\n",
    "put\tfig\tdried\n",
    "put fig dr\0ied\n",
    "put fig dried\r\n",
    "put fig \u{1b}[31m\n",
];

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("what is no command is EINVAL and does nothing", |t| {
        let fd = cleared(t);
        run(t, fd, "put plum 1\n");
        for line in BAD {
            t.write(fd, line).fails(Errno::EINVAL);
        }
        lists(t, fd, "plum 1\n");
        t.close(fd).ok();
    });
    suite.step("what is no UTF-8 is EINVAL", |t| {
        let fd = cleared(t);
        t.write(fd, b"put fig \xff\n").fails(Errno::EINVAL);
        t.write(fd, b"put \xc3 dried\n").fails(Errno::EINVAL);
        lists(t, fd, "");
        t.close(fd).ok();
    });
    suite.step("a write takes one line, and the next goes on", |t| {
        let fd = cleared(t);
        let lines = "put fig dried\nput plum 1\ntake fig\n";
        t.write(fd, lines).gives(14);
        lists(t, fd, "fig dried\n");
        t.write(fd, &lines[14..]).gives(11);
        lists(t, fd, "fig dried\nplum 1\n");
        t.write(fd, &lines[25..]).gives(9);
        lists(t, fd, "plum 1\n");
        t.close(fd).ok();
    });
    suite.step("a bad line behind a good one waits for its write", |t| {
        let fd = cleared(t);
        t.write(fd, b"put fig dried\neat \xff\n").gives(14);
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
    suite.step("the last line needs no end", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried");
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
    suite.step("a value may hold spaces, also at its ends", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig  dried  twice \n");
        lists(t, fd, "fig  dried  twice \n");
        t.close(fd).ok();
    });
    suite.step("a name has 32 bytes at most", |t| {
        let fd = cleared(t);
        let name = "n".repeat(32);
        run(t, fd, &format!("put {name} 1\n"));
        t.write(fd, format!("put {name}n 1\n")).fails(Errno::E2BIG);
        lists(t, fd, &format!("{name} 1\n"));
        t.close(fd).ok();
    });
    suite.step("a value has 128 bytes at most, however it came", |t| {
        let fd = cleared(t);
        let value = "v".repeat(127);
        run(t, fd, &format!("put fig {value}\n"));
        t.write(fd, "add fig vv\n").fails(Errno::E2BIG);
        run(t, fd, "add fig v\n");
        t.write(fd, "add fig v\n").fails(Errno::E2BIG);
        t.write(fd, format!("put fig {value}vv\n"))
            .fails(Errno::E2BIG);
        lists(t, fd, &format!("fig {value}v\n"));
        t.close(fd).ok();
    });
    suite.step("a line has 256 bytes at most", |t| {
        let fd = cleared(t);
        t.write(fd, "x".repeat(256)).fails(Errno::EINVAL);
        t.write(fd, "x".repeat(257)).fails(Errno::E2BIG);
        t.write(fd, "x".repeat(1 << 16)).fails(Errno::E2BIG);
        lists(t, fd, "");
        t.close(fd).ok();
    });
    suite.step("much is written, a line at a time", |t| {
        let fd = cleared(t);
        let text = "put fig dried\n".repeat(1000);
        t.write(fd, &text).gives(14);
        t.write(fd, &text[14..]).gives(14);
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
}
