// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Several devices: what each has of its own, and who may open them.

use suite::flags::{O_RDONLY, O_RDWR, O_WRONLY};
use suite::{Credentials, Errno, Suite};

use super::contents::trim;
use super::{DEV, OTHER};

/// To be taken first: the devices were just loaded.
pub(super) fn are_empty(suite: &mut Suite<'_>) {
    suite.step("devices that were just loaded are empty", |t| {
        for device in ["/dev/scull0", "/dev/scull1", "/dev/scull2", "/dev/scull3"] {
            let fd = t.open(device, O_RDONLY).ok();
            t.read(fd, 100).gives("");
            t.close(fd).ok();
        }
    });
}

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("each device has contents of its own", |t| {
        trim(t, DEV);
        let one = t.open(DEV, O_RDWR).ok();
        let two = t.open(OTHER, O_RDWR).ok();
        t.write(one, "one").gives(3);
        t.read(two, 100).gives("");
        t.write(two, "another").gives(7);
        t.pread(one, 100, 0).gives("one");
        t.pread(two, 100, 0).gives("another");
        t.close(one).ok();
        t.close(two).ok();
        trim(t, OTHER);
    });
    suite.step("S2: opening to write alone empties no other device", |t| {
        let other = t.open(OTHER, O_RDWR).ok();
        t.write(other, "stays").gives(5);
        trim(t, DEV);
        t.pread(other, 100, 0).gives("stays");
        t.close(other).ok();
        trim(t, OTHER);
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
}
