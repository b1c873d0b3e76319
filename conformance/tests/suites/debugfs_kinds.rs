// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs see of a file of every kind in debugfs.

use std::process::ExitCode;

use suite::flags::{O_CREAT, O_RDONLY, O_RDWR, O_WRONLY};
use suite::{Credentials, Errno, Fd, Suite, Task, Whence};

const O_DIRECTORY: i32 = 0o200000;
const SEEK_HOLE: Whence = Whence::Raw(4);

fn main() -> ExitCode {
    kernel::host::main(&debugfs_kinds::THIS_MODULE, steps, &mut std::io::stdout())
}

/// The path of a file of the driver's directory.
fn kind(file: &str) -> String {
    format!("/sys/kernel/debug/kinds/{file}")
}

/// Reads all there is, in one call.
fn shows(t: &Task<'_>, path: &str, text: impl AsRef<[u8]>) {
    let fd = t.open(path, O_RDONLY).ok();
    t.read(fd, 10_000).gives(text);
    t.close(fd).ok();
}

/// Writes in one call.
fn takes(t: &Task<'_>, path: &str, text: &str, count: usize) {
    let fd = t.open(path, O_WRONLY).ok();
    t.write(fd, text).gives(count);
    t.close(fd).ok();
}

fn refuses(t: &Task<'_>, path: &str, text: &str, errno: Errno) {
    let fd = t.open(path, O_WRONLY).ok();
    t.write(fd, text).fails(errno);
    t.close(fd).ok();
}

fn steps(suite: &mut Suite<'_>) {
    texts(suite);
    callbacks(suite);
    bytes(suite);
    scopes(suite);
    names(suite);
}

fn texts(suite: &mut Suite<'_>) {
    suite.step("what can be debugged is shown", |t| {
        shows(t, &kind("number"), "7\n");
        refuses(t, &kind("number"), "8", Errno::EINVAL);
        shows(t, &kind("pair"), "Pair(1, 2)\n");
        shows(t, &kind("flag"), "false\n");
    });
    suite.step("what can be parsed is taken, of at most 128 bytes", |t| {
        takes(t, &kind("pair"), &format!("{:>128}", "3 4"), 128);
        refuses(t, &kind("pair"), &format!("{:>129}", "5 6"), Errno::EINVAL);
        refuses(t, &kind("pair"), "5 256", Errno::EINVAL);
        shows(t, &kind("pair"), "Pair(3, 4)\n");
        takes(t, &kind("flag"), "true\n", 5);
        refuses(t, &kind("flag"), "1", Errno::EINVAL);
        shows(t, &kind("flag"), "true\n");
    });
    suite.step("a type shows and takes what it says", |t| {
        shows(t, &kind("lamp"), "off\n");
        takes(t, &kind("lamp"), "1, and more that nobody reads", 29);
        shows(t, &kind("lamp"), "on\n");
        refuses(t, &kind("lamp"), "", Errno::EFAULT);
    });
    suite.step("a file that is only written has nothing to read", |t| {
        takes(t, &kind("set"), "5", 1);
        let fd = t.open(&kind("set"), O_RDWR).ok();
        t.read(fd, 100).fails(Errno::EINVAL);
        t.lseek(fd, 5, Whence::Set).gives(0);
        t.close(fd).ok();
    });
}

fn callbacks(suite: &mut Suite<'_>) {
    suite.step("callbacks show and take", |t| {
        shows(t, &kind("shown"), "count 1\n");
        takes(t, &kind("both"), "12345", 5);
        shows(t, &kind("both"), "count 5\n");
        takes(t, &kind("both"), "", 0);
        shows(t, &kind("both"), "count 0\n");
        takes(t, &kind("stored"), &"x".repeat(5000), 5000);
    });
    suite.step("a callback that fails shows what it has written", |t| {
        shows(t, &kind("half"), "half");
    });
    suite.step("a text that fills the buffer is made once more", |t| {
        shows(t, &kind("4095"), format!("{:4095}", 1));
        shows(t, &kind("4096"), format!("{:4096}", 2));
        // Each open file has a buffer of its own, which is too small again.
        shows(t, &kind("4096"), format!("{:4096}", 4));
        let fd = t.open(&kind("4096"), O_RDONLY).ok();
        // As it is, once more, wherever the last read did not end.
        t.pread(fd, 10, 4090).gives("     6");
        t.pread(fd, 10, 4096).gives("");
        t.pread(fd, 10, 4090).gives("     7");
        t.pread(fd, 5, 4091).gives("    8");
        t.read(fd, 1).gives(" ");
        t.pread(fd, 10, 4095).gives("0");
        t.close(fd).ok();
    });
}

fn bytes(suite: &mut Suite<'_>) {
    suite.step("bytes are shown and taken", |t| {
        shows(t, &kind("array"), "array");
        refuses(t, &kind("array"), "other", Errno::EINVAL);
        shows(t, &kind("vec"), "abcd");
        takes(t, &kind("vec"), "efghi", 4);
        shows(t, &kind("vec"), "efgh");
        takes(t, &kind("word"), "12345", 4);
        let fd = t.open(&kind("word"), O_RDWR).ok();
        t.read(fd, 4).fails(Errno::EINVAL);
        t.lseek(fd, 3, Whence::Set).gives(3);
        t.write(fd, "12").gives(1);
        t.close(fd).ok();
    });
    suite.step("a type moves the position as it likes", |t| {
        let fd = t.open(&kind("tape"), O_RDWR).ok();
        t.read(fd, 100).gives([0]);
        t.write(fd, "x").gives(1);
        t.read(fd, 100).gives([11]);
        t.pread(fd, 100, 256).fails(Errno::EINVAL);
        t.read_unmapped(fd, 1).fails(Errno::EFAULT);
        t.read(fd, 1).gives([12]);
        t.write(fd, "").gives(0);
        t.lseek(fd, 0, SEEK_HOLE).fails(Errno::ENXIO);
        t.lseek(fd, -1, SEEK_HOLE).gives(0);
        t.close(fd).ok();
    });
}

fn names(suite: &mut Suite<'_>) {
    const ROOT: &str = "/sys/kernel/debug";
    suite.step("directories are opened, and not read", |t| {
        for path in [ROOT, &kind("")] {
            let fd = t.open(path, O_RDONLY | O_DIRECTORY).ok();
            t.read(fd, 8).fails(Errno::EISDIR);
            t.lseek(fd, 2, Whence::Set).gives(2);
            t.lseek(fd, 0, Whence::End).fails(Errno::EINVAL);
            t.close(fd).ok();
            t.open(path, O_RDWR).fails(Errno::EISDIR);
            t.open(path, O_RDONLY | O_CREAT | O_DIRECTORY).fails(Errno::EINVAL);
        }
        shows(t, &kind(".//number"), "7\n");
    });
    suite.step("nothing is made or removed by name", |t| {
        let make = O_RDWR | O_CREAT;
        t.open(&kind("none"), make).fails(Errno::EACCES);
        t.open(&kind("none/none"), make).fails(Errno::ENOENT);
        t.open(&kind("number/none"), make).fails(Errno::ENOTDIR);
        for (name, mkdir, rmdir) in [
            ("", Errno::EEXIST, Errno::EPERM),
            ("number", Errno::EEXIST, Errno::ENOTDIR),
            ("number/none", Errno::ENOTDIR, Errno::ENOTDIR),
            ("none", Errno::EPERM, Errno::ENOENT),
            ("none/none", Errno::ENOENT, Errno::ENOENT),
        ] {
            t.mkdir(&kind(name)).fails(mkdir);
            t.rmdir(&kind(name)).fails(rmdir);
        }
        t.mkdir(ROOT).fails(Errno::EEXIST);
        t.rmdir(ROOT).fails(Errno::EBUSY);
    });
    suite.step("only root goes there", |t| {
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            for name in ["", "number", "none"] {
                t.open(&kind(name), O_RDONLY).fails(Errno::EACCES);
                t.mkdir(&kind(name)).fails(Errno::EACCES);
                t.rmdir(&kind(name)).fails(Errno::EACCES);
            }
            t.open(ROOT, O_RDONLY).fails(Errno::EACCES);
        });
        t.join(nobody).ok();
    });
}

fn scopes(suite: &mut Suite<'_>) {
    let places = [
        "/sys/kernel/debug/kinds_scope",
        "/sys/kernel/debug/kinds/sub/scope",
    ];
    for place in places {
        suite.step(
            &format!("the files of a scope show one value: {place}"),
            |t| {
                scope_files(t, place);
            },
        );
    }
}

fn scope_files(t: &Task<'_>, scope: &str) {
    let file = |name: &str| format!("{scope}/{name}");
    shows(t, &file("number"), "7\n");
    shows(t, &file("count"), "1\n");
    takes(t, &file("set"), "2", 1);
    shows(t, &file("shown"), "count 2\n");
    takes(t, &file("stored"), "123", 3);
    shows(t, &file("both"), "count 3\n");
    takes(t, &file("both"), "1234", 4);
    shows(t, &file("count"), "4\n");
    takes(t, &file("inner/write"), "AB", 2);
    shows(t, &file("inner/read"), "ABcd");
    shows(t, &file("inner/both"), "efgh");
    takes(t, &file("inner/both"), "EFGHI", 4);
    shows(t, &file("inner/both"), "EFGH");
    t.open(&file("inner/lost"), O_RDONLY).fails(Errno::ENOENT);
}
