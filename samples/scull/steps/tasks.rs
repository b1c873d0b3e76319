// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Several tasks at once: who waits for whom, and what ends a wait. S1 and S6.

use scull::ioctl::{SCULL_IOCQQUANTUM, SCULL_IOCRESET, SCULL_IOCTQUANTUM};
use suite::flags::{O_RDONLY, O_RDWR, O_WRONLY, SIGINT};
use suite::{Child, Credentials, Errno, Fd, Suite, Task, Whence};

use super::contents::trim;
use super::{DEV, OTHER};

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("four tasks on four devices", |t| {
        let devices = ["/dev/scull0", "/dev/scull1", "/dev/scull2", "/dev/scull3"];
        let tasks = devices.map(|device| {
            t.spawn("writer", Credentials::ROOT, move |t| {
                let fd = t.open(device, O_WRONLY).ok();
                for _ in 0..8 {
                    t.write(fd, device).gives(11);
                }
                t.close(fd).ok();
            })
        });
        for task in tasks {
            t.join(task).ok();
        }
        for device in devices {
            let fd = t.open(device, O_RDONLY).ok();
            t.lseek(fd, 0, Whence::End).gives(88);
            t.pread(fd, 11, 77).gives(device);
            t.close(fd).ok();
            trim(t, device);
        }
    });
    suite.step(
        "a task that writes keeps others waiting until it is done",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            let writer = holder(t, fd);
            let reader = t.spawn("reader", Credentials::ROOT, move |t| {
                t.pread(fd, 100, 0).gives("late");
            });
            t.until_blocked(&reader).ok();
            t.page_in(&writer).ok();
            t.join(writer).ok();
            t.join(reader).ok();
            t.close(fd).ok();
        },
    );
    for (name, wait) in WAITS {
        suite.step(name, |t| {
            trim(t, DEV);
            let fd = t.open(DEV, O_RDWR).ok();
            let writer = holder(t, fd);
            let waiter = t.spawn("waiter", Credentials::ROOT, move |t| wait(t, fd));
            t.until_blocked(&waiter).ok();
            t.signal(&waiter, SIGINT).ok();
            t.join(waiter).ok();
            t.page_in(&writer).ok();
            t.join(writer).ok();
            t.pread(fd, 100, 0).gives("late");
            t.close(fd).ok();
        });
    }
    suite.step(
        "a device that is locked keeps nobody from the others",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            let writer = holder(t, fd);
            let other = t.open(OTHER, O_RDWR).ok();
            t.write(other, "free").gives(4);
            t.pread(other, 100, 0).gives("free");
            t.ioctl(fd, SCULL_IOCTQUANTUM, 7).gives(0);
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(7);
            t.ioctl(fd, SCULL_IOCRESET, 0).gives(0);
            t.page_in(&writer).ok();
            t.join(writer).ok();
            t.close(other).ok();
            t.close(fd).ok();
            trim(t, OTHER);
            trim(t, DEV);
        },
    );
}

/// Starts a task that sleeps in a write to the device, and holds its mutex.
fn holder(t: &Task<'_>, fd: Fd) -> Child {
    let writer = t.spawn("writer", Credentials::ROOT, move |t| {
        t.write_late(fd, "late").gives(4);
    });
    t.until_blocked(&writer).ok();
    writer
}

/// What a task does with a file that is open.
type Wait = fn(&Task<'_>, Fd);

/// The calls that wait for the mutex, and a signal that ends each.
const WAITS: &[(&str, Wait)] = &[
    ("S6: a signal ends a read that waits", |t, fd| {
        t.pread(fd, 100, 0).fails(Errno::EINTR);
    }),
    ("S6: a signal ends a write that waits", |t, fd| {
        t.pwrite(fd, "lost", 0).fails(Errno::EINTR);
    }),
    ("S6: a signal ends an open that waits to trim", |t, _| {
        t.open(DEV, O_WRONLY).fails(Errno::EINTR);
    }),
    (
        "S6: a signal ends a seek that waits for the end",
        |t, fd| {
            t.lseek(fd, 0, Whence::End).fails(Errno::EINTR);
        },
    ),
];
