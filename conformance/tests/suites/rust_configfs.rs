// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs see of Linux's sample `rust_configfs`, and of configfs around it.

use std::process::ExitCode;

use suite::flags::{O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN};
use suite::{Credentials, Errno, Fd, Suite, Task, Whence};

const CONFIG: &str = "/sys/kernel/config";

/// The most that one write stores.
const STORED: usize = 4095;

fn main() -> ExitCode {
    kernel::host::main(&rust_configfs::THIS_MODULE, steps, &mut std::io::stdout())
}

fn steps(suite: &mut Suite<'_>) {
    attributes(suite);
    permissions(suite);
    groups(suite);
    refusals(suite);
    removal(suite);
}

/// A path in the sample's subsystem.
fn at(path: &str) -> String {
    format!("{CONFIG}/rust_configfs/{path}")
}

/// What a file shows when it is opened anew.
fn show(t: &Task<'_>, path: &str) -> Vec<u8> {
    let fd = t.open(&at(path), O_RDONLY).ok();
    let shown = t.read(fd, 8192).ok();
    t.close(fd).ok();
    shown
}

/// Writes to a file as a shell does.
fn store(t: &Task<'_>, path: &str, bytes: &[u8]) {
    let fd = t.open(&at(path), O_WRONLY | O_CREAT | O_TRUNC).ok();
    t.write(fd, bytes).gives(bytes.len());
    t.close(fd).ok();
}

fn attributes(suite: &mut Suite<'_>) {
    suite.step("message is a constant", |t| {
        let fd = t.open(&at("message"), O_RDONLY).ok();
        t.read(fd, 6).gives("Hello ");
        t.read(fd, 64).gives("World\n");
        t.read(fd, 64).gives("");
        t.pread(fd, 5, 6).gives("World");
        t.pread(fd, 5, 4096).gives("");
        t.poll(fd, POLLIN, 0).gives(POLLIN);
        t.ioctl(fd, 0x6b00, 0).fails(Errno::ENOTTY);
        t.close(fd).ok();
    });
    suite.step("bar shows what was stored", |t| {
        show(t, "bar");
        store(t, "bar", b"one\n");
        t.expect(show(t, "bar") == b"one\n", "what was stored");
        store(t, "bar", b"x");
        t.expect(show(t, "bar") == b"x", "what was stored last");
    });
    suite.step("what an open file has shown stays until it is written", |t| {
        store(t, "bar", b"first\n");
        let fd = t.open(&at("bar"), O_RDWR).ok();
        t.read(fd, 2).gives("fi");
        store(t, "bar", b"second\n");
        t.read(fd, 64).gives("rst\n");
        t.lseek(fd, 0, Whence::Set).gives(0);
        t.read(fd, 64).gives("first\n");
        t.write(fd, "third\n").gives(6);
        t.lseek(fd, 0, Whence::Current).gives(12);
        t.pread(fd, 64, 0).gives("third\n");
        t.close(fd).ok();
    });
    suite.step("each write is stored by itself, wherever it is", |t| {
        let fd = t.open(&at("bar"), O_RDWR).ok();
        t.write(fd, "ab").gives(2);
        t.write(fd, "c").gives(1);
        t.lseek(fd, 0, Whence::Current).gives(3);
        t.pread(fd, 64, 0).gives("c");
        t.pwrite(fd, "de", 9).gives(2);
        t.pread(fd, 64, 0).gives("de");
        t.close(fd).ok();
    });
    suite.step("a write is cut short before a page is full", |t| {
        let fd = t.open(&at("bar"), O_RDWR).ok();
        t.write(fd, [b'l'; STORED]).gives(STORED);
        t.write(fd, [b'm'; STORED + 1]).gives(STORED);
        t.pread(fd, 8192, 0).gives([b'm'; STORED]);
        t.write(fd, vec![b'n'; 3 * STORED]).gives(STORED);
        t.close(fd).ok();
        t.expect(show(t, "bar") == [b'n'; STORED], "what was stored");
    });
    suite.step("nothing, and memory that is not mapped, fault", |t| {
        store(t, "bar", b"kept");
        let fd = t.open(&at("bar"), O_RDWR).ok();
        t.read(fd, 0).fails(Errno::EFAULT);
        t.read_unmapped(fd, 4).fails(Errno::EFAULT);
        t.read(fd, 4).gives("kept");
        t.read_unmapped(fd, 4).gives(0);
        t.write(fd, "").fails(Errno::EFAULT);
        t.write_unmapped(fd, 4).fails(Errno::EFAULT);
        t.lseek(fd, 0, Whence::Set).gives(0);
        t.read(fd, 64).gives("kept");
        t.close(fd).ok();
    });
    suite.step("a seek goes as far as in a file of one page", |t| {
        let fd = t.open(&at("message"), O_RDONLY).ok();
        t.lseek(fd, 0, Whence::End).gives(4096);
        t.lseek(fd, -1, Whence::Current).gives(4095);
        t.lseek(fd, -1, Whence::Set).fails(Errno::EINVAL);
        t.lseek(fd, -4096, Whence::Current).fails(Errno::EINVAL);
        t.lseek(fd, 7, Whence::Raw(3)).gives(7);
        t.lseek(fd, 7, Whence::Raw(4)).gives(4096);
        t.lseek(fd, 4096, Whence::Raw(3)).fails(Errno::ENXIO);
        t.lseek(fd, -1, Whence::Raw(4)).fails(Errno::ENXIO);
        t.lseek(fd, 0, Whence::Raw(5)).fails(Errno::EINVAL);
        t.lseek(fd, 0x7fff_ffff, Whence::Set).gives(0x7fff_ffff);
        t.lseek(fd, 1, Whence::Current).fails(Errno::EINVAL);
        t.read(fd, 64).gives("");
        t.close(fd).ok();
    });
    suite.step("a file that is truncated has no size until nobody has it open", |t| {
        let fd = t.open(&at("bar"), O_RDWR | O_TRUNC).ok();
        t.lseek(fd, 0, Whence::End).gives(0);
        t.lseek(fd, 0, Whence::Raw(3)).fails(Errno::ENXIO);
        t.write(fd, "size").gives(4);
        t.pread(fd, 64, 0).gives("size");
        t.lseek(fd, 0, Whence::End).gives(0);
        let other = t.open(&at("bar"), O_RDONLY).ok();
        t.lseek(other, 0, Whence::End).gives(0);
        t.close(fd).ok();
        t.lseek(other, 0, Whence::End).gives(0);
        t.close(other).ok();
        let fd = t.open(&at("bar"), O_RDONLY).ok();
        t.lseek(fd, 0, Whence::End).gives(4096);
        t.close(fd).ok();
    });
    suite.step("two files of one attribute are each for itself", |t| {
        let one = t.open(&at("bar"), O_RDWR).ok();
        let other = t.open(&at("bar"), O_RDWR).ok();
        t.write(one, "one").gives(3);
        t.read(other, 64).gives("one");
        t.write(one, "two").gives(3);
        t.pread(other, 64, 0).gives("one");
        t.pread(one, 64, 0).gives("two");
        t.close(one).ok();
        t.close(other).ok();
    });
}

fn permissions(suite: &mut Suite<'_>) {
    suite.step("what has no store is not opened for writing", |t| {
        t.open(&at("message"), O_WRONLY).fails(Errno::EACCES);
        t.open(&at("message"), O_RDWR).fails(Errno::EACCES);
        let fd = t.open(&at("message"), O_RDONLY).ok();
        // Who is refused makes it no shorter.
        t.open(&at("message"), O_RDWR | O_TRUNC)
            .fails(Errno::EACCES);
        t.lseek(fd, 0, Whence::End).gives(4096);
        t.write(fd, "x").fails(Errno::EBADF);
        t.close(fd).ok();
        let fd = t.open(&at("bar"), O_WRONLY).ok();
        t.read(fd, 1).fails(Errno::EBADF);
        t.close(fd).ok();
    });
    suite.step("nobody may do what root may", |t| {
        t.mkdir(&at("mine")).ok();
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            t.open(&at("message"), O_RDONLY).fails(Errno::EACCES);
            t.open(&at("bar"), O_WRONLY).fails(Errno::EACCES);
            t.mkdir(&at("theirs")).fails(Errno::EACCES);
            t.mkdir(&at("mine")).fails(Errno::EEXIST);
            t.mkdir(&format!("{CONFIG}/theirs")).fails(Errno::EACCES);
            t.rmdir(&at("mine")).fails(Errno::EACCES);
            t.rmdir(&at("")).fails(Errno::EACCES);
            let directory = t.open(&at("mine"), O_RDONLY).ok();
            t.close(directory).ok();
        });
        t.join(nobody).ok();
        t.rmdir(&at("mine")).ok();
    });
    suite.step("no files are made in configfs", |t| {
        t.open(&at("bar"), O_RDWR | O_CREAT | O_EXCL)
            .fails(Errno::EEXIST);
        t.open(&at("none"), O_RDWR | O_CREAT).fails(Errno::EACCES);
        t.open(&at("none"), O_RDONLY).fails(Errno::ENOENT);
        t.open(&at("none/none"), O_RDWR | O_CREAT)
            .fails(Errno::ENOENT);
        t.open(&at("bar/none"), O_RDONLY).fails(Errno::ENOTDIR);
        t.open(&at("bar/none"), O_RDWR | O_CREAT)
            .fails(Errno::ENOTDIR);
    });
    suite.step("a directory is opened and not read", |t| {
        let fd = t.open(&at(""), O_RDONLY).ok();
        t.read(fd, 8).fails(Errno::EISDIR);
        t.write(fd, "x").fails(Errno::EBADF);
        t.lseek(fd, 2, Whence::Set).gives(2);
        t.lseek(fd, 1, Whence::Current).gives(3);
        t.lseek(fd, 0, Whence::End).fails(Errno::EINVAL);
        t.close(fd).ok();
        t.open(&at(""), O_RDWR).fails(Errno::EISDIR);
        t.open(&at(""), O_RDONLY | O_CREAT).fails(Errno::EISDIR);
    });
}

fn groups(suite: &mut Suite<'_>) {
    suite.step("a directory is a child, with a file of its own", |t| {
        t.mkdir(&at("child")).ok();
        t.expect(show(t, "child/baz") == b"Hello Baz\n", "the child's greeting");
        t.open(&at("child/baz"), O_RDWR).fails(Errno::EACCES);
        t.open(&at("child/gc"), O_RDONLY).fails(Errno::ENOENT);
        t.rmdir(&at("child")).ok();
        t.open(&at("child/baz"), O_RDONLY).fails(Errno::ENOENT);
    });
    suite.step("a child has children, and they have none", |t| {
        t.mkdir(&at("a")).ok();
        t.mkdir(&at("b")).ok();
        t.mkdir(&at("a//./deep/")).ok();
        t.mkdir(&at("b/deep")).ok();
        t.expect(show(t, "a/deep/gc") == b"Hello GC\n", "the grandchild's");
        t.mkdir(&at("a/deep/deeper")).fails(Errno::EPERM);
        t.rmdir(&at("a")).fails(Errno::ENOTEMPTY);
        t.rmdir(&at("a/deep")).ok();
        t.rmdir(&at("a")).ok();
        t.expect(show(t, "b/deep/gc") == b"Hello GC\n", "the other's still");
        t.rmdir(&at("b/deep")).ok();
        t.rmdir(&at("b")).ok();
    });
    suite.step("a name can be had again", |t| {
        for _ in 0..3 {
            t.mkdir(&at("again")).ok();
            t.mkdir(&at("again")).fails(Errno::EEXIST);
            t.rmdir(&at("again")).ok();
            t.rmdir(&at("again")).fails(Errno::ENOENT);
        }
    });
    suite.step("names may be as long as in any file system", |t| {
        let long = "n".repeat(255);
        t.mkdir(&at(&long)).ok();
        t.expect(show(t, &format!("{long}/baz")) == b"Hello Baz\n", "a child");
        t.rmdir(&at(&long)).ok();
        t.mkdir(&at(&format!("{long}n"))).fails(Errno::ENAMETOOLONG);
        t.rmdir(&at(&format!("{long}n"))).fails(Errno::ENAMETOOLONG);
    });
}

fn refusals(suite: &mut Suite<'_>) {
    suite.step("mkdir where none can be", |t| {
        t.mkdir(&at("message")).fails(Errno::EEXIST);
        t.mkdir(&at("")).fails(Errno::EEXIST);
        t.mkdir(&at("none/child")).fails(Errno::ENOENT);
        t.mkdir(&at("message/child")).fails(Errno::ENOTDIR);
        t.mkdir(&format!("{CONFIG}/other")).fails(Errno::EPERM);
        t.mkdir(CONFIG).fails(Errno::EEXIST);
    });
    suite.step("rmdir of what is no child", |t| {
        t.rmdir(&at("message")).fails(Errno::ENOTDIR);
        t.rmdir(&at("none")).fails(Errno::ENOENT);
        t.rmdir(&at("none/none")).fails(Errno::ENOENT);
        t.rmdir(&at("message/none")).fails(Errno::ENOTDIR);
        t.rmdir(&at("")).fails(Errno::EPERM);
        t.rmdir(&format!("{CONFIG}/other")).fails(Errno::ENOENT);
        t.rmdir(CONFIG).fails(Errno::EBUSY);
    });
}

fn removal(suite: &mut Suite<'_>) {
    let open = |t: &Task<'_>| -> (Fd, Fd) {
        t.mkdir(&at("child")).ok();
        let shown = t.open(&at("child/baz"), O_RDONLY).ok();
        let unread = t.open(&at("child/baz"), O_RDONLY).ok();
        t.read(shown, 5).gives("Hello");
        (shown, unread)
    };
    suite.step("files stay open when their group goes", |t| {
        let (shown, unread) = open(t);
        t.rmdir(&at("child")).ok();
        t.read(shown, 64).gives(" Baz\n");
        t.read(unread, 64).fails(Errno::ENOENT);
        t.lseek(unread, 0, Whence::End).gives(4096);
        t.close(shown).ok();
        t.close(unread).ok();
    });
    suite.step("a new group is not the one that went", |t| {
        let (shown, unread) = open(t);
        t.rmdir(&at("child")).ok();
        t.mkdir(&at("child")).ok();
        t.read(unread, 64).fails(Errno::ENOENT);
        t.expect(show(t, "child/baz") == b"Hello Baz\n", "the new one's");
        t.close(shown).ok();
        t.close(unread).ok();
        t.rmdir(&at("child")).ok();
    });
    suite.step("a directory that is open can be removed", |t| {
        t.mkdir(&at("child")).ok();
        let fd = t.open(&at("child"), O_RDONLY).ok();
        t.rmdir(&at("child")).ok();
        t.read(fd, 8).fails(Errno::EISDIR);
        t.close(fd).ok();
    });
}
