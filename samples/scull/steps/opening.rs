// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who may open a device, and what opening does: S2.

use suite::flags::{
    O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM,
};
use suite::{Credentials, Errno, Suite};

use super::{trim, DEV, OTHER};

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("S2: opening to read and write keeps the contents", |t| {
        trim(t, DEV);
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, "kept").gives(4);
        t.close(fd).ok();
        let fd = t.open(DEV, O_RDWR).ok();
        t.read(fd, 100).gives("kept");
        t.close(fd).ok();
    });
    suite.step("S2: O_TRUNC and O_APPEND change nothing", |t| {
        let fd = t.open(DEV, O_RDWR | O_TRUNC | O_APPEND).ok();
        t.write(fd, "l").gives(1);
        t.pread(fd, 100, 0).gives("lept");
        t.close(fd).ok();
    });
    suite.step("S2: opening to write alone empties the device", |t| {
        let reader = t.open(DEV, O_RDONLY).ok();
        trim(t, DEV);
        t.read(reader, 100).gives("");
        t.close(reader).ok();
    });
    suite.step("S2: opening to write alone empties no other device", |t| {
        let other = t.open(OTHER, O_RDWR).ok();
        t.write(other, "stays").gives(5);
        trim(t, DEV);
        t.pread(other, 100, 0).gives("stays");
        t.close(other).ok();
        trim(t, OTHER);
    });
    suite.step("a file that was opened to write alone is written", |t| {
        let fd = t.open(DEV, O_WRONLY).ok();
        t.write(fd, "one").gives(3);
        t.write(fd, "two").gives(3);
        t.close(fd).ok();
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 100).gives("onetwo");
        t.close(fd).ok();
    });
    suite.step("a file is for what it was opened for", |t| {
        let reader = t.open(DEV, O_RDONLY).ok();
        t.write(reader, "x").fails(Errno::EBADF);
        t.close(reader).ok();
        let writer = t.open(DEV, O_WRONLY | O_CREAT).ok();
        t.read(writer, 1).fails(Errno::EBADF);
        t.close(writer).ok();
    });
    suite.step("a closed file is no file", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.close(fd).ok();
        t.read(fd, 1).fails(Errno::EBADF);
        t.close(fd).fails(Errno::EBADF);
    });
    suite.step("there are four devices, and no other", |t| {
        for device in ["/dev/scull", "/dev/scull4", "/dev/scull00"] {
            t.open(device, O_RDONLY).fails(Errno::ENOENT);
        }
    });
    suite.step("other users may read and not write", |t| {
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            t.read(fd, 100).gives("");
            t.close(fd).ok();
            t.open(DEV, O_WRONLY).fails(Errno::EACCES);
            t.open(DEV, O_RDWR).fails(Errno::EACCES);
        });
        t.join(nobody).ok();
    });
    suite.step("the group of the device may write", |t| {
        let user = Credentials { uid: 1000, gid: 0 };
        let member = t.spawn("member", user, |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.write(fd, "hers").gives(4);
            t.close(fd).ok();
        });
        t.join(member).ok();
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 100).gives("hers");
        t.close(fd).ok();
    });
    suite.step("a device is always ready", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.poll(fd, POLLIN | POLLOUT, -1).gives(POLLIN | POLLOUT);
        t.poll(fd, POLLRDNORM | POLLWRNORM, 0)
            .gives(POLLRDNORM | POLLWRNORM);
        t.close(fd).ok();
    });
}
