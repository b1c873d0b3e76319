// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! When a size that was changed takes effect: S3.

use scull::ioctl::{SCULL_IOCQQUANTUM, SCULL_IOCRESET, SCULL_IOCTQSET, SCULL_IOCTQUANTUM};
use suite::flags::{O_RDONLY, O_RDWR};
use suite::{Errno, Suite};

use super::contents::{pattern, trim};
use super::{DEV, OTHER};

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("S3: a new quantum waits for the next trim", |t| {
        trim(t, DEV);
        let fd = t.open(DEV, O_RDWR).ok();
        t.ioctl(fd, SCULL_IOCTQUANTUM, 10).gives(0);
        t.write(fd, pattern(100)).gives(100);
        t.pread(fd, 100, 0).gives(pattern(100));
        t.close(fd).ok();
    });
    suite.step("S3: after the trim it holds", |t| {
        trim(t, DEV);
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, pattern(100)).gives(10);
        t.write(fd, pattern(5)).gives(5);
        t.pread(fd, 100, 0).gives(pattern(10));
        t.pread(fd, 100, 10).gives(pattern(5));
        t.close(fd).ok();
    });
    suite.step("S3: another device has kept its quantum", |t| {
        let other = t.open(OTHER, O_RDWR).ok();
        t.write(other, pattern(100)).gives(100);
        t.ioctl(other, SCULL_IOCQQUANTUM, 0).gives(10);
        t.close(other).ok();
    });
    suite.step("S3: a new set of two quanta of three bytes", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.ioctl(fd, SCULL_IOCTQUANTUM, 3).gives(0);
        t.ioctl(fd, SCULL_IOCTQSET, 2).gives(0);
        trim(t, DEV);
        for (at, bytes) in [(0, "abc"), (3, "def"), (6, "ghi"), (12, "mno")] {
            t.pwrite(fd, bytes, at).gives(3);
        }
        t.pread(fd, 9, 1).gives("bc");
        t.pread(fd, 9, 5).gives("f");
        t.pread(fd, 9, 6).gives("ghi");
        t.pread(fd, 9, 9).gives("");
        t.pread(fd, 9, 13).gives("no");
        t.close(fd).ok();
    });
    suite.step("S3: a quantum of one byte", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.ioctl(fd, SCULL_IOCTQUANTUM, 1).gives(0);
        t.ioctl(fd, SCULL_IOCTQSET, 1).gives(0);
        trim(t, DEV);
        for byte in ["x", "y", "z"] {
            t.write(fd, byte).gives(1);
        }
        t.pread(fd, 9, 0).gives("x");
        t.pread(fd, 9, 2).gives("z");
        t.close(fd).ok();
    });
    suite.step(
        "a quantum that no memory holds is ENOMEM when it is written",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.ioctl(fd, SCULL_IOCTQSET, 1).gives(0);
            t.ioctl(fd, SCULL_IOCTQUANTUM, i32::MAX as usize).gives(0);
            trim(t, DEV);
            t.write(fd, "x").fails(Errno::ENOMEM);
            t.read(fd, 1).gives("");
            t.close(fd).ok();
        },
    );
    suite.step("S3: a reset holds after the trim, too", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.ioctl(fd, SCULL_IOCRESET, 0).gives(0);
        trim(t, DEV);
        trim(t, OTHER);
        t.write(fd, pattern(4096)).gives(4000);
        t.close(fd).ok();
        let fd = t.open(OTHER, O_RDONLY).ok();
        t.read(fd, 1).gives("");
        t.close(fd).ok();
    });
}
