// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks that wait, and machines that are booted one after the other.

use kernel::error::code::EEXIST;
use kernel::host::{self, Kind};
use suite::flags::{O_RDWR, SIGINT};
use suite::{Arg, Credentials, Errno, System};

use crate::asked::{ask, line_of, only, with_file};
use crate::{LEVEL, NOTIFY, PANIC, THIS_MODULE, WAIT, WAIT_A_SECOND};

#[test]
fn a_waiting_task_is_woken_by_another() {
    let machine = host::boot();
    with_file(&machine, |sys, fd| {
        let waiter = sys.spawn(
            "waiter",
            Credentials::default(),
            Box::new(move |sys| assert_eq!(sys.ioctl(fd, WAIT, Arg::Value(0)), Ok(0))),
        );
        let waiter = waiter.expect("a thread");
        sys.until_blocked(waiter).expect("blocks");
        sys.ioctl(fd, NOTIFY, Arg::Value(0)).expect("is done");
        sys.join(waiter).expect("ends");
    });
}

#[test]
fn a_signal_ends_an_interruptible_wait() {
    let machine = host::boot();
    with_file(&machine, |sys, fd| {
        let waiter = sys.spawn(
            "waiter",
            Credentials::default(),
            Box::new(move |sys| assert_eq!(sys.ioctl(fd, WAIT, Arg::Value(0)), Err(Errno::EINTR))),
        );
        let waiter = waiter.expect("a thread");
        sys.until_blocked(waiter).expect("blocks");
        sys.signal(waiter, SIGINT).expect("is sent");
        sys.join(waiter).expect("ends");
    });
}

#[test]
fn a_wait_that_nobody_can_end_is_reported_as_hung() {
    let (answer, reports) = ask(WAIT, 0);
    assert_eq!(answer, None);
    let line = line_of("wait_interruptible(&mut one)");
    only(&reports[..1], Kind::Hung, line);
}

#[test]
fn time_jumps_to_a_timeout_when_nothing_can_run() {
    assert_eq!(ask(WAIT_A_SECOND, 0), (Some(Ok(0)), vec![]));
}

/// Two tests of this binary do the same at once, each with a value of its own.
fn oops_with_level(level: i32) {
    let machine = host::boot();
    let module = machine
        .load(&THIS_MODULE, &format!("level={level}"))
        .expect("loads");
    assert_eq!(machine.load(&THIS_MODULE, "").err(), Some(EEXIST));
    let answer = machine.task("main", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        let answer = sys.ioctl(fd, LEVEL, Arg::Value(0));
        sys.close(fd).expect("closes");
        answer
    });
    assert_eq!(answer, Ok(Ok(level)));
    let killed = machine.task("victim", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(fd, PANIC, Arg::Value(0))
    });
    assert!(killed.is_err());
    machine.expect(Kind::Oops);
    drop(module);
    assert_eq!(machine.reports(), []);
}

#[test]
fn one_test_loads_with_parameters_of_its_own_and_oopses() {
    for level in 10..20 {
        oops_with_level(level);
    }
}

#[test]
fn another_test_does_so_too_and_sees_nothing_of_the_first() {
    for level in 20..30 {
        oops_with_level(level);
    }
}
