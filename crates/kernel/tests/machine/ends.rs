// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ends that are not orderly: tests that fail, tasks that are left, drivers that panic where it hurts.

use std::panic::{catch_unwind, AssertUnwindSafe};

use kernel::error::code::{EEXIST, EINTR};
use kernel::host::{self, Kind};
use suite::flags::O_RDWR;
use suite::{Arg, Credentials, System};

use crate::asked::{ask, with_file};
use crate::{EXIT_PANICS, LEVEL, LOCK_MODULES, PANIC, PANIC_MODULES, RELEASE_PANICS, THIS_MODULE};

#[test]
fn an_assertion_that_fails_in_a_task_fails_the_test() {
    let machine = host::boot();
    let result = catch_unwind(AssertUnwindSafe(|| {
        machine.task("main", |_| panic!("not as expected"))
    }));
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"not as expected"));
}

#[test]
fn an_assertion_that_fails_in_a_task_nobody_waits_for_fails_the_test() {
    let result = catch_unwind(|| {
        let machine = host::boot();
        let spawned = machine.task("main", |sys| {
            let child = Box::new(|_: &dyn System| panic!("unseen"));
            sys.spawn("child", Credentials::ROOT, child).map(drop)
        });
        assert_eq!(spawned, Ok(Ok(())));
        machine.shutdown()
    });
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"unseen"));
}

#[test]
fn an_oops_in_a_task_nobody_waits_for_is_reported() {
    let machine = host::boot();
    with_file(&machine, |sys, _| {
        let child = Box::new(|sys: &dyn System| {
            let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
            let _ = sys.ioctl(fd, PANIC, Arg::Value(0));
        });
        sys.spawn("child", Credentials::ROOT, child)
            .expect("a thread");
    });
    let reports = machine.shutdown();
    assert!(
        reports.iter().any(|report| report.kind == Kind::Oops),
        "{reports:#?}"
    );
}

#[test]
fn a_task_that_still_runs_stops_with_its_machine() {
    let result = catch_unwind(|| {
        let machine = host::boot();
        let _module = machine.load(&THIS_MODULE, "").expect("loads");
        let started = machine.task("main", |sys| {
            let child = Box::new(|sys: &dyn System| loop {
                let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
                sys.close(fd).expect("closes");
            });
            sys.spawn("child", Credentials::ROOT, child)
                .expect("a thread");
        });
        started.expect("ends");
        panic!("the test fails while the child runs");
    });
    assert!(result.is_err());
    // The next machine has the module, and its statics, to itself.
    assert_eq!(ask(LEVEL, 0), (Some(Ok(1)), vec![]));
}

#[test]
fn an_oops_leaves_the_modules_own_lock_locked() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    for (cmd, kind) in [(PANIC_MODULES, Kind::Oops), (LOCK_MODULES, Kind::Hung)] {
        let killed = machine.task("victim", move |sys| {
            let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
            sys.ioctl(fd, cmd, Arg::Value(0))
        });
        assert!(killed.is_err());
        let report = machine.expect(kind);
        assert!(report.at.is_some_and(|(file, _)| file.ends_with("main.rs")));
    }
    // The module's exit takes the lock too.
    assert_eq!(module.unload(), Err(EINTR));
    machine.expect(Kind::Hung);
}

#[test]
fn a_release_that_panics_after_a_failed_assertion_is_an_oops_too() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let killed = machine.task("main", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(fd, RELEASE_PANICS, Arg::Value(0))
            .expect("is done");
        panic!("the test fails with the file open");
    });
    assert_eq!(killed, Err::<(), _>(host::Killed::Oops));
    machine.expect(Kind::Oops);
    drop(module);
}

#[test]
fn an_exit_that_panics_leaves_the_name_taken() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    machine
        .task("main", |sys| {
            let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
            sys.ioctl(fd, EXIT_PANICS, Arg::Value(0))
        })
        .expect("ends")
        .expect("is done");
    assert_eq!(module.unload(), Err(EINTR));
    machine.expect(Kind::Oops);
    assert_eq!(machine.load(&THIS_MODULE, "").err(), Some(EEXIST));
}

#[test]
fn a_task_cannot_boot() {
    let machine = host::boot();
    let result = catch_unwind(AssertUnwindSafe(|| {
        machine.task("main", |_| drop(host::boot()))
    }));
    assert!(result.is_err());
}
