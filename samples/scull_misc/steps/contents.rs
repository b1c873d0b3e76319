// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is written to a device can be read: S1, S4, S5, S6, S8 and S9.
//!
//! It is the same in scull and in scull_misc: one has a link to the other's.

use suite::flags::{O_RDONLY, O_RDWR, O_WRONLY};
use suite::{Credentials, Errno, Suite, Task};

const QUANTUM: usize = 4000;
const SET: i64 = 1000 * 4000;

/// Empties a device, as `>` does.
pub(super) fn trim(t: &Task<'_>, device: &str) {
    let fd = t.open(device, O_WRONLY).ok();
    t.close(fd).ok();
}

/// Bytes that tell where they are from.
pub(super) fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|index| (index % 251) as u8).collect()
}

/// A device that was just loaded is empty, and is what the first of these finds.
pub(super) fn steps(suite: &mut Suite<'_>, device: &'static str) {
    bytes(suite, device);
    quanta(suite, device);
    holes(suite, device);
    memory(suite, device);
    tasks(suite, device);
}

fn bytes(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("what is written can be read from the start", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.write(fd, "hello, world").gives(12);
        t.read(fd, 100).gives("");
        t.pread(fd, 100, 0).gives("hello, world");
        t.close(fd).ok();
    });
    suite.step("S1: the contents outlive the file that wrote them", |t| {
        let fd = t.open(device, O_RDONLY).ok();
        t.read(fd, 5).gives("hello");
        t.read(fd, 100).gives(", world");
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    suite.step("S1: all who have a device open share its contents", |t| {
        let one = t.open(device, O_RDWR).ok();
        let two = t.open(device, O_RDONLY).ok();
        t.write(one, "J").gives(1);
        t.read(two, 5).gives("Jello");
        t.close(one).ok();
        t.close(two).ok();
    });
    suite.step("pread and pwrite leave the position where it is", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "W", 7).gives(1);
        t.pread(fd, 5, 7).gives("World");
        t.read(fd, 5).gives("Jello");
        t.close(fd).ok();
    });
    suite.step("a write over old data leaves what is behind it", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.write(fd, "Hel").gives(3);
        t.pread(fd, 100, 0).gives("Hello, World");
        t.close(fd).ok();
    });
    suite.step("S6: a bad address is EFAULT, and the contents stay", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.write_unmapped(fd, 10).fails(Errno::EFAULT);
        t.read_unmapped(fd, 10).fails(Errno::EFAULT);
        t.read(fd, 100).gives("Hello, World");
        t.close(fd).ok();
    });
}

fn quanta(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("S5: a write goes to the end of its quantum", |t| {
        trim(t, device);
        let fd = t.open(device, O_RDWR).ok();
        t.write(fd, pattern(4096)).gives(QUANTUM);
        t.write(fd, pattern(96)).gives(96);
        t.close(fd).ok();
    });
    suite.step("S4: a read goes to the end of its quantum", |t| {
        let fd = t.open(device, O_RDONLY).ok();
        t.read(fd, 4096).gives(pattern(QUANTUM));
        t.read(fd, 4096).gives(pattern(96));
        t.read(fd, 4096).gives("");
        t.close(fd).ok();
    });
    suite.step("S4: a read across the end gives what there is", |t| {
        let fd = t.open(device, O_RDONLY).ok();
        t.pread(fd, 100, 4090).gives(&pattern(96)[90..]);
        t.pread(fd, 100, 4096).gives("");
        t.pread(fd, 100, 1 << 40).gives("");
        t.close(fd).ok();
    });
    suite.step("S8: a copy in pieces of a page arrives whole", |t| {
        trim(t, device);
        let fd = t.open(device, O_RDWR).ok();
        let bytes = pattern(3 * 4096);
        let mut written = 0;
        while written < bytes.len() {
            let end = bytes.len().min(written + 4096);
            let count = t.write(fd, &bytes[written..end]).ok();
            // Where nothing goes, a fault was injected.
            if count == 0 {
                break;
            }
            written += count;
        }
        for at in (0..bytes.len()).step_by(QUANTUM) {
            let end = bytes.len().min(at + QUANTUM);
            t.pread(fd, 4096, at as i64).gives(&bytes[at..end]);
        }
        t.close(fd).ok();
    });
    suite.step(
        "the last byte of a quantum and the first of the next",
        |t| {
            let fd = t.open(device, O_RDWR).ok();
            t.pwrite(fd, "ab", 3999).gives(1);
            t.pread(fd, 2, 3999).gives("a");
            t.pread(fd, 2, 4000).gives(&pattern(4002)[4000..]);
            t.close(fd).ok();
        },
    );
    suite.step("a second set is reached like the first", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "second", SET).gives(6);
        t.pread(fd, 100, SET).gives("second");
        t.pwrite(fd, "end", SET - 3).gives(3);
        t.pread(fd, 100, SET - 3).gives("end");
        t.close(fd).ok();
    });
    suite.step(
        "nothing is read or written when nothing is asked for",
        |t| {
            let fd = t.open(device, O_RDWR).ok();
            t.read(fd, 0).gives("");
            t.write(fd, "").gives(0);
            t.close(fd).ok();
        },
    );
}

fn holes(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("S4: a hole reads as the end", |t| {
        trim(t, device);
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "far", 3 * 4000).gives(3);
        t.pread(fd, 100, 0).gives("");
        t.pread(fd, 100, 4000).gives("");
        t.pread(fd, 100, 3 * 4000).gives("far");
        t.close(fd).ok();
    });
    suite.step("a quantum's unwritten part reads as zeros", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "x", 5).gives(1);
        t.pread(fd, 8, 0).gives([0, 0, 0, 0, 0, b'x', 0, 0]);
        t.close(fd).ok();
    });
    suite.step("a set that was left out is a hole too", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "third", 2 * SET).gives(5);
        t.pread(fd, 100, SET).gives("");
        t.pread(fd, 100, 2 * SET).gives("third");
        t.close(fd).ok();
        trim(t, device);
    });
}

fn memory(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("S9: reading far behind the end needs no memory", |t| {
        let fd = t.open(device, O_RDONLY).ok();
        t.fail_nth(1);
        t.pread(fd, 100, 1 << 50).gives("");
        t.close(fd).ok();
    });
    suite.step("a write farther than memory reaches is ENOMEM", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.write(fd, "near").gives(4);
        t.pwrite(fd, "x", 1 << 60).fails(Errno::ENOMEM);
        t.pread(fd, 100, 0).gives("near");
        t.close(fd).ok();
    });
    suite.step(
        "S5: a write without memory is ENOMEM, and the next one works",
        |t| {
            trim(t, device);
            let fd = t.open(device, O_RDWR).ok();
            // The list of sets, the set, and the quantum.
            for _ in 0..3 {
                t.fail_nth(1);
                t.write(fd, "lost").fails(Errno::ENOMEM);
                t.pread(fd, 100, 0).gives("");
            }
            t.write(fd, "kept").gives(4);
            t.pread(fd, 100, 0).gives("kept");
            t.close(fd).ok();
        },
    );
    suite.step("S5: a quantum that cannot be had leaves the others", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pwrite(fd, "third", 8000).gives(5);
        t.fail_nth(1);
        t.pwrite(fd, "second", 4000).fails(Errno::ENOMEM);
        t.pread(fd, 100, 4000).gives("");
        t.pread(fd, 4, 0).gives("kept");
        t.pread(fd, 100, 8000).gives("third");
        t.close(fd).ok();
    });
    suite.step("memory that is not needed is not asked for", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.fail_nth(1);
        t.write(fd, "over").gives(4);
        t.pread(fd, 4, 0).gives("over");
        t.close(fd).ok();
    });
}

fn tasks(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("two tasks write where each of them wants", |t| {
        trim(t, device);
        let fd = t.open(device, O_RDWR).ok();
        let other = t.spawn("other", Credentials::ROOT, move |t| {
            let fd = t.open(device, O_RDWR).ok();
            t.pwrite(fd, "other", 4000).gives(5);
            t.close(fd).ok();
        });
        t.pwrite(fd, "main", 0).gives(4);
        t.join(other).ok();
        t.pread(fd, 4, 0).gives("main");
        t.pread(fd, 100, 4000).gives("other");
        t.close(fd).ok();
    });
}
