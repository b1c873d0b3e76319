// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Several tasks at once: who waits for whom, and what ends a wait.

use suite::flags::{O_RDWR, SIGINT};
use suite::{Child, Credentials, Errno, Fd, Suite, Task};

use super::{cleared, lists, run, DEV};

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("four tasks put records at once, and none is lost", |t| {
        let fd = cleared(t);
        let tasks = [0, 1, 2, 3].map(|task| {
            t.spawn("cook", Credentials::ROOT, move |t| {
                let fd = t.open(DEV, O_RDWR).ok();
                for jar in 0..4 {
                    run(t, fd, &format!("put jar{jar}{task} {task}\n"));
                }
                t.close(fd).ok();
            })
        });
        for task in tasks {
            t.join(task).ok();
        }
        let jars = (0..4).flat_map(|jar| (0..4).map(move |task| (jar, task)));
        let lines = jars.map(|(jar, task)| format!("jar{jar}{task} {task}\n"));
        lists(t, fd, &lines.collect::<String>());
        t.close(fd).ok();
    });
    suite.step("the calls of one file wait for each other", |t| {
        let fd = cleared(t);
        let writer = holder(t, fd);
        let reader = t.spawn("reader", Credentials::ROOT, move |t| {
            lists(t, fd, "fig late\n");
        });
        t.until_blocked(&reader).ok();
        t.page_in(&writer).ok();
        t.join(writer).ok();
        t.join(reader).ok();
        t.close(fd).ok();
    });
    for (name, wait) in WAITS {
        suite.step(name, |t| {
            let fd = cleared(t);
            let writer = holder(t, fd);
            let waiter = t.spawn("waiter", Credentials::ROOT, move |t| wait(t, fd));
            t.until_blocked(&waiter).ok();
            t.signal(&waiter, SIGINT).ok();
            t.join(waiter).ok();
            t.page_in(&writer).ok();
            t.join(writer).ok();
            lists(t, fd, "fig late\n");
            t.close(fd).ok();
        });
    }
    suite.step("a file that is busy keeps nobody from the larder", |t| {
        let fd = cleared(t);
        let writer = holder(t, fd);
        let other = t.open(DEV, O_RDWR).ok();
        run(t, other, "put plum 1\n");
        lists(t, other, "plum 1\n");
        t.page_in(&writer).ok();
        t.join(writer).ok();
        lists(t, other, "fig late\nplum 1\n");
        t.close(other).ok();
        t.close(fd).ok();
    });
}

/// Starts a task that sleeps in a write to the file, and keeps others from it.
fn holder(t: &Task<'_>, fd: Fd) -> Child {
    let writer = t.spawn("writer", Credentials::ROOT, move |t| {
        t.write_late(fd, "put fig late\n").gives(13);
    });
    t.until_blocked(&writer).ok();
    writer
}

/// What a task does with a file that is open.
type Wait = fn(&Task<'_>, Fd);

/// The calls that wait for the file, and a signal that ends each.
const WAITS: &[(&str, Wait)] = &[
    ("a signal ends a read that waits", |t, fd| {
        t.pread(fd, 100, 0).fails(Errno::EINTR);
    }),
    ("a signal ends a write that waits", |t, fd| {
        t.pwrite(fd, "clear\n", 0).fails(Errno::EINTR);
    }),
];
