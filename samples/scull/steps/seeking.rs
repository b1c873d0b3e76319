// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Positions: S7.

use suite::flags::{O_RDONLY, O_RDWR};
use suite::{Errno, Suite, Whence};

use super::contents::{pattern, trim};
use super::DEV;

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step(
        "S7: a file begins at its start, and reading moves it",
        |t| {
            trim(t, DEV);
            let fd = t.open(DEV, O_RDWR).ok();
            t.lseek(fd, 0, Whence::Current).gives(0);
            t.write(fd, "0123456789").gives(10);
            t.lseek(fd, 0, Whence::Current).gives(10);
            t.lseek(fd, 4, Whence::Set).gives(4);
            t.read(fd, 3).gives("456");
            t.lseek(fd, 0, Whence::Current).gives(7);
            t.close(fd).ok();
        },
    );
    suite.step("S7: from where the file is, forward and back", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.lseek(fd, 6, Whence::Current).gives(6);
        t.read(fd, 1).gives("6");
        t.lseek(fd, -5, Whence::Current).gives(2);
        t.read(fd, 1).gives("2");
        t.close(fd).ok();
    });
    suite.step("S7: from the end of what was written", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.lseek(fd, 0, Whence::End).gives(10);
        t.read(fd, 100).gives("");
        t.lseek(fd, -3, Whence::End).gives(7);
        t.read(fd, 100).gives("789");
        t.close(fd).ok();
    });
    suite.step("S7: the end is the device's, whoever wrote it", |t| {
        let reader = t.open(DEV, O_RDONLY).ok();
        let writer = t.open(DEV, O_RDWR).ok();
        t.lseek(reader, 0, Whence::End).gives(10);
        t.pwrite(writer, "abc", 10).gives(3);
        t.lseek(reader, 0, Whence::End).gives(13);
        t.close(writer).ok();
        trim(t, DEV);
        t.lseek(reader, 0, Whence::End).gives(0);
        t.close(reader).ok();
    });
    suite.step(
        "S7: a position may be past the end, and a write there leaves a hole",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.lseek(fd, 9000, Whence::Set).gives(9000);
            t.read(fd, 1).gives("");
            t.write(fd, "far").gives(3);
            t.lseek(fd, 0, Whence::End).gives(9003);
            t.pread(fd, 4, 8998).gives([0, 0, b'f', b'a']);
            t.pread(fd, 4, 0).gives("");
            t.close(fd).ok();
        },
    );
    suite.step(
        "S7: a position before the start is EINVAL, and changes nothing",
        |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            t.lseek(fd, 5, Whence::Set).gives(5);
            t.lseek(fd, -1, Whence::Set).fails(Errno::EINVAL);
            t.lseek(fd, -6, Whence::Current).fails(Errno::EINVAL);
            t.lseek(fd, -9004, Whence::End).fails(Errno::EINVAL);
            t.lseek(fd, 0, Whence::Current).gives(5);
            t.close(fd).ok();
        },
    );
    suite.step("S7: a position that no number holds is EINVAL", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.lseek(fd, i64::MAX, Whence::Set).gives(i64::MAX);
        t.lseek(fd, 1, Whence::Current).fails(Errno::EINVAL);
        t.lseek(fd, i64::MAX, Whence::End).fails(Errno::EINVAL);
        t.read(fd, 1).fails(Errno::EINVAL);
        t.close(fd).ok();
    });
    suite.step("S7: from nowhere else", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        for whence in [3, 4, 5, 99, -1] {
            t.lseek(fd, 0, Whence::Raw(whence)).fails(Errno::EINVAL);
        }
        t.close(fd).ok();
    });
    suite.step("each open file has a position of its own", |t| {
        let one = t.open(DEV, O_RDONLY).ok();
        let two = t.open(DEV, O_RDONLY).ok();
        t.lseek(one, 9000, Whence::Set).gives(9000);
        t.lseek(two, 0, Whence::Current).gives(0);
        t.read(one, 3).gives("far");
        t.lseek(two, 0, Whence::Current).gives(0);
        t.close(one).ok();
        t.close(two).ok();
    });
    suite.step("a write that is cut at a quantum's end moves so far", |t| {
        trim(t, DEV);
        let fd = t.open(DEV, O_RDWR).ok();
        t.lseek(fd, 3990, Whence::Set).gives(3990);
        t.write(fd, pattern(20)).gives(10);
        t.lseek(fd, 0, Whence::Current).gives(4000);
        t.write(fd, pattern(20)).gives(20);
        t.lseek(fd, 0, Whence::Current).gives(4020);
        t.close(fd).ok();
    });
    suite.step("a call that fails leaves the position where it is", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.lseek(fd, 4005, Whence::Set).gives(4005);
        t.read_unmapped(fd, 10).fails(Errno::EFAULT);
        t.write_unmapped(fd, 10).fails(Errno::EFAULT);
        t.lseek(fd, 0, Whence::Current).gives(4005);
        t.close(fd).ok();
    });
}
