// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The steps of the suite, for the module's own parameters: a quantum of 4000 bytes, sets of 1000.
//!
//! S1 to S9 are the behaviours of scull0 that they show; each step leaves the device empty or says
//! what the next one finds.

use scull_misc::{SCULL_IOCGQSET, SCULL_IOCGQUANTUM, SCULL_IOCQQSET, SCULL_IOCQQUANTUM};
use suite::flags::{O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLOUT};
use suite::{Credentials, Errno, Suite, Task, Whence};

const DEV: &str = "/dev/scull";
const QUANTUM: usize = 4000;
const SET: i64 = 1000 * 4000;

/// Empties the device, as `>` does.
fn trim(t: &Task<'_>) {
    let fd = t.open(DEV, O_WRONLY).ok();
    t.close(fd).ok();
}

/// Bytes that tell where they are from.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|index| (index % 251) as u8).collect()
}

/// What a program may expect of scull0.
pub(crate) fn scull(suite: &mut Suite<'_>) {
    contents(suite);
    quanta(suite);
    holes(suite);
    opening(suite);
    refusals(suite);
    ioctls(suite);
    tasks(suite);
    failures(suite);
}

fn contents(suite: &mut Suite<'_>) {
    suite.step("a device that was just loaded is empty", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    suite.step("what is written can be read from the start", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, "hello, world").gives(12);
        t.read(fd, 100).gives("");
        t.pread(fd, 100, 0).gives("hello, world");
        t.close(fd).ok();
    });
    suite.step("S1: the contents outlive the file that wrote them", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 5).gives("hello");
        t.read(fd, 100).gives(", world");
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    suite.step("S1: all who have the device open share its contents", |t| {
        let one = t.open(DEV, O_RDWR).ok();
        let two = t.open(DEV, O_RDONLY).ok();
        t.write(one, "J").gives(1);
        t.read(two, 5).gives("Jello");
        t.close(one).ok();
        t.close(two).ok();
    });
    suite.step("each open file has a position of its own", |t| {
        let one = t.open(DEV, O_RDONLY).ok();
        let two = t.open(DEV, O_RDONLY).ok();
        t.read(one, 7).gives("Jello, ");
        t.read(two, 5).gives("Jello");
        t.read(one, 5).gives("world");
        t.close(one).ok();
        t.close(two).ok();
    });
    suite.step("pread and pwrite leave the position where it is", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "W", 7).gives(1);
        t.pread(fd, 5, 7).gives("World");
        t.read(fd, 5).gives("Jello");
        t.close(fd).ok();
    });
    suite.step("a write over old data leaves what is behind it", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, "Hel").gives(3);
        t.pread(fd, 100, 0).gives("Hello, World");
        t.close(fd).ok();
    });
}

fn quanta(suite: &mut Suite<'_>) {
    suite.step("S5: a write goes to the end of its quantum", |t| {
        trim(t);
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, pattern(4096)).gives(QUANTUM);
        t.write(fd, pattern(96)).gives(96);
        t.close(fd).ok();
    });
    suite.step("S4: a read goes to the end of its quantum", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read(fd, 4096).gives(pattern(QUANTUM));
        t.read(fd, 4096).gives(pattern(96));
        t.read(fd, 4096).gives("");
        t.close(fd).ok();
    });
    suite.step("S4: a read across the end gives what there is", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.pread(fd, 100, 4090).gives(&pattern(96)[90..]);
        t.pread(fd, 100, 4096).gives("");
        t.pread(fd, 100, 1 << 40).gives("");
        t.close(fd).ok();
    });
    suite.step(
        "the last byte of a quantum and the first of the next",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.pwrite(fd, "ab", 3999).gives(1);
            t.pread(fd, 2, 3999).gives("a");
            t.pread(fd, 2, 4000).gives(pattern(2));
            t.close(fd).ok();
        },
    );
    suite.step("a second set is reached like the first", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "second", SET).gives(6);
        t.pread(fd, 100, SET).gives("second");
        t.pwrite(fd, "end", SET - 3).gives(3);
        t.pread(fd, 100, SET - 3).gives("end");
        t.close(fd).ok();
    });
    suite.step(
        "nothing is read or written when nothing is asked for",
        |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.read(fd, 0).gives("");
            t.write(fd, "").gives(0);
            t.close(fd).ok();
        },
    );
}

fn holes(suite: &mut Suite<'_>) {
    suite.step("S4: a hole reads as the end", |t| {
        trim(t);
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "far", 3 * 4000).gives(3);
        t.pread(fd, 100, 0).gives("");
        t.pread(fd, 100, 4000).gives("");
        t.pread(fd, 100, 3 * 4000).gives("far");
        t.close(fd).ok();
    });
    suite.step("a quantum's unwritten part reads as zeros", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "x", 5).gives(1);
        t.pread(fd, 8, 0).gives([0, 0, 0, 0, 0, b'x', 0, 0]);
        t.close(fd).ok();
    });
    suite.step("S9: reading far behind the end needs no memory", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.fail_nth(1);
        t.pread(fd, 100, 1 << 50).gives("");
        t.close(fd).ok();
    });
    suite.step("a write farther than memory reaches is ENOMEM", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "x", 1 << 60).fails(Errno::ENOMEM);
        t.pread(fd, 100, 3 * 4000).gives("far");
        t.close(fd).ok();
    });
}

fn opening(suite: &mut Suite<'_>) {
    suite.step("S2: opening to read and write keeps the contents", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pread(fd, 100, 3 * 4000).gives("far");
        t.close(fd).ok();
    });
    suite.step("S2: O_TRUNC and O_APPEND change nothing", |t| {
        let fd = t.open(DEV, O_RDWR | O_TRUNC | O_APPEND).ok();
        t.write(fd, "A").gives(1);
        t.pread(fd, 1, 0).gives("A");
        t.pread(fd, 100, 3 * 4000).gives("far");
        t.close(fd).ok();
    });
    suite.step("S2: opening to write alone empties the device", |t| {
        let reader = t.open(DEV, O_RDONLY).ok();
        trim(t);
        t.pread(reader, 100, 0).gives("");
        t.pread(reader, 100, 3 * 4000).gives("");
        t.close(reader).ok();
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
    suite.step("there is one minor, and no other", |t| {
        t.open("/dev/scull1", O_RDONLY).fails(Errno::ENOENT);
    });
}

fn refusals(suite: &mut Suite<'_>) {
    suite.step("S6: a bad address is EFAULT, and the contents stay", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.write(fd, "safe").gives(4);
        t.write_unmapped(fd, 10).fails(Errno::EFAULT);
        t.pread(fd, 100, 0).gives("safe");
        t.close(fd).ok();
        let fd = t.open(DEV, O_RDONLY).ok();
        t.read_unmapped(fd, 10).fails(Errno::EFAULT);
        t.read(fd, 100).gives("safe");
        t.close(fd).ok();
    });
    suite.step("a misc device cannot seek", |t| {
        let fd = t.open(DEV, O_RDONLY).ok();
        t.lseek(fd, 0, Whence::Set).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::Current).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::End).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::Raw(99)).fails(Errno::EINVAL);
        t.close(fd).ok();
    });
    suite.step("a negative offset is EINVAL", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pread(fd, 1, -1).fails(Errno::EINVAL);
        t.pwrite(fd, "x", -1).fails(Errno::EINVAL);
        t.close(fd).ok();
    });
    suite.step("only root may open a misc device", |t| {
        let nobody = Credentials {
            uid: 65534,
            gid: 65534,
        };
        let child = t.spawn("nobody", nobody, |t| {
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
        t.ioctl(fd, suite::flags::io(b'j', 7), 0)
            .fails(Errno::ENOTTY);
        t.ioctl(fd, suite::flags::io(b'k', 15), 0)
            .fails(Errno::ENOTTY);
        t.ioctl_i32(fd, suite::flags::iow::<i32>(b'k', 5), 0)
            .fails(Errno::ENOTTY);
        t.close(fd).ok();
    });
    suite.step("the device is always ready", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.poll(fd, POLLIN | POLLOUT, -1).gives(POLLIN | POLLOUT);
        t.close(fd).ok();
    });
}

fn tasks(suite: &mut Suite<'_>) {
    suite.step("two tasks write where each of them wants", |t| {
        trim(t);
        let fd = t.open(DEV, O_RDWR).ok();
        let child = t.spawn("other", Credentials::default(), |t| {
            let fd = t.open(DEV, O_RDWR).ok();
            t.pwrite(fd, "other", 4000).gives(5);
            t.close(fd).ok();
        });
        t.pwrite(fd, "main", 0).gives(4);
        t.join(child).ok();
        t.pread(fd, 4, 0).gives("main");
        t.pread(fd, 100, 4000).gives("other");
        t.close(fd).ok();
    });
}

fn failures(suite: &mut Suite<'_>) {
    suite.step(
        "S5: a write without memory is ENOMEM, and the next one works",
        |t| {
            trim(t);
            let fd = t.open(DEV, O_RDWR).ok();
            t.fail_nth(1);
            t.write(fd, "lost").fails(Errno::ENOMEM);
            t.pread(fd, 100, 0).gives("");
            t.write(fd, "kept").gives(4);
            t.pread(fd, 100, 0).gives("kept");
            t.close(fd).ok();
        },
    );
    suite.step("S5: a quantum that cannot be had leaves the others", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.pwrite(fd, "third", 8000).gives(5);
        t.fail_nth(1);
        t.pwrite(fd, "second", 4000).fails(Errno::ENOMEM);
        t.pread(fd, 100, 4000).gives("");
        t.pread(fd, 4, 0).gives("kept");
        t.pread(fd, 100, 8000).gives("third");
        t.close(fd).ok();
    });
    suite.step("memory that is not needed is not asked for", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.fail_nth(1);
        t.write(fd, "over").gives(4);
        t.pread(fd, 4, 0).gives("over");
        t.close(fd).ok();
    });
}
