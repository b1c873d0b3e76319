// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the callback of a timer may do, and what may interrupt it.

use kernel::host::Kind;
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::{new_spinlock, Arc, ArcBorrow, SpinLock};
use kernel::time::delay::{fsleep, udelay};
use kernel::time::hrtimer::{
    ArcHrTimerHandle, HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer,
    HrTimerRestart, RelativeMode, RelativeSoftMode,
};
use kernel::time::{Delta, Monotonic};

use crate::hrtimer::{ticker, MILLISECOND};
use crate::{in_kernel, reported};

/// Starts itself in its callback, and puts its expiry forward all the same.
#[pin_data]
struct Eager {
    #[pin]
    timer: HrTimer<Self>,
    wait: Delta,
    #[pin]
    handle: SpinLock<Option<ArcHrTimerHandle<Eager>>>,
    forwarded: Atomic<u64>,
}

impl HrTimerCallback for Eager {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, mut ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        if this.forwarded.load(Relaxed) != u64::MAX {
            return HrTimerRestart::NoRestart;
        }
        core::mem::forget(Arc::from(this).start(this.wait));
        this.forwarded.store(ctx.forward_now(MILLISECOND), Relaxed);
        HrTimerRestart::Restart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Eager {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

/// What a machine has to say of a callback that starts its timer to expire after `wait`, and puts it
/// forward.
fn forward_started(wait: Delta) -> std::vec::Vec<String> {
    let (_, reports) = reported(move || {
        let eager = pin_init!(Eager {
            timer <- HrTimer::new(),
            wait,
            handle <- new_spinlock!(None, "Eager::handle"),
            forwarded: Atomic::new(u64::MAX),
        });
        let eager = Arc::pin_init(eager, GFP_KERNEL).expect("there is memory");
        *eager.handle.lock() = Some(eager.clone().start(MILLISECOND));
        fsleep(MILLISECOND * 5);
        assert_eq!(eager.forwarded.load(Relaxed), 0);
        let handle = eager.handle.lock().take();
        drop(handle);
    });
    reports.into_iter().map(|report| report.message).collect()
}

#[test]
fn a_started_timer_is_not_put_forward_and_its_machine_warns_if_it_is_late() {
    assert!(forward_started(MILLISECOND).is_empty());
    let warnings = forward_started(Delta::ZERO);
    assert_eq!(warnings, ["hrtimer_forward of a timer that is started"]);
}

/// Spins in a softirq.
#[pin_data]
struct Slow {
    #[pin]
    timer: HrTimer<Self>,
    running: &'static Atomic<u32>,
    ran: Atomic<u32>,
}

impl HrTimerCallback for Slow {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, _ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        assert_eq!(this.running.fetch_add(1, Relaxed), 0, "one at a time");
        udelay(MILLISECOND * 3);
        this.running.fetch_sub(1, Relaxed);
        this.ran.add(1, Relaxed);
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Slow {
        mode: RelativeSoftMode<Monotonic>, field: self.timer
    }
}

/// Stops itself in its callback.
#[pin_data]
struct Suicidal {
    #[pin]
    timer: HrTimer<Self>,
    #[pin]
    handle: SpinLock<Option<ArcHrTimerHandle<Suicidal>>>,
}

impl HrTimerCallback for Suicidal {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, _ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        let handle = this.handle.lock().take();
        drop(handle);
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Suicidal {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

#[test]
fn a_callback_that_stops_its_own_timer_waits_for_ever() {
    let (_, reports) = reported(|| {
        let suicidal = pin_init!(Suicidal {
            timer <- HrTimer::new(),
            handle <- new_spinlock!(None, "Suicidal::handle"),
        });
        let suicidal = Arc::pin_init(suicidal, GFP_KERNEL).expect("there is memory");
        *suicidal.handle.lock() = Some(suicidal.clone().start(MILLISECOND));
        fsleep(MILLISECOND * 2);
    });
    let kinds: std::vec::Vec<_> = reports.iter().map(|report| report.kind).collect();
    // The spinlock is a fault of its own: 7.2 has none that keeps interrupts out.
    let expected = [Kind::Lock, Kind::AtomicSleep, Kind::Hung];
    assert_eq!(kinds, expected, "{reports:#?}");
}

#[test]
fn a_softirq_is_interrupted_but_not_by_another_softirq() {
    in_kernel(|| {
        let running = KBox::new(Atomic::new(0), GFP_KERNEL).expect("there is memory");
        let running: &'static Atomic<u32> = KBox::leak(running);
        let slow = || {
            let slow = pin_init!(Slow {
                timer <- HrTimer::new(),
                running,
                ran: Atomic::new(0),
            });
            Arc::pin_init(slow, GFP_KERNEL).expect("there is memory")
        };
        let (first, second, ticker) = (slow(), slow(), ticker(3, || ()));
        let _handles = (
            first.clone().start(MILLISECOND),
            second.clone().start(MILLISECOND * 2),
            ticker.clone().start(MILLISECOND),
        );
        fsleep(MILLISECOND * 2);
        assert_eq!(ticker.ticks.load(Relaxed), 3, "they come meanwhile");
        fsleep(MILLISECOND * 10);
        assert_eq!((first.ran.load(Relaxed), second.ran.load(Relaxed)), (1, 1));
    });
}
