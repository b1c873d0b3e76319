// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Points and spans of time, and letting it pass.

use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::{new_spinlock, SpinLock};
use kernel::time::delay::{fsleep, udelay};
use kernel::time::{
    msecs_to_jiffies, BootTime, ClockSource, Delta, Instant, Monotonic, RealTime, Tai,
};

use crate::{in_kernel, reported};

#[test]
fn units_that_are_too_large_saturate() {
    assert_eq!(Delta::from_micros(i64::MAX).as_nanos(), i64::MAX);
    assert_eq!(Delta::from_millis(i64::MIN).as_nanos(), i64::MIN);
    assert_eq!(Delta::from_secs(1 << 40).as_nanos(), i64::MAX);
    assert_eq!(Delta::from_secs(-3).as_millis(), -3000);
}

#[test]
fn microseconds_are_rounded_up_and_milliseconds_towards_zero() {
    let micros = |nanos| Delta::from_nanos(nanos).as_micros_ceil();
    assert_eq!([micros(1), micros(1000), micros(1001)], [1, 1, 2]);
    assert_eq!([micros(0), micros(-1), micros(-1000)], [0, 0, -1]);
    assert_eq!(micros(i64::MAX), i64::MAX / 1000 + 1);
    assert_eq!(Delta::from_nanos(-1_999_999).as_millis(), -1);
    assert_eq!(Delta::from_nanos(-7).rem_nanos(4).as_nanos(), -3);
}

#[test]
fn spans_are_computed_with() {
    let mut span = Delta::from_nanos(10);
    span += Delta::from_nanos(5);
    span *= 4;
    span -= Delta::from_nanos(1);
    assert_eq!(span, Delta::from_nanos(59));
    assert_eq!(span / Delta::from_nanos(10), 5);
    assert!((span - span).is_zero() && (Delta::ZERO - span).is_negative());
    assert_eq!(msecs_to_jiffies(11), 2);
    assert_eq!(msecs_to_jiffies(1 << 31), (usize::MAX >> 2) - 1);
}

#[test]
fn time_that_leaves_its_range_is_an_oops() {
    let machine = host::boot();
    let oopses = |body: fn()| {
        assert_eq!(machine.kthread("victim", body), Err(Killed::Oops));
        machine.expect(Kind::Oops);
    };
    oopses(|| _ = Instant::<Monotonic>::now() - Delta::from_secs(1));
    oopses(|| _ = Instant::<Monotonic>::now() + Delta::from_nanos(-1));
    oopses(|| _ = Instant::<RealTime>::now() + Delta::from_nanos(i64::MAX));
    oopses(|| _ = Delta::from_nanos(i64::MAX) + Delta::from_nanos(1));
    oopses(|| _ = Delta::from_nanos(1) / Delta::ZERO);
}

#[test]
fn clocks_begin_at_boot_and_stand_still_while_a_task_runs() {
    assert_eq!(
        [Monotonic::ID, RealTime::ID, BootTime::ID, Tai::ID],
        [1, 0, 7, 11]
    );
    in_kernel(|| {
        assert_eq!(Monotonic::ktime_get(), 0);
        assert_eq!(BootTime::ktime_get(), 0);
        assert_eq!(RealTime::ktime_get(), Tai::ktime_get());
        assert_eq!(RealTime::ktime_get() / 1_000_000_000, 1_619_222_400);
        assert!(Instant::<Monotonic>::now().elapsed().is_zero());
    });
}

/// How long `f` takes, in nanoseconds.
fn timed(f: impl FnOnce()) -> i64 {
    let before = Instant::<Monotonic>::now();
    f();
    before.elapsed().as_nanos()
}

#[test]
fn sleeping_takes_whole_microseconds() {
    in_kernel(|| {
        assert_eq!(timed(|| fsleep(Delta::from_nanos(20_001))), 21_000);
        assert_eq!(timed(|| fsleep(Delta::from_secs(2))), 2_000_000_000);
        assert_eq!(timed(|| fsleep(Delta::ZERO)), 0);
    });
}

#[test]
fn a_span_that_is_no_delay_becomes_the_longest() {
    const LONGEST: i64 = i32::MAX as i64 * 1000;
    in_kernel(|| {
        assert_eq!(timed(|| fsleep(Delta::from_nanos(-1))), LONGEST);
        assert_eq!(timed(|| fsleep(Delta::from_nanos(LONGEST + 1))), LONGEST);
        assert_eq!(timed(|| udelay(Delta::from_millis(6))), 5_000_000);
        assert_eq!(timed(|| udelay(Delta::from_nanos(-1))), 5_000_000);
    });
}

#[test]
fn spinning_is_allowed_under_a_spinlock_and_sleeping_is_not() {
    let (_, reports) = reported(|| {
        let lock: Pin<KBox<SpinLock<()>>> =
            KBox::pin_init(new_spinlock!(()), GFP_KERNEL).expect("there is memory");
        let _guard = lock.lock();
        udelay(Delta::from_micros(100));
        fsleep(Delta::from_micros(10));
        fsleep(Delta::from_micros(11));
        line!()
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].message, "scheduling while atomic");
}

#[test]
fn a_thread_that_is_no_task_can_spin() {
    let machine = host::boot();
    assert_eq!(timed(|| udelay(Delta::from_micros(5))), 5_000);
    drop(machine);
}
