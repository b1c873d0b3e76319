// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files: what is read when, positions, and who may do what.

use suite::flags::{O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY};
use suite::{Credentials, Errno, Suite, Whence};

use super::{cleared, lists, run, DEV};

pub(super) fn steps(suite: &mut Suite<'_>) {
    lists_of_files(suite);
    positions(suite);
    suite.step("the records outlive the file that put them", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        t.close(fd).ok();
        let fd = t.open(DEV, O_RDWR | O_TRUNC).ok();
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
    suite.step(
        "nothing is read or written when nothing is asked for",
        |t| {
            let fd = cleared(t);
            t.write(fd, "").gives(0);
            t.read(fd, 0).gives("");
            lists(t, fd, "");
            t.close(fd).ok();
        },
    );
    suite.step("a bad address is EFAULT and does nothing", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        t.write_unmapped(fd, 14).fails(Errno::EFAULT);
        let reader = t.open(DEV, O_RDONLY).ok();
        t.read_unmapped(reader, 14).fails(Errno::EFAULT);
        t.read(reader, 100).gives("fig dried\n");
        t.close(reader).ok();
        t.close(fd).ok();
    });
    suite.step("a file is for what it was opened for", |t| {
        let reader = t.open(DEV, O_RDONLY).ok();
        t.write(reader, "clear\n").fails(Errno::EBADF);
        t.close(reader).ok();
        let writer = t.open(DEV, O_WRONLY).ok();
        t.read(writer, 1).fails(Errno::EBADF);
        t.close(writer).ok();
    });
    suite.step("other users may look, and touch nothing", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        let nobody = t.spawn("nobody", Credentials::NOBODY, |t| {
            let fd = t.open(DEV, O_RDONLY).ok();
            t.read(fd, 100).gives("fig dried\n");
            t.close(fd).ok();
            t.open(DEV, O_WRONLY).fails(Errno::EACCES);
        });
        t.join(nobody).ok();
        t.close(fd).ok();
    });
    suite.step("there is one larder", |t| {
        t.open("/dev/larder1", O_RDONLY).fails(Errno::ENOENT);
    });
}

fn lists_of_files(suite: &mut Suite<'_>) {
    suite.step("a list is read to its end in pieces", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        let reader = t.open(DEV, O_RDONLY).ok();
        t.read(reader, 4).gives("fig ");
        t.read(reader, 4).gives("drie");
        t.read(reader, 4).gives("d\n");
        t.read(reader, 4).gives("");
        t.close(reader).ok();
        t.close(fd).ok();
    });
    suite.step("who reads on reads the list that was begun", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        run(t, fd, "put plum 1\n");
        let reader = t.open(DEV, O_RDONLY).ok();
        t.read(reader, 4).gives("fig ");
        run(t, fd, "clear\n");
        t.read(reader, 100).gives("dried\nplum 1\n");
        t.read(reader, 100).gives("");
        t.pread(reader, 100, 0).gives("");
        t.close(reader).ok();
        t.close(fd).ok();
    });
    suite.step("who goes back to the start reads a new list", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        let reader = t.open(DEV, O_RDONLY).ok();
        t.read(reader, 100).gives("fig dried\n");
        run(t, fd, "put plum 1\n");
        t.lseek(reader, 0, Whence::Set).gives(0);
        t.read(reader, 100).gives("fig dried\nplum 1\n");
        t.close(reader).ok();
        t.close(fd).ok();
    });
    suite.step("two files read lists of their own", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        let one = t.open(DEV, O_RDONLY).ok();
        t.read(one, 4).gives("fig ");
        run(t, fd, "put fig fresh\n");
        let two = t.open(DEV, O_RDONLY).ok();
        t.read(two, 100).gives("fig fresh\n");
        t.read(one, 100).gives("dried\n");
        t.close(one).ok();
        t.close(two).ok();
        t.close(fd).ok();
    });
}

fn positions(suite: &mut Suite<'_>) {
    suite.step("the end is that of the list that was read", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        let reader = t.open(DEV, O_RDONLY).ok();
        t.lseek(reader, 0, Whence::End).gives(0);
        t.pread(reader, 1, 0).gives("f");
        t.lseek(reader, 0, Whence::End).gives(10);
        t.lseek(reader, -6, Whence::Current).gives(4);
        t.read(reader, 100).gives("dried\n");
        t.lseek(reader, -11, Whence::End).fails(Errno::EINVAL);
        t.close(reader).ok();
        t.close(fd).ok();
    });
    suite.step("past the end there is nothing", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        t.pread(fd, 100, 1 << 40).gives("");
        lists(t, fd, "fig dried\n");
        t.pread(fd, 100, 10).gives("");
        t.pread(fd, 100, 9).gives("\n");
        t.close(fd).ok();
    });
    suite.step("a command is one wherever it is written", |t| {
        let fd = cleared(t);
        t.pwrite(fd, "put fig dried\n", 1 << 40).gives(14);
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
}
