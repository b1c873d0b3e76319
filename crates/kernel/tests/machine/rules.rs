// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Each broken rule is reported, once, with the driver's line.

use kernel::host::{self, Kind};
use suite::flags::O_RDWR;
use suite::{Arg, System};

use crate::asked::{ask, line_of, only, with_file};
use crate::{
    KEEP, LEAK, LEVEL, ONE_THEN_OTHER, OTHER_THEN_ONE, OVERFLOW, PANIC, PANIC_LOCKED, RECURSE,
    SLEEP, THIS_MODULE,
};

#[test]
fn an_innocent_request_leaves_no_report() {
    assert_eq!(ask(LEVEL, 0), (Some(Ok(1)), vec![]));
}

#[test]
fn a_panic_in_a_system_call_is_an_oops_of_its_task_alone() {
    let (answer, reports) = ask(PANIC, 0);
    assert_eq!(answer, None);
    only(&reports, Kind::Oops, line_of("asked to"));
}

#[test]
fn overflow_is_an_oops() {
    let (answer, reports) = ask(OVERFLOW, 0);
    assert_eq!(answer, None);
    let report = only(&reports, Kind::Oops, line_of("u32::try_from(arg)? - 1"));
    assert!(report.message.contains("overflow"), "{report}");
}

#[test]
fn an_oops_leaves_its_locks_locked_and_the_machine_goes_on() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let killed = machine.task("victim", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(fd, PANIC_LOCKED, Arg::Value(0))
    });
    assert_eq!(killed.err(), Some(host::Killed::Oops));
    let oops = machine.expect(Kind::Oops);
    assert!(
        oops.notes.iter().any(|note| note.contains("\"one\"")),
        "{oops}"
    );

    let others = machine.task("other", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(fd, LEVEL, Arg::Value(0))
    });
    assert_eq!(others, Ok(Ok(1)));
    drop(module);
}

#[test]
fn allocating_with_gfp_kernel_under_a_spinlock_is_a_splat() {
    let (answer, reports) = ask(SLEEP, 0);
    assert_eq!(answer, Some(Ok(0)));
    let report = only(
        &reports,
        Kind::AtomicSleep,
        line_of("KBox::new(1, GFP_KERNEL)?;"),
    );
    assert!(
        report.notes.iter().any(|note| note.contains("\"spin\"")),
        "{report}"
    );
}

#[test]
fn memory_that_is_never_freed_is_reported_at_unload() {
    let (_, reports) = ask(LEAK, 0);
    only(&reports, Kind::Leak, line_of("forget(KBox"));
}

#[test]
fn a_lock_that_is_held_on_return_to_user_space_is_reported() {
    let (_, reports) = ask(KEEP, 0);
    only(&reports, Kind::LeftHeld, line_of("forget(me.one.lock())"));
}

#[test]
fn taking_a_mutex_twice_is_reported_and_hangs() {
    let (answer, reports) = ask(RECURSE, 0);
    assert_eq!(answer, None);
    assert_eq!(reports[0].kind, Kind::Lock, "{reports:#?}");
    assert_eq!(reports[1].kind, Kind::Hung);
    assert_eq!(
        reports[1].at.as_ref().map(|at| at.1),
        Some(line_of("let _again"))
    );
}

#[test]
fn two_orders_of_two_locks_are_reported_though_nobody_meets() {
    let machine = host::boot();
    with_file(&machine, |sys, fd| {
        sys.ioctl(fd, ONE_THEN_OTHER, Arg::Value(0))
            .expect("is done");
        sys.ioctl(fd, OTHER_THEN_ONE, Arg::Value(0))
            .expect("is done");
    });
    let reports = machine.shutdown();
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert!(reports[0].message.contains("circular"), "{}", reports[0]);
}
