// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs see of two pipes of eight bytes.

use echo_device::{DEREGISTER, HANG_UP, KEPT, PRIVILEGED, READS, REGISTER};
use suite::flags::{
    O_APPEND, O_NONBLOCK, O_RDONLY, O_RDWR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLRDNORM, POLLWRNORM, SIGINT,
};
use suite::{Child, Credentials, Errno, Fd, Suite, Task, Whence};

const PIPE: &str = "/dev/echo_device0";
const OTHER: &str = "/dev/echo_device1";
const NUMBERS: [&str; 3] = ["/dev/echo_number0", "/dev/echo_number1", "/dev/echo_number2"];
/// For the main task: whatever fails, it waits for nobody.
const ASKING: i32 = O_RDWR | O_NONBLOCK;
const O_ASYNC: i32 = 0o20000;
const FIGETBSZ: u32 = 2;
const FIONBIO: u32 = 0x5421;
const FIOCLEX: u32 = 0x5451;
const FIOASYNC: u32 = 0x5452;
const FIOQSIZE: u32 = 0x5460;

/// The steps, in order.
pub fn all(suite: &mut Suite<'_>) {
    files(suite);
    vfs(suite);
    waiting(suite);
    polling(suite);
    signals(suite);
    registering(suite);
    exaggerating(suite);
}

fn files(suite: &mut Suite<'_>) {
    suite.step("a stream has no positions", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.write(fd, "one").gives(3);
        t.lseek(fd, 0, Whence::Current).fails(Errno::ESPIPE);
        t.lseek(fd, 0, Whence::Raw(9)).fails(Errno::EINVAL);
        t.pread(fd, 8, 0).fails(Errno::ESPIPE);
        t.pread(fd, 8, -1).fails(Errno::EINVAL);
        t.pwrite(fd, "two", 0).fails(Errno::ESPIPE);
        t.read(fd, 8).gives("one");
        t.close(fd).ok();
    });
    suite.step("each minor is a pipe of its own", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let other = t.open(OTHER, ASKING).ok();
        t.write(other, "other").gives(5);
        t.write(fd, "one").gives(3);
        t.read(fd, 8).gives("one");
        t.read(other, 8).gives("other");
        t.close(fd).ok();
        t.close(other).ok();
    });
    suite.step("each open file has data of its own", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let again = t.open(PIPE, ASKING).ok();
        t.write(fd, "one").gives(3);
        t.read(again, 8).gives("one");
        t.ioctl(fd, READS, 0).gives(0);
        t.ioctl(again, READS, 0).gives(1);
        t.ioctl(fd, 0, 0).fails(Errno::ENOTTY);
        t.close(fd).ok();
        t.close(again).ok();
    });
    suite.step(
        "a file that could not be opened may be kept all the same",
        |t| {
            let fd = t.open(PIPE, ASKING).ok();
            t.open(PIPE, ASKING | O_APPEND).fails(Errno::EPERM);
            t.ioctl(fd, KEPT, 0).gives(1);
            t.ioctl(fd, KEPT, 0).gives(0);
            t.close(fd).ok();
        },
    );
    suite.step("a privilege is the caller's", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.ioctl(fd, PRIVILEGED, 0).gives(1);
        let nobody = t.spawn("nobody", Credentials::NOBODY, move |t| {
            t.ioctl(fd, PRIVILEGED, 0).gives(0);
        });
        t.join(nobody).ok();
        t.close(fd).ok();
    });
}

fn vfs(suite: &mut Suite<'_>) {
    suite.step("what the VFS answers never comes to the driver", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.ioctl_i32(fd, FIGETBSZ, 0).gives(4096);
        t.ioctl_unmapped(fd, FIGETBSZ).fails(Errno::EFAULT);
        t.ioctl_read_only(fd, FIGETBSZ, 0).fails(Errno::EFAULT);
        t.ioctl_bytes(fd, FIONBIO, [0, 0]).fails(Errno::EFAULT);
        t.ioctl_read_only(fd, FIONBIO, 1).gives(0);
        t.ioctl(fd, FIOCLEX, 0).gives(0);
        t.ioctl(fd, FIOQSIZE, 0).fails(Errno::ENOTTY);
        t.close(fd).ok();
    });
}

fn waiting(suite: &mut Suite<'_>) {
    suite.step("a reader waits until somebody writes", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let reader = with_file(t, "reader", PIPE, |t, fd| {
            t.read(fd, 8).gives("late");
        });
        t.write(fd, "late").gives(4);
        t.join(reader).ok();
        t.close(fd).ok();
    });
    suite.step("a writer waits until somebody reads", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.write(fd, "first").gives(5);
        let writer = with_file(t, "writer", PIPE, |t, fd| {
            t.write(fd, "second").gives(6);
        });
        t.read(fd, 8).gives("first");
        t.join(writer).ok();
        t.read(fd, 8).gives("second");
        t.close(fd).ok();
    });
    suite.step("a signal ends a wait", |t| {
        let reader = with_file(t, "reader", PIPE, |t, fd| {
            t.read(fd, 8).fails(Errno::EINTR);
        });
        t.signal(&reader, SIGINT).ok();
        t.join(reader).ok();
    });
    suite.step("with O_NONBLOCK nobody waits", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.read(fd, 8).fails(Errno::EAGAIN);
        t.write(fd, "full").gives(4);
        t.write(fd, "x").fails(Errno::EAGAIN);
        t.read(fd, 8).gives("full");
        t.close(fd).ok();
    });
}

fn polling(suite: &mut Suite<'_>) {
    suite.step("poll tells what a pipe is ready for", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let all = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
        t.poll(fd, all, 0).gives(POLLOUT | POLLWRNORM);
        t.write(fd, "x").gives(1);
        t.poll(fd, all, 0).gives(POLLIN | POLLRDNORM);
        t.poll(fd, POLLOUT, 20).gives(0);
        t.read(fd, 8).gives("x");
        t.close(fd).ok();
    });
    suite.step(
        "poll waits for a writer, and takes nothing from a reader",
        |t| {
            let fd = t.open(PIPE, ASKING).ok();
            let poller = with_file(t, "poller", PIPE, |t, fd| {
                t.poll(fd, POLLIN, -1).gives(POLLIN);
            });
            t.write(fd, "x").gives(1);
            t.join(poller).ok();
            t.read(fd, 8).gives("x");
            t.close(fd).ok();
        },
    );
    suite.step("a signal ends a poll", |t| {
        let poller = with_file(t, "poller", PIPE, |t, fd| {
            t.poll(fd, POLLIN, -1).fails(Errno::EINTR);
        });
        t.signal(&poller, SIGINT).ok();
        t.join(poller).ok();
    });
    suite.step("whatever ends a poll, the driver is asked once more", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let until_timeout = with_file(t, "until-timeout", PIPE, |t, fd| {
            t.poll(fd, POLLIN, 100).gives(POLLHUP);
        });
        let until_signal = with_file(t, "until-signal", PIPE, |t, fd| {
            t.poll(fd, POLLIN, -1).gives(POLLHUP);
        });
        t.ioctl(fd, HANG_UP, 1).gives(0);
        t.join(until_timeout).ok();
        t.signal(&until_signal, SIGINT).ok();
        t.join(until_signal).ok();
        t.ioctl(fd, HANG_UP, 0).gives(0);
        t.close(fd).ok();
    });
    suite.step("a file may be closed while it is polled", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let other = t.open(PIPE, ASKING).ok();
        let poller = t.spawn("poller", Credentials::ROOT, move |t| {
            t.poll(fd, POLLIN, -1).gives(POLLNVAL);
        });
        t.until_blocked(&poller).ok();
        t.close(fd).ok();
        t.write(other, "x").gives(1);
        t.join(poller).ok();
        t.read(other, 8).gives("x");
        t.close(other).ok();
    });
}

fn signals(suite: &mut Suite<'_>) {
    suite.step("the owner of a file gets a signal for new data", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let owner = sleeper(t);
        t.notify(fd, &owner).ok();
        t.write(fd, "news").gives(4);
        t.join(owner).ok();
        t.read(fd, 8).gives("news");
        t.close(fd).ok();
    });
    suite.step("a file that is closed has left the queue", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        let other = t.open(PIPE, ASKING).ok();
        let owner = sleeper(t);
        t.notify(fd, &owner).ok();
        t.close(fd).ok();
        t.write(other, "news").gives(4);
        t.read(other, 8).gives("news");
        // Who had got a signal by now would not be there to get this one.
        t.until_blocked(&owner).ok();
        t.signal(&owner, SIGINT).ok();
        t.join(owner).ok();
        t.close(other).ok();
    });
    suite.step("O_ASYNC of open keeps no file from joining", |t| {
        let fd = t.open(PIPE, ASKING | O_ASYNC).ok();
        let owner = sleeper(t);
        t.notify(fd, &owner).ok();
        t.write(fd, "news").gives(4);
        t.join(owner).ok();
        t.read(fd, 8).gives("news");
        t.close(fd).ok();
    });
    suite.step("two tasks turn the signals of a file on and off at once", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        for on in [1, 0, 1] {
            let tasks = ["one", "another"].map(|name| {
                t.spawn(name, Credentials::ROOT, move |t| {
                    t.ioctl_i32(fd, FIOASYNC, on).gives(on);
                })
            });
            for task in tasks {
                t.join(task).ok();
            }
        }
        t.close(fd).ok();
    });
    suite.step("a file that finds no memory to join has not joined", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.fail_nth(1);
        t.ioctl_i32(fd, FIOASYNC, 1).fails(Errno::ENOMEM);
        t.ioctl_i32(fd, FIOASYNC, 1).gives(1);
        t.close(fd).ok();
    });
}

fn registering(suite: &mut Suite<'_>) {
    suite.step("a registration that finds no memory leaves nothing", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        // Past these, the kernel does without some that it does not get.
        for nth in 1..=6 {
            t.fail_nth(nth);
            t.ioctl(fd, REGISTER, 0).fails(Errno::ENOMEM);
            for device in NUMBERS {
                t.open(device, O_RDONLY).fails(Errno::ENOENT);
            }
        }
        t.close(fd).ok();
    });
    suite.step("devices may come and go while the module is loaded", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        for _ in 0..2 {
            t.ioctl(fd, REGISTER, 0).gives(0);
            let number = t.open(NUMBERS[2], O_RDONLY).ok();
            t.ioctl(fd, DEREGISTER, 0).gives(0);
            t.open(NUMBERS[2], O_RDONLY).fails(Errno::ENOENT);
            // Who has it open keeps it.
            t.read(number, 4).gives([2, 0, 0, 0]);
            t.close(number).ok();
        }
        t.close(fd).ok();
    });
}

fn exaggerating(suite: &mut Suite<'_>) {
    suite.step("what a driver says is held to what there is", |t| {
        let fd = t.open(PIPE, ASKING).ok();
        t.ioctl(fd, REGISTER, 0).gives(0);
        let number = t.open(NUMBERS[0], O_RDONLY).ok();
        t.lseek(number, 7, Whence::Set).gives(7);
        t.lseek(number, -5, Whence::Set).fails(Errno::EINVAL);
        t.poll(number, -1, 0).gives(0x27ff);
        t.close(number).ok();
        t.ioctl(fd, DEREGISTER, 0).gives(0);
        t.close(fd).ok();
    });
}

/// Starts a task that opens a file, and waits until it sleeps in `calls`.
fn with_file(t: &Task<'_>, name: &str, path: &'static str, calls: fn(&Task<'_>, Fd)) -> Child {
    let child = t.spawn(name, Credentials::ROOT, move |t| {
        let fd = t.open(path, O_RDWR).ok();
        calls(t, fd);
        t.close(fd).ok();
    });
    t.until_blocked(&child).ok();
    child
}

/// A task that sleeps until a signal comes.
fn sleeper(t: &Task<'_>) -> Child {
    with_file(t, "owner", OTHER, |t, fd| {
        t.read(fd, 8).fails(Errno::EINTR);
    })
}
