// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Timers.

use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::{new_spinlock, Arc, ArcBorrow, SpinLock};
use kernel::time::delay::{fsleep, udelay};
use kernel::time::hrtimer::{
    AbsoluteMode, HasHrTimer, HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerHandle,
    HrTimerPointer, HrTimerRestart, RelativeMode, RelativeSoftMode, ScopedHrTimerPointer,
};
use kernel::time::{Delta, Instant, Monotonic, RealTime};

use crate::{in_kernel, reported};

/// Expires as often as it is told, every millisecond, and does something each time.
#[pin_data]
pub(crate) struct Ticker {
    _before: u8,
    #[pin]
    timer: HrTimer<Self>,
    left: Atomic<u32>,
    pub(crate) ticks: Atomic<u32>,
    #[pin]
    lock: SpinLock<()>,
    tick: fn(),
}

impl HrTimerCallback for Ticker {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, mut ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        this.ticks.add(1, Relaxed);
        (this.tick)();
        if this.left.fetch_sub(1, Relaxed) <= 1 {
            return HrTimerRestart::NoRestart;
        }
        assert_eq!(ctx.forward_now(Delta::from_millis(1)), 1);
        HrTimerRestart::Restart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Ticker {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

pub(crate) fn ticker(left: u32, tick: fn()) -> Arc<Ticker> {
    let ticker = pin_init!(Ticker {
        _before: 0,
        timer <- HrTimer::new(),
        left: Atomic::new(left),
        ticks: Atomic::new(0),
        lock <- new_spinlock!((), "Ticker::lock"),
        tick,
    });
    Arc::pin_init(ticker, GFP_KERNEL).expect("there is memory")
}

pub(crate) const MILLISECOND: Delta = Delta::from_millis(1);

#[test]
fn a_timer_expires_as_often_as_its_callback_restarts_it() {
    in_kernel(|| {
        let ticker = ticker(3, || ());
        let mut handle = ticker.clone().start(MILLISECOND);
        fsleep(Delta::from_micros(2_500));
        assert_eq!(ticker.ticks.load(Relaxed), 2);
        fsleep(MILLISECOND * 10);
        assert_eq!(ticker.ticks.load(Relaxed), 3);
        assert!(!handle.cancel());
    });
}

#[test]
fn a_timer_that_is_cancelled_or_dropped_does_not_expire() {
    in_kernel(|| {
        let ticker = ticker(3, || ());
        let mut handle = ticker.clone().start(MILLISECOND);
        assert!(handle.cancel());
        assert!(!handle.cancel());
        drop(ticker.clone().start(MILLISECOND));
        fsleep(MILLISECOND * 10);
        assert_eq!(ticker.ticks.load(Relaxed), 0);
    });
}

#[test]
fn a_timer_that_is_started_anew_expires_at_the_new_time() {
    in_kernel(|| {
        let ticker = ticker(1, || ());
        let first = ticker.clone().start(MILLISECOND);
        let _second = ticker.clone().start(MILLISECOND * 5);
        fsleep(MILLISECOND * 3);
        assert_eq!(ticker.ticks.load(Relaxed), 0);
        fsleep(MILLISECOND * 3);
        assert_eq!(ticker.ticks.load(Relaxed), 1);
        drop(first);
    });
}

#[test]
fn a_timer_interrupts_a_task_that_spins() {
    in_kernel(|| {
        let ticker = ticker(1, || ());
        let _handle = ticker.clone().start(MILLISECOND);
        let _guard = ticker.lock.lock();
        udelay(MILLISECOND * 2);
        assert_eq!(ticker.ticks.load(Relaxed), 1);
    });
}

#[test]
fn a_task_that_spins_is_interrupted_at_each_time_a_timer_expires() {
    in_kernel(|| {
        // It is never late: its callback would say so.
        let ticker = ticker(5, || ());
        let _handle = ticker.clone().start(MILLISECOND);
        udelay(Delta::from_micros(3_500));
        assert_eq!(ticker.ticks.load(Relaxed), 3);
        udelay(Delta::from_micros(500));
        assert_eq!(ticker.ticks.load(Relaxed), 4);
    });
}

#[test]
fn a_timer_has_expired_for_who_sleeps_as_long() {
    in_kernel(|| {
        let ticker = ticker(5, || ());
        let _handle = ticker.clone().start(MILLISECOND);
        for ticks in 1..=3 {
            fsleep(MILLISECOND);
            assert_eq!(ticker.ticks.load(Relaxed), ticks);
        }
    });
}

#[test]
fn a_timer_that_starts_in_the_past_of_now_never_expires() {
    let machine = host::boot();
    let hung = machine.kthread("stuck", || {
        let ticker = ticker(1, || panic!("it expires"));
        core::mem::forget(ticker.clone().start(Delta::from_nanos(-1)));
        // At `KTIME_MAX`, which is some 9223372036.85 seconds.
        assert!((ticker.timer.expires() - Instant::now()) > Delta::from_secs(9_223_372_036));
        let done = KBox::pin_init(kernel::sync::Completion::new(), GFP_KERNEL);
        done.expect("there is memory").wait_for_completion();
    });
    assert_eq!(hung, Err(Killed::Hung));
    machine.expect(Kind::Hung);
}

#[test]
fn a_timer_that_is_dropped_by_a_thread_without_a_machine_does_not_expire() {
    let machine = host::boot();
    let started = machine.kthread("start", || {
        let ticker = ticker(1, || ());
        (ticker.clone(), ticker.start(MILLISECOND))
    });
    let (ticker, handle) = started.expect("it ends");
    std::thread::spawn(|| drop(handle))
        .join()
        .expect("it drops");
    assert_eq!(machine.kthread("wait", || fsleep(MILLISECOND * 2)), Ok(()));
    assert_eq!(ticker.ticks.load(Relaxed), 0);
    assert!(Arc::into_unique_or_drop(ticker).is_some());
}

#[test]
fn a_timer_of_a_machine_that_is_down_stops_no_other() {
    // It ticks on while the machine is run out, and is started when that is down.
    let start = || {
        let ticker = ticker(u32::MAX, || ());
        (ticker.clone(), ticker.start(MILLISECOND))
    };
    let machine = host::boot();
    let (ticked, old) = machine.kthread("start", start).expect("it ends");
    machine.shutdown();
    let ticks = ticked.ticks.load(Relaxed);
    let machine = host::boot();
    let (ticker, handle) = machine.kthread("start", start).expect("it ends");
    // The two are now alike in all that a machine knows a timer by, but for their addresses.
    let wait = move || fsleep(MILLISECOND * i64::from(ticks));
    assert_eq!(machine.kthread("wait", wait), Ok(()));
    assert_eq!(ticker.ticks.load(Relaxed), ticks);
    drop(old);
    assert_eq!(machine.kthread("wait", || fsleep(MILLISECOND)), Ok(()));
    assert_eq!(ticker.ticks.load(Relaxed), ticks + 1);
    drop(handle);
}

#[test]
fn a_callback_may_not_sleep() {
    let (_, reports) = reported(|| {
        let ticker = ticker(1, || drop(KBox::new(1, GFP_KERNEL)));
        let _handle = ticker.start(MILLISECOND);
        fsleep(MILLISECOND * 2);
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].kind, Kind::AtomicSleep);
    assert_eq!(reports[0].task.as_deref(), Some("swapper/0"));
    assert!(
        reports[0].notes[0].contains("irqs_disabled(): 1"),
        "{}",
        reports[0]
    );
    assert_eq!(reports[0].notes[1], "in an interrupt");
}

#[test]
fn a_callback_that_oopses_while_a_task_spins_kills_that_task() {
    let (killed, reports) = reported(|| {
        let ticker = ticker(1, || panic!("bad tick"));
        core::mem::forget(ticker.start(MILLISECOND));
        udelay(MILLISECOND * 2);
    });
    assert_eq!(killed, Err(Killed::Oops));
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].message, "bad tick");
}

#[test]
fn a_task_that_waits_while_a_timer_only_ticks_is_hung() {
    let machine = host::boot();
    let hung = machine.kthread("stuck", || {
        let ticker = ticker(u32::MAX, || ());
        let _handle = ticker.clone().start(MILLISECOND);
        let done = KBox::pin_init(kernel::sync::Completion::new(), GFP_KERNEL);
        done.expect("there is memory").wait_for_completion();
    });
    assert_eq!(hung, Err(Killed::Hung));
    machine.expect(Kind::Hung);
}

/// By the wall clock, at a time.
#[pin_data]
struct Alarm {
    #[pin]
    timer: HrTimer<Self>,
    rang: Atomic<u32>,
}

impl HrTimerCallback for Alarm {
    type Pointer<'a> = Pin<KBox<Self>>;

    fn run(this: Pin<&mut Self>, _ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        let late = Instant::<RealTime>::now() - this.timer.expires();
        assert_eq!(this.rang.xchg(1, Relaxed), 0);
        assert!(late.is_zero());
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Alarm {
        mode: AbsoluteMode<RealTime>, field: self.timer,
    }
}

fn alarm() -> Pin<KBox<Alarm>> {
    let alarm = pin_init!(Alarm { timer <- HrTimer::new(), rang: Atomic::new(0) });
    KBox::pin_init(alarm, GFP_KERNEL).expect("there is memory")
}

#[test]
fn a_timer_of_the_wall_clock_expires_at_its_time() {
    in_kernel(|| {
        let at = Instant::<RealTime>::now() + MILLISECOND * 3;
        let mut handle = alarm().start(at);
        fsleep(MILLISECOND * 10);
        assert!(!handle.cancel(), "it has expired");
    });
}

#[test]
fn an_expiry_is_put_forward_past_now() {
    in_kernel(|| {
        let mut alarm = alarm();
        let timer = |alarm: &mut Pin<KBox<Alarm>>| -> *mut HrTimer<Alarm> {
            // SAFETY: The box has a live value.
            unsafe { Alarm::raw_get_timer(&raw const **alarm) }.cast_mut()
        };
        let now = Instant::<RealTime>::now();
        // SAFETY: The value is pinned, and nobody else has it.
        let mut pinned = unsafe { Pin::new_unchecked(&mut *timer(&mut alarm)) };
        let second = Delta::from_secs(1);
        let boot = (now - pinned.expires()) / second;
        assert_eq!(
            pinned.as_mut().forward(now, second),
            u64::try_from(boot).expect("is positive") + 1
        );
        assert_eq!(pinned.expires() - now, second);
        assert_eq!(pinned.as_mut().forward_now(second), 0);
    });
}

/// On the stack, and in a softirq.
#[pin_data]
struct Scoped {
    #[pin]
    timer: HrTimer<Self>,
    rang: Atomic<u32>,
}

impl HrTimerCallback for Scoped {
    type Pointer<'a> = Pin<&'a Self>;

    fn run(this: Pin<&Self>, _ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        this.rang.add(1, Relaxed);
        kernel::task::might_sleep();
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Scoped {
        mode: RelativeSoftMode<Monotonic>, field: self.timer
    }
}

#[test]
fn a_timer_on_the_stack_is_stopped_when_its_scope_ends() {
    let (_, reports) = reported(|| {
        pin_init::stack_pin_init!(let scoped = pin_init!(Scoped {
            timer <- HrTimer::new(),
            rang: Atomic::new(0),
        }));
        let scoped = scoped.as_ref();
        assert_eq!(scoped.start_scoped(MILLISECOND * 2, || 7), 7);
        fsleep(MILLISECOND * 5);
        assert_eq!(scoped.rang.load(Relaxed), 0);
        scoped.start_scoped(MILLISECOND, || fsleep(MILLISECOND * 2));
        assert_eq!(scoped.rang.load(Relaxed), 1);
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].notes[1], "in a softirq");
}
