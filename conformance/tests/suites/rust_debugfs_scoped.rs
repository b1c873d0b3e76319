// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs see of the files of 7.2's `rust_debugfs_scoped`: numbers as text, a page of bytes,
//! and two files that are only written, to make devices and to remove them.

use std::process::ExitCode;

use suite::flags::{O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLOUT};
use suite::{Child, Credentials, Errno, Fd, Suite, Task, Whence};

const CREATE: &str = "/sys/kernel/debug/rust_scoped_debugfs/control/create";
const REMOVE: &str = "/sys/kernel/debug/rust_scoped_debugfs/control/remove";

/// Where the files of a device are.
const DEVICES: &str = "/sys/kernel/debug/rust_scoped_debugfs/dynamic";

/// The size of a device's bytes.
const BLOB: i64 = 4096;

fn main() -> ExitCode {
    kernel::host::main(
        &rust_debugfs_scoped::THIS_MODULE,
        steps,
        &mut std::io::stdout(),
    )
}

fn steps(suite: &mut Suite<'_>) {
    control(suite);
    numbers(suite);
    setting(suite);
    blobs(suite);
    names(suite);
    opening(suite);
    removal(suite);
}

/// Writes to one of the two control files.
fn control_by(t: &Task<'_>, path: &str, text: &str) {
    let fd = t.open(path, O_WRONLY).ok();
    t.write(fd, text).gives(text.len());
    t.close(fd).ok();
}

fn create(t: &Task<'_>, text: &str) {
    control_by(t, CREATE, text);
}

fn remove(t: &Task<'_>, name: &str) {
    control_by(t, REMOVE, name);
}

/// Opens a file of a device.
fn open(t: &Task<'_>, file: &str) -> Fd {
    t.open(&format!("{DEVICES}/{file}"), O_RDWR).ok()
}

fn absent(t: &Task<'_>, file: &str) {
    t.open(&format!("{DEVICES}/{file}"), O_RDONLY)
        .fails(Errno::ENOENT);
}

fn control(suite: &mut Suite<'_>) {
    suite.step("a device has a file for each number, and its bytes", |t| {
        absent(t, "a/0");
        create(t, "a 1 22 333\n");
        for (file, text) in [("a/0", "1\n"), ("a/1", "22\n"), ("a/2", "333\n")] {
            let fd = open(t, file);
            t.read(fd, 100).gives(text);
            t.close(fd).ok();
        }
        absent(t, "a/3");
        let fd = open(t, "a/blob");
        t.read(fd, 4).gives("BBBB");
        t.close(fd).ok();
    });
    suite.step("a device that is removed has no files", |t| {
        remove(t, "a");
        absent(t, "a/0");
        absent(t, "a/blob");
    });
    suite.step("removing what is not there is no failure", |t| {
        remove(t, "nobody\n");
    });
    suite.step("a control file cannot be read, and has no position", |t| {
        let fd = t.open(CREATE, O_RDWR).ok();
        t.read(fd, 100).fails(Errno::EINVAL);
        t.lseek(fd, 7, Whence::Set).gives(0);
        t.lseek(fd, -7, Whence::End).gives(0);
        t.lseek(fd, 0, Whence::Raw(9)).fails(Errno::EINVAL);
        t.pwrite(fd, "a 5", 100).gives(3);
        t.close(fd).ok();
        let fd = open(t, "a/0");
        t.read(fd, 100).gives("5\n");
        t.close(fd).ok();
        remove(t, "a");
    });
    suite.step("what cannot be understood makes no device", |t| {
        let fd = t.open(CREATE, O_WRONLY).ok();
        t.write(fd, "").fails(Errno::EINVAL);
        t.write(fd, " \n").fails(Errno::EINVAL);
        t.write(fd, "a x").fails(Errno::EINVAL);
        t.write(fd, "a 1 -1").fails(Errno::EINVAL);
        t.write(fd, "a 18446744073709551616").fails(Errno::EINVAL);
        t.write(fd, [b'a', b' ', 0xff]).fails(Errno::EINVAL);
        t.write(fd, [b' '; 129]).fails(Errno::EINVAL);
        t.write_unmapped(fd, 100).fails(Errno::EFAULT);
        t.close(fd).ok();
        absent(t, "a/0");
        absent(t, "a/blob");
    });
    suite.step("the control files take a line of their own length", |t| {
        let padded = |name: &str, len: usize| name.to_owned() + &" ".repeat(len - name.len());
        create(t, &padded("a 1", 128));
        let fd = t.open(REMOVE, O_WRONLY).ok();
        t.write(fd, padded("a", 128)).fails(Errno::EINVAL);
        t.write(fd, padded("a", 127)).gives(127);
        t.close(fd).ok();
        absent(t, "a/0");
    });
}

fn numbers(suite: &mut Suite<'_>) {
    suite.step(
        "a number is read to its end, and again from its start",
        |t| {
            create(t, "n 12345");
            let fd = open(t, "n/0");
            t.read(fd, 100).gives("12345\n");
            t.read(fd, 100).gives("");
            t.pread(fd, 100, 0).gives("12345\n");
            t.lseek(fd, 0, Whence::Set).gives(0);
            t.read(fd, 100).gives("12345\n");
            t.lseek(fd, -6, Whence::Current).gives(0);
            t.read(fd, 0).gives("");
            t.read(fd, 2).gives("12");
            t.read(fd, 2).gives("34");
            t.read(fd, 100).gives("5\n");
            t.close(fd).ok();
        },
    );
    suite.step("a number is read from anywhere", |t| {
        let fd = open(t, "n/0");
        t.pread(fd, 2, 3).gives("45");
        t.pread(fd, 100, 6).gives("");
        t.pread(fd, 100, 1000).gives("");
        t.lseek(fd, 4, Whence::Set).gives(4);
        t.read(fd, 100).gives("5\n");
        t.lseek(fd, 100, Whence::Set).gives(100);
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    suite.step("the end of a number is not known to seekers", |t| {
        let fd = open(t, "n/0");
        t.read(fd, 1).gives("1");
        t.lseek(fd, 0, Whence::End).fails(Errno::EINVAL);
        t.lseek(fd, 0, Whence::Raw(3)).fails(Errno::EINVAL);
        t.lseek(fd, -1, Whence::Set).fails(Errno::EINVAL);
        t.lseek(fd, -2, Whence::Current).fails(Errno::EINVAL);
        t.lseek(fd, i64::MAX, Whence::Current).fails(Errno::EINVAL);
        t.lseek(fd, 0, Whence::Current).gives(1);
        t.read(fd, 100).gives("2345\n");
        t.close(fd).ok();
    });
    suite.step("what is read in pieces is of one moment", |t| {
        let fd = open(t, "n/0");
        let other = open(t, "n/0");
        t.read(fd, 2).gives("12");
        t.write(other, "999").gives(3);
        t.read(fd, 100).gives("345\n");
        t.read(fd, 100).gives("");
        t.pread(fd, 100, 0).gives("999\n");
        t.close(other).ok();
        t.close(fd).ok();
    });
    suite.step("a read into bad memory moves nothing", |t| {
        let fd = open(t, "n/0");
        t.read_unmapped(fd, 100).fails(Errno::EFAULT);
        t.lseek(fd, 0, Whence::Current).gives(0);
        t.read(fd, 100).gives("999\n");
        t.read_unmapped(fd, 100).gives(0);
        t.close(fd).ok();
        remove(t, "n");
    });
}

fn setting(suite: &mut Suite<'_>) {
    suite.step("a number is set by a write, which moves no position", |t| {
        create(t, "s 0");
        let fd = open(t, "s/0");
        t.write(fd, "7").gives(1);
        t.lseek(fd, 0, Whence::Current).gives(0);
        t.read(fd, 100).gives("7\n");
        t.write(fd, "  18446744073709551615").fails(Errno::EINVAL);
        t.write(fd, "18446744073709551615\n").gives(21);
        t.pread(fd, 100, 0).gives("18446744073709551615\n");
        t.write(fd, "\t8 \n").gives(4);
        t.write(fd, "+9").gives(2);
        t.pread(fd, 100, 0).gives("9\n");
        t.close(fd).ok();
    });
    suite.step(
        "a number keeps its value when what is written is none",
        |t| {
            let fd = open(t, "s/0");
            for text in ["", "x", "1 2", "-1", "0x1", "18446744073709551616"] {
                t.write(fd, text).fails(Errno::EINVAL);
            }
            t.write(fd, [0xff]).fails(Errno::EINVAL);
            t.write(fd, [b'1', 0]).fails(Errno::EINVAL);
            t.write_unmapped(fd, 5).fails(Errno::EFAULT);
            t.write_unmapped(fd, 22).fails(Errno::EINVAL);
            t.read(fd, 100).gives("9\n");
            t.close(fd).ok();
        },
    );
    suite.step("a file of text has no pwrite", |t| {
        let fd = open(t, "s/0");
        t.pwrite(fd, "1", 0).fails(Errno::ESPIPE);
        t.pwrite(fd, "1", -1).fails(Errno::EINVAL);
        t.close(fd).ok();
        let fd = t.open(&format!("{DEVICES}/s/0"), O_RDONLY).ok();
        t.pwrite(fd, "1", 0).fails(Errno::ESPIPE);
        t.write(fd, "1").fails(Errno::EBADF);
        t.close(fd).ok();
        remove(t, "s");
    });
}

fn blobs(suite: &mut Suite<'_>) {
    suite.step("bytes are read and written where the position is", |t| {
        create(t, "b");
        let fd = open(t, "b/blob");
        t.write(fd, "head").gives(4);
        t.read(fd, 4).gives("BBBB");
        t.lseek(fd, -6, Whence::Current).gives(2);
        t.read(fd, 4).gives("adBB");
        t.pwrite(fd, "tail", BLOB - 4).gives(4);
        t.pread(fd, 100, BLOB - 6).gives("BBtail");
        t.lseek(fd, 0, Whence::Current).gives(6);
        t.close(fd).ok();
    });
    suite.step("bytes have an end, which nothing passes", |t| {
        let fd = open(t, "b/blob");
        t.lseek(fd, BLOB - 2, Whence::Set).gives(BLOB - 2);
        t.write(fd, "12345").gives(2);
        t.lseek(fd, 0, Whence::Current).gives(BLOB);
        t.write(fd, "6").gives(0);
        t.read(fd, 100).gives("");
        t.pread(fd, 100, BLOB - 4).gives("ta12");
        t.pwrite(fd, "7", BLOB + 1000).gives(0);
        t.pread(fd, 100, i64::MAX - 100).gives("");
        t.close(fd).ok();
    });
    suite.step("a seeker takes bytes for a file of no length", |t| {
        let fd = open(t, "b/blob");
        t.lseek(fd, 10, Whence::End).gives(10);
        t.lseek(fd, -1, Whence::End).fails(Errno::EINVAL);
        t.lseek(fd, -11, Whence::Current).fails(Errno::EINVAL);
        t.lseek(fd, 0, Whence::Raw(3)).fails(Errno::ENXIO);
        t.lseek(fd, 0, Whence::Raw(4)).fails(Errno::ENXIO);
        t.lseek(fd, 0, Whence::Current).gives(10);
        t.close(fd).ok();
    });
    suite.step("a write from bad memory clears the bytes", |t| {
        let fd = open(t, "b/blob");
        t.read_unmapped(fd, 4).fails(Errno::EFAULT);
        t.write_unmapped(fd, 2).fails(Errno::EFAULT);
        t.pread(fd, 4, 0).gives("\0\0ad");
        t.lseek(fd, 0, Whence::Current).gives(0);
        t.close(fd).ok();
        remove(t, "b");
    });
}

fn names(suite: &mut Suite<'_>) {
    suite.step(
        "of two devices with one name the first has the files",
        |t| {
            create(t, "twin 1");
            create(t, "twin 2 3");
            let fd = open(t, "twin/0");
            t.read(fd, 100).gives("1\n");
            t.close(fd).ok();
            absent(t, "twin/1");
            remove(t, "twin");
            absent(t, "twin/0");
        },
    );
    suite.step("a name that no directory can have gives no files", |t| {
        let long = "n".repeat(100);
        create(t, "up/down 1");
        create(t, ".. 1");
        create(t, ". 1");
        create(t, &format!("{long} 1"));
        absent(t, "up/down/0");
        absent(t, "0");
        let fd = open(t, &format!("{long}/0"));
        t.read(fd, 100).gives("1\n");
        t.close(fd).ok();
        for name in ["up/down", "..", ".", &long] {
            remove(t, name);
        }
        absent(t, &format!("{long}/0"));
    });
}

fn opening(suite: &mut Suite<'_>) {
    suite.step("opening is checked as for any file", |t| {
        create(t, "o 1");
        let path = format!("{DEVICES}/o/0");
        t.open(&path, O_RDWR | O_CREAT | O_EXCL)
            .fails(Errno::EEXIST);
        let fd = t.open(&path, O_WRONLY | O_CREAT | O_TRUNC).ok();
        t.read(fd, 100).fails(Errno::EBADF);
        t.write(fd, "2").gives(1);
        t.poll(fd, POLLIN | POLLOUT, 0).gives(POLLIN | POLLOUT);
        t.ioctl(fd, 0x1234, 0).fails(Errno::ENOTTY);
        t.close(fd).ok();
        let fd = open(t, "o/0");
        t.read(fd, 100).gives("2\n");
        t.close(fd).ok();
    });
    suite.step("debugfs is root's alone", |t| {
        let user = Credentials {
            uid: 1000,
            gid: 1000,
        };
        let user = t.spawn("user", user, |t| {
            let path = format!("{DEVICES}/o/0");
            t.open(&path, O_RDONLY).fails(Errno::EACCES);
            t.open(&path, O_WRONLY).fails(Errno::EACCES);
            t.open(CREATE, O_WRONLY).fails(Errno::EACCES);
        });
        t.join(user).ok();
        remove(t, "o");
    });
}

fn removal(suite: &mut Suite<'_>) {
    suite.step("a file that was removed while open is of no use", |t| {
        create(t, "r 1");
        let number = open(t, "r/0");
        let blob = open(t, "r/blob");
        t.read(number, 1).gives("1");
        t.read(blob, 1).gives("B");
        remove(t, "r");
        for fd in [number, blob] {
            t.read(fd, 100).fails(Errno::EIO);
            t.pread(fd, 100, 0).fails(Errno::EIO);
            t.read(fd, 0).fails(Errno::EIO);
            t.write(fd, "2").fails(Errno::EIO);
            t.lseek(fd, 0, Whence::Set).fails(Errno::EIO);
            t.poll(fd, POLLIN | POLLOUT, 0).gives(POLLIN | POLLOUT);
            t.close(fd).ok();
        }
    });
    suite.step("a device of the same name is another device", |t| {
        create(t, "r 1");
        let old = open(t, "r/0");
        remove(t, "r");
        create(t, "r 2");
        let new = open(t, "r/0");
        t.read(old, 100).fails(Errno::EIO);
        t.read(new, 100).gives("2\n");
        t.close(old).ok();
        t.close(new).ok();
        remove(t, "r");
    });
    suite.step("who removes a file waits until nobody writes it", |t| {
        create(t, "r 1");
        let fd = open(t, "r/0");
        let writer = sleeper(t, fd);
        let remover = t.spawn("remover", Credentials::ROOT, |t| remove(t, "r"));
        t.until_blocked(&remover).ok();
        t.pread(fd, 100, 0).fails(Errno::EIO);
        t.page_in(&writer).ok();
        t.join(writer).ok();
        t.join(remover).ok();
        t.close(fd).ok();
        absent(t, "r/0");
    });
    suite.step("calls at a file's own position wait for each other", |t| {
        create(t, "r 1");
        let fd = open(t, "r/0");
        let writer = sleeper(t, fd);
        let reader = t.spawn("reader", Credentials::ROOT, move |t| {
            t.read(fd, 100).gives("3\n");
        });
        t.until_blocked(&reader).ok();
        t.pread(fd, 100, 0).gives("1\n");
        t.page_in(&writer).ok();
        t.join(writer).ok();
        t.join(reader).ok();
        t.close(fd).ok();
        remove(t, "r");
    });
    suite.step("what is left is the module's to remove", |t| {
        create(t, "left 1 2 3");
        let fd = open(t, "left/2");
        t.read(fd, 100).gives("3\n");
        t.close(fd).ok();
    });
}

/// Starts a task that sleeps in a write to a number.
fn sleeper(t: &Task<'_>, fd: Fd) -> Child {
    let writer = t.spawn("writer", Credentials::ROOT, move |t| {
        t.write_late(fd, "3").gives(1);
    });
    t.until_blocked(&writer).ok();
    writer
}
