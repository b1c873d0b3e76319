// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Calls that come from threads the machine did not start, as those of other processes do.

use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::host::{self, Caller, Entry, Kind, Machine, Sys, Watch};
use suite::flags::{O_RDWR, SIGINT};
use suite::{Arg, Credentials, Errno, Fd, System, TaskId};

use crate::{LEVEL, NOTIFY, PANIC, THIS_MODULE, WAIT, WAIT_A_SECOND};

/// What a call's watch was told.
#[derive(Debug, PartialEq)]
enum Told {
    Waits(TaskId),
    Killed,
}

struct Teller(Sender<Told>);

impl Watch for Teller {
    fn waits(&self, task: TaskId) {
        // The test may have ended.
        let _ = self.0.send(Told::Waits(task));
    }

    fn killed(&self) {
        // As above.
        let _ = self.0.send(Told::Killed);
    }
}

fn caller(uid: u32) -> Caller {
    Caller {
        pid: 4711,
        credentials: Credentials { uid, gid: uid },
        capabilities: |pid| u64::from(pid == 4711) << 21,
    }
}

/// Makes calls on a thread of their own: what they return, and what the watch is told.
fn call<R: Send + 'static>(
    entry: &Entry,
    calls: impl FnOnce(&Sys) -> R + Send + 'static,
) -> (Receiver<R>, Receiver<Told>) {
    let (teller, told) = channel();
    let (sender, result) = channel();
    let entry = entry.clone();
    std::thread::spawn(move || {
        let value = entry.call(caller(1000), Arc::new(Teller(teller)), calls);
        // As above.
        let _ = sender.send(value);
    });
    (result, told)
}

/// Serves a machine whose device is open.
fn serve(machine: &Machine, test: impl FnOnce(&Entry, Fd)) {
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let serving = machine.serve().expect("a thread");
    let entry = serving.entry();
    let fd = call(&entry, |sys| sys.open("/dev/guilty", O_RDWR)).0;
    let fd = fd.recv().expect("returns").expect("opens");
    test(&entry, fd);
    drop(serving);
    module.unload().expect("unloads");
}

#[test]
fn a_call_runs_with_the_identity_of_its_caller() {
    let machine = host::boot();
    serve(&machine, |entry, _| {
        let identity = call(entry, |_| {
            let task = kernel::current!();
            let capable = |number| host::capable(number);
            (task.pid(), task.euid().into_raw(), capable(21), capable(0))
        });
        assert_eq!(identity.0.recv(), Ok((4711, 1000, true, false)));
    });
}

#[test]
fn a_call_that_waits_lets_others_in_and_is_ended_by_one_of_them() {
    let machine = host::boot();
    serve(&machine, |entry, fd| {
        let waiter = call(entry, move |sys| sys.ioctl(fd, WAIT, Arg::Value(0)));
        assert!(matches!(waiter.1.recv(), Ok(Told::Waits(_))));
        let other = call(entry, move |sys| sys.ioctl(fd, NOTIFY, Arg::Value(0)));
        assert_eq!(other.0.recv(), Ok(Ok(0)));
        assert_eq!(waiter.0.recv(), Ok(Ok(0)));
    });
}

#[test]
fn a_signal_from_outside_ends_a_wait() {
    let machine = host::boot();
    serve(&machine, |entry, fd| {
        let waiter = call(entry, move |sys| sys.ioctl(fd, WAIT, Arg::Value(0)));
        let Ok(Told::Waits(task)) = waiter.1.recv() else {
            panic!("it waits");
        };
        assert!(entry.signal(task, SIGINT.cast_unsigned()));
        assert_eq!(waiter.0.recv(), Ok(Err(Errno::EINTR)));
        assert!(!entry.signal(task, SIGINT.cast_unsigned()));
    });
}

#[test]
fn time_is_real_while_calls_come_from_outside() {
    let machine = host::boot();
    serve(&machine, |entry, fd| {
        let start = Instant::now();
        let waiter = call(entry, move |sys| {
            sys.ioctl(fd, WAIT_A_SECOND, Arg::Value(0))
        });
        assert_eq!(waiter.0.recv(), Ok(Ok(0)));
        assert!(start.elapsed() >= Duration::from_secs(1));
    });
}

#[test]
fn an_oops_takes_its_thread_and_tells_the_watch() {
    let machine = host::boot();
    serve(&machine, |entry, fd| {
        let victim = call(entry, move |sys| sys.ioctl(fd, PANIC, Arg::Value(0)));
        assert_eq!(victim.1.recv(), Ok(Told::Killed));
        let other = call(entry, move |sys| sys.ioctl(fd, LEVEL, Arg::Value(0)));
        assert_eq!(other.0.recv(), Ok(Ok(1)));
        assert!(victim.0.try_recv().is_err());
    });
    machine.expect(Kind::Oops);
}

#[test]
fn calls_that_wait_are_ended_with_the_serving_and_files_closed() {
    let machine = host::boot();
    let mut waiter = None;
    serve(&machine, |entry, fd| {
        let (result, told) = call(entry, move |sys| sys.ioctl(fd, WAIT, Arg::Value(0)));
        assert!(matches!(told.recv(), Ok(Told::Waits(_))));
        waiter = Some(result);
    });
    let waiter = waiter.expect("was started");
    assert_eq!(waiter.recv(), Ok(Err(Errno::EINTR)));
    // A file that stays open when the module goes would be reported.
    assert_eq!(machine.reports(), []);
}

#[test]
fn memory_of_another_process_is_where_the_process_has_it() {
    let machine = host::boot();
    serve(&machine, |entry, fd| {
        let call = call(entry, move |sys| {
            let mut copy = 20i32.to_ne_bytes();
            let doubled = sys.ioctl_at(fd, crate::DOUBLE, 0x7fff_1000, &mut copy);
            let elsewhere = sys.ioctl_at(fd, crate::DOUBLE, 0x7fff_1000, &mut []);
            (doubled, i32::from_ne_bytes(copy), elsewhere)
        });
        let expected = ((Ok(0), 4), 40, (Err(Errno::EFAULT), 0));
        assert_eq!(call.0.recv(), Ok(expected));
    });
}
