// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The steps of the suite, for the module's own parameters: a quantum of 4000 bytes, sets of 1000.
//!
//! S1 to S9 are the behaviours of scull0 that they show. A step that writes trims the device first, or
//! goes on where the last one ended.

mod contents;
mod opening;

use scull_misc::{SCULL_IOCGQSET, SCULL_IOCGQUANTUM, SCULL_IOCQQSET, SCULL_IOCQQUANTUM};
use suite::flags::{io, iow, O_RDONLY};
use suite::{Credentials, Errno, Suite, Whence};

const DEV: &str = "/dev/scull";

/// What a program may expect of scull0.
pub(crate) fn scull(suite: &mut Suite<'_>) {
    suite.step("a device that was just loaded is empty", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    contents::steps(suite, DEV);
    opening::steps(suite, DEV);
    misc(suite);
    ioctls(suite);
}

/// What is not so for scull0.
fn misc(suite: &mut Suite<'_>) {
    suite.step("there is one minor, and no other", |t| {
        t.open("/dev/scull1", O_RDONLY).fails(Errno::ENOENT);
    });
    suite.step("a misc device cannot seek", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.lseek(fd, 0, Whence::Set).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::Current).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::End).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::Raw(99)).fails(Errno::EINVAL);
        t.close(fd).ok();
    });
    suite.step("only root may open a misc device", |t| {
        let child = t.spawn("nobody", Credentials::NOBODY, |t| {
            t.open(DEV, O_RDONLY).fails(Errno::EACCES);
        });
        t.join(child).ok();
    });
}

fn ioctls(suite: &mut Suite<'_>) {
    suite.step("Get: the sizes come through a pointer", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.ioctl_i32(fd, SCULL_IOCGQUANTUM, 0).gives(4000);
        t.ioctl_i32(fd, SCULL_IOCGQSET, 0).gives(1000);
        t.close(fd).ok();
    });
    suite.step("Query: the sizes are what ioctl returns", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
        t.close(fd).ok();
    });
    suite.step("Get to a bad address is EFAULT", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.ioctl_unmapped(fd, SCULL_IOCGQUANTUM).fails(Errno::EFAULT);
        t.ioctl_unmapped(fd, SCULL_IOCGQSET).fails(Errno::EFAULT);
        t.close(fd).ok();
    });
    suite.step("what is no request of scull's is ENOTTY", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        // Of another driver, past the last number, and of the right number in the wrong direction.
        t.ioctl(fd, io(b'j', 7), 0).fails(Errno::ENOTTY);
        t.ioctl(fd, io(b'k', 15), 0).fails(Errno::ENOTTY);
        t.ioctl_i32(fd, iow::<i32>(b'k', 5), 0).fails(Errno::ENOTTY);
        t.close(fd).ok();
    });
}
