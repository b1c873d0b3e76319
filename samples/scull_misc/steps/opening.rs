// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What opening a device does: S2.
//!
//! It is the same in scull and in scull_misc: one has a link to the other's.

use suite::flags::{
    O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM,
};
use suite::{Errno, Suite};

use super::contents::trim;

pub(super) fn steps(suite: &mut Suite<'_>, device: &'static str) {
    suite.step("S2: opening to read and write keeps the contents", |t| {
        trim(t, device);
        let fd = t.open(device, O_RDWR).ok();
        t.write(fd, "kept").gives(4);
        t.close(fd).ok();
        let fd = t.open(device, O_RDWR).ok();
        t.read(fd, 100).gives("kept");
        t.close(fd).ok();
    });
    suite.step("S2: O_TRUNC and O_APPEND change nothing", |t| {
        let fd = t.open(device, O_RDWR | O_TRUNC | O_APPEND).ok();
        t.write(fd, "l").gives(1);
        t.pread(fd, 100, 0).gives("lept");
        t.close(fd).ok();
    });
    suite.step("S2: opening to write alone empties the device", |t| {
        let reader = t.open(device, O_RDONLY).ok();
        trim(t, device);
        t.read(reader, 100).gives("");
        t.close(reader).ok();
    });
    suite.step("a file that was opened to write alone is written", |t| {
        let fd = t.open(device, O_WRONLY).ok();
        t.write(fd, "one").gives(3);
        t.write(fd, "two").gives(3);
        t.close(fd).ok();
        let fd = t.open(device, O_RDONLY).ok();
        t.read(fd, 100).gives("onetwo");
        t.close(fd).ok();
    });
    suite.step("a file is for what it was opened for", |t| {
        let reader = t.open(device, O_RDONLY).ok();
        t.write(reader, "x").fails(Errno::EBADF);
        t.close(reader).ok();
        let writer = t.open(device, O_WRONLY | O_CREAT).ok();
        t.read(writer, 1).fails(Errno::EBADF);
        t.close(writer).ok();
    });
    suite.step("a closed file is no file", |t| {
        let fd = t.open(device, O_RDONLY).ok();
        t.close(fd).ok();
        t.read(fd, 1).fails(Errno::EBADF);
        t.close(fd).fails(Errno::EBADF);
    });
    suite.step("a device is always ready", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.poll(fd, POLLIN | POLLOUT, -1).gives(POLLIN | POLLOUT);
        t.poll(fd, POLLRDNORM | POLLWRNORM, 0)
            .gives(POLLRDNORM | POLLWRNORM);
        t.close(fd).ok();
    });
    suite.step("a negative offset is EINVAL", |t| {
        let fd = t.open(device, O_RDWR).ok();
        t.pread(fd, 1, -1).fails(Errno::EINVAL);
        t.pwrite(fd, "x", -1).fails(Errno::EINVAL);
        t.close(fd).ok();
    });
}
