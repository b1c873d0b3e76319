// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Each request of ioctl, for who may make it and who may not.

use scull::ioctl::*;
use suite::flags::{io, ior, iow, O_RDONLY};
use suite::{Credentials, Errno, Suite, Task};

use super::DEV;

pub(super) fn steps(suite: &mut Suite<'_>) {
    for (name, step) in STEPS {
        suite.step(name, |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            step(t, fd);
            t.ioctl(fd, SCULL_IOCRESET, 0).gives(0);
            t.close(fd).ok();
        });
    }
    suite.step("without the privilege nothing can be changed", |t| {
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            for cmd in [
                SCULL_IOCSQUANTUM,
                SCULL_IOCSQSET,
                SCULL_IOCXQUANTUM,
                SCULL_IOCXQSET,
            ] {
                t.ioctl_i32(fd, cmd, 7).fails(Errno::EPERM);
                t.ioctl_unmapped(fd, cmd).fails(Errno::EPERM);
            }
            for cmd in [
                SCULL_IOCTQUANTUM,
                SCULL_IOCTQSET,
                SCULL_IOCHQUANTUM,
                SCULL_IOCHQSET,
            ] {
                t.ioctl(fd, cmd, 7).fails(Errno::EPERM);
                t.ioctl(fd, cmd, 0).fails(Errno::EPERM);
            }
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
            t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
            t.close(fd).ok();
        });
        t.join(nobody).ok();
    });
    suite.step("without the privilege everything can be asked for", |t| {
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            t.ioctl_i32(fd, SCULL_IOCGQUANTUM, 0).gives(4000);
            t.ioctl_i32(fd, SCULL_IOCGQSET, 0).gives(1000);
            t.ioctl(fd, SCULL_P_IOCQSIZE, 0).gives(4000);
            t.close(fd).ok();
        });
        t.join(nobody).ok();
    });
    suite.step(
        "without the privilege: reset, and the size of a pipe",
        |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            t.ioctl(fd, SCULL_IOCTQUANTUM, 7).gives(0);
            let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
                let fd = t.open(DEV, O_RDONLY).ok();
                t.ioctl(fd, SCULL_IOCRESET, 0).gives(0);
                t.ioctl(fd, SCULL_P_IOCTSIZE, 80).gives(0);
                t.close(fd).ok();
            });
            t.join(nobody).ok();
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
            t.ioctl(fd, SCULL_P_IOCQSIZE, 0).gives(80);
            t.ioctl(fd, SCULL_P_IOCTSIZE, 4000).gives(0);
            t.close(fd).ok();
        },
    );
}

/// What a step does with a file that is open.
type Requests = fn(&Task<'_>, suite::Fd);

const STEPS: &[(&str, Requests)] = &[
    ("Get: a size comes through a pointer", |t, fd| {
        t.ioctl_i32(fd, SCULL_IOCGQUANTUM, 0).gives(4000);
        t.ioctl_i32(fd, SCULL_IOCGQSET, 0).gives(1000);
    }),
    ("Query: a size is what ioctl returns", |t, fd| {
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
    }),
    ("Set: a size goes through a pointer", |t, fd| {
        t.ioctl_i32(fd, SCULL_IOCSQUANTUM, 5).gives(5);
        t.ioctl_i32(fd, SCULL_IOCSQSET, 6).gives(6);
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(5);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(6);
    }),
    ("Tell: a size is the argument", |t, fd| {
        t.ioctl(fd, SCULL_IOCTQUANTUM, 7).gives(0);
        t.ioctl(fd, SCULL_IOCTQSET, 8).gives(0);
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(7);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(8);
    }),
    ("eXchange: through a pointer both ways", |t, fd| {
        t.ioctl_i32(fd, SCULL_IOCXQUANTUM, 9).gives(4000);
        t.ioctl_i32(fd, SCULL_IOCXQSET, 10).gives(1000);
        t.ioctl_i32(fd, SCULL_IOCXQUANTUM, 11).gives(9);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(10);
    }),
    ("sHift: the argument, and what ioctl returns", |t, fd| {
        t.ioctl(fd, SCULL_IOCHQUANTUM, 12).gives(4000);
        t.ioctl(fd, SCULL_IOCHQSET, 13).gives(1000);
        t.ioctl(fd, SCULL_IOCHQUANTUM, 14).gives(12);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(13);
    }),
    (
        "Reset: both are what they are without parameters",
        |t, fd| {
            t.ioctl(fd, SCULL_IOCTQUANTUM, 7).gives(0);
            t.ioctl(fd, SCULL_IOCTQSET, 8).gives(0);
            t.ioctl(fd, SCULL_IOCRESET, 0).gives(0);
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
            t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
        },
    ),
    ("a bad address is EFAULT, and the sizes stay", |t, fd| {
        for cmd in [
            SCULL_IOCSQUANTUM,
            SCULL_IOCSQSET,
            SCULL_IOCGQUANTUM,
            SCULL_IOCGQSET,
            SCULL_IOCXQUANTUM,
            SCULL_IOCXQSET,
        ] {
            t.ioctl_unmapped(fd, cmd).fails(Errno::EFAULT);
        }
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
        t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
    }),
    ("an argument that ends too early is EFAULT", |t, fd| {
        t.ioctl_bytes(fd, SCULL_IOCSQUANTUM, [1, 0])
            .fails(Errno::EFAULT);
        t.ioctl_bytes(fd, SCULL_IOCGQUANTUM, [1, 0])
            .fails(Errno::EFAULT);
        t.ioctl_bytes(fd, SCULL_IOCXQUANTUM, [1, 0])
            .fails(Errno::EFAULT);
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
    }),
    (
        "eXchange: nothing changes for who cannot be told what was there",
        |t, fd| {
            t.ioctl_read_only(fd, SCULL_IOCXQUANTUM, 9)
                .fails(Errno::EFAULT);
            t.ioctl_read_only(fd, SCULL_IOCXQSET, 10)
                .fails(Errno::EFAULT);
            t.ioctl_read_only(fd, SCULL_IOCGQUANTUM, 11)
                .fails(Errno::EFAULT);
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
            t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
            t.ioctl_read_only(fd, SCULL_IOCSQUANTUM, 12).gives(0);
            t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(12);
        },
    ),
    (
        "a size of nothing is EINVAL by every way, and changes nothing",
        |t, fd| {
            refused(t, fd, 0);
        },
    ),
    (
        "a negative size is EINVAL by every way, and changes nothing",
        |t, fd| {
            refused(t, fd, -1);
            refused(t, fd, i32::MIN);
        },
    ),
    (
        "a set too large to tell is EINVAL by every way, and changes nothing",
        |t, fd| {
            refused(t, fd, i32::MAX);
            refused(t, fd, i32::MAX / 1000 + 1);
        },
    ),
    ("a size that is no int is EINVAL", |t, fd| {
        for cmd in [SCULL_IOCTQUANTUM, SCULL_IOCHQSET, SCULL_P_IOCTSIZE] {
            t.ioctl(fd, cmd, 1 << 31).fails(Errno::EINVAL);
            t.ioctl(fd, cmd, (1 << 32) + 5).fails(Errno::EINVAL);
        }
        t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
    }),
    (
        "the size of a pipe: told, queried, and never too small",
        |t, fd| {
            t.ioctl(fd, SCULL_P_IOCQSIZE, 0).gives(4000);
            t.ioctl(fd, SCULL_P_IOCTSIZE, 100).gives(0);
            t.ioctl(fd, SCULL_P_IOCTSIZE, 1).fails(Errno::EINVAL);
            t.ioctl(fd, SCULL_P_IOCTSIZE, 0).fails(Errno::EINVAL);
            t.ioctl(fd, SCULL_P_IOCTSIZE, -1_isize as usize)
                .fails(Errno::EINVAL);
            t.ioctl(fd, SCULL_P_IOCQSIZE, 0).gives(100);
            t.ioctl(fd, SCULL_P_IOCTSIZE, 4000).gives(0);
        },
    ),
    ("what is no request of scull's is ENOTTY", |t, fd| {
        // Of another driver, past the last number, and of a right number in the wrong direction.
        t.ioctl(fd, io(b'j', 7), 0).fails(Errno::ENOTTY);
        t.ioctl(fd, io(b'k', 15), 0).fails(Errno::ENOTTY);
        t.ioctl(fd, io(b'k', 255), 0).fails(Errno::ENOTTY);
        t.ioctl_i32(fd, iow::<i32>(b'k', 5), 7).fails(Errno::ENOTTY);
        t.ioctl_i32(fd, ior::<i32>(b'k', 1), 7).fails(Errno::ENOTTY);
        t.ioctl_bytes(fd, ior::<u64>(b'k', 5), [0; 8])
            .fails(Errno::ENOTTY);
    }),
];

/// A size that is refused, and the sizes that stay.
fn refused(t: &Task<'_>, fd: suite::Fd, size: i32) {
    for cmd in [
        SCULL_IOCSQUANTUM,
        SCULL_IOCSQSET,
        SCULL_IOCXQUANTUM,
        SCULL_IOCXQSET,
    ] {
        t.ioctl_i32(fd, cmd, size).fails(Errno::EINVAL);
    }
    for cmd in [
        SCULL_IOCTQUANTUM,
        SCULL_IOCTQSET,
        SCULL_IOCHQUANTUM,
        SCULL_IOCHQSET,
    ] {
        t.ioctl(fd, cmd, size as usize).fails(Errno::EINVAL);
    }
    t.ioctl(fd, SCULL_IOCQQUANTUM, 0).gives(4000);
    t.ioctl(fd, SCULL_IOCQQSET, 0).gives(1000);
}
