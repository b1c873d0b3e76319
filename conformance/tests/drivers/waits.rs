// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does things with time, timers, work and what waits for them, and prints what came of it.
//!
//! Times are multiples of several ticks: a kernel without high resolution timers knows no others.

use core::cell::Cell;
use kernel::prelude::*;
use kernel::revocable::Revocable;
use kernel::sync::atomic::{Atomic, Full, Relaxed};
use kernel::sync::{
    new_spinlock, Arc, ArcBorrow, Completion, Refcount, SetOnce, SpinLock, UniqueArc,
};
use kernel::time::delay::{fsleep, udelay};
use kernel::time::hrtimer::*;
use kernel::time::{msecs_to_jiffies, Delta, Instant, Monotonic};
use kernel::workqueue::{
    self, impl_has_delayed_work, impl_has_work, new_delayed_work, new_work, DelayedWork, Work,
    WorkItem,
};

module! {
    type: Waits,
    name: "waits",
    authors: ["Scullery"],
    description: "Prints what waits do",
    license: "GPL",
}

const TICKS: Delta = Delta::from_millis(100);

fn numbers() -> Result {
    for msecs in [0, 1, 9, 10, 11, 1000, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        pr_info!("jiffies {msecs}: {}\n", msecs_to_jiffies(msecs));
    }
    for nanos in [
        0,
        1,
        999,
        1000,
        1001,
        -1,
        -999,
        -1000,
        -1001,
        i64::MAX,
        i64::MIN,
    ] {
        let delta = Delta::from_nanos(nanos);
        pr_info!(
            "delta {nanos}: {} {} {}\n",
            delta.as_micros_ceil(),
            delta.as_millis(),
            delta.rem_nanos(7).as_nanos()
        );
    }
    pr_info!(
        "delta: {:?} {:?}\n",
        Delta::from_secs(i64::MAX),
        Delta::from_millis(i64::MIN)
    );
    let count = Refcount::new(2);
    pr_info!("refcount: {}\n", count.dec_and_test());
    pr_info!(
        "refcount: {} {:?}\n",
        count.dec_and_test(),
        count.as_atomic()
    );
    count.set(i32::MAX - 1);
    count.inc();
    pr_info!("refcount: {:?}\n", count.as_atomic());
    let once = SetOnce::new();
    pr_info!(
        "once: {:?} {} {} {:?}\n",
        once.copy(),
        once.populate(3),
        once.populate(4),
        once.copy()
    );
    Ok(())
}

/// Ticks.
#[pin_data]
struct Ticker {
    #[pin]
    timer: HrTimer<Self>,
    left: Atomic<i32>,
    ticks: Atomic<i32>,
    overruns: Atomic<i32>,
}

impl HrTimerCallback for Ticker {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, mut ctx: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        this.ticks.add(1, Relaxed);
        if this.left.fetch_sub(1, Relaxed) <= 1 {
            return HrTimerRestart::NoRestart;
        }
        let overruns = i32::try_from(ctx.forward_now(TICKS)).unwrap_or(i32::MAX);
        this.overruns.add(overruns, Relaxed);
        HrTimerRestart::Restart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Ticker {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

fn timers() -> Result {
    let ticker = |left| {
        let ticker = pin_init!(Ticker {
            timer <- HrTimer::new(),
            left: Atomic::new(left),
            ticks: Atomic::new(0),
            overruns: Atomic::new(0),
        });
        Arc::pin_init(ticker, GFP_KERNEL)
    };
    let print = |what: &str, ticker: &Ticker| {
        pr_info!("{what}: {:?} {:?}\n", ticker.ticks, ticker.overruns);
    };
    let three = ticker(3)?;
    let mut handle = three.clone().start(TICKS);
    fsleep(TICKS * 2 + Delta::from_millis(50));
    print("two", &three);
    fsleep(TICKS * 4);
    print("three", &three);
    pr_info!("cancelled: {} {}\n", handle.cancel(), handle.cancel());
    // It is started again by another handle, and stopped by the first.
    let second = three.clone().start(TICKS);
    pr_info!("cancelled: {} {}\n", handle.cancel(), handle.cancel());
    drop(second);
    fsleep(TICKS * 2);
    print("cancelled", &three);

    let one = ticker(1)?;
    let first = one.clone().start(TICKS);
    let second = one.clone().start(TICKS * 4);
    fsleep(TICKS * 2);
    print("late", &one);
    drop(first);
    fsleep(TICKS * 4);
    print("never", &one);
    drop(second);

    let past = ticker(1)?;
    let handle = past.clone().start(Delta::from_nanos(-1));
    fsleep(TICKS);
    print("past", &past);
    pr_info!("past: {}\n", (past.timer.expires().elapsed() >= TICKS));
    drop(handle);

    let spin = ticker(1)?;
    let handle = spin.clone().start(Delta::from_nanos(1));
    for _ in 0..40 {
        udelay(Delta::from_millis(1));
    }
    print("spin", &spin);
    drop(handle);

    let same = ticker(9)?;
    let handle = same.clone().start(TICKS);
    fsleep(TICKS);
    print("same", &same);
    drop(handle);
    Ok(())
}

/// Queues itself while it runs.
#[pin_data]
struct Again {
    #[pin]
    work: Work<Again>,
    #[pin]
    order: SpinLock<KVec<u8>>,
    left: Atomic<i32>,
    #[pin]
    done: Completion,
}

impl_has_work! {
    impl HasWork<Self> for Again { self.work }
}

impl WorkItem for Again {
    type Pointer = Arc<Again>;

    fn run(this: Arc<Again>) {
        let push = |what| {
            let _ = this.order.lock().push(what, GFP_ATOMIC);
        };
        push(b'<');
        if this.left.fetch_sub(1, Full) > 1 {
            let queue = workqueue::system();
            push(b'0' + u8::from(queue.enqueue(this.clone()).is_ok()));
            push(b'0' + u8::from(queue.enqueue(this.clone()).is_ok()));
        } else {
            this.done.complete_all();
        }
        fsleep(TICKS);
        push(b'>');
    }
}

/// Is queued later.
#[pin_data]
struct Later {
    #[pin]
    work: DelayedWork<Later>,
    ran: Atomic<i32>,
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self> for Later { self.work }
}

impl WorkItem for Later {
    type Pointer = Arc<Later>;

    fn run(this: Arc<Later>) {
        this.ran.add(1, Relaxed);
    }
}

fn work() -> Result {
    let again = pin_init!(Again {
        work <- new_work!("Again::work"),
        order <- new_spinlock!(KVec::new()),
        left: Atomic::new(3),
        done <- Completion::new(),
    });
    let again = Arc::pin_init(again, GFP_KERNEL)?;
    again.order.lock().reserve(32, GFP_ATOMIC)?;
    let _ = workqueue::system().enqueue(again.clone());
    pr_info!(
        "queued twice: {}\n",
        workqueue::system().enqueue(again.clone()).is_ok()
    );
    again.done.wait_for_completion();
    again.done.wait_for_completion();
    fsleep(TICKS * 3);
    pr_info!("again: {:?}\n", core::str::from_utf8(&again.order.lock()));
    pr_info!(
        "references: {}\n",
        Arc::into_unique_or_drop(again).is_some()
    );

    let later = pin_init!(Later { work <- new_delayed_work!("Later::work"), ran: Atomic::new(0) });
    let later = Arc::pin_init(later, GFP_KERNEL)?;
    let queue = workqueue::system();
    pr_info!(
        "delayed: {}\n",
        queue.enqueue_delayed(later.clone(), 20).is_ok()
    );
    pr_info!(
        "delayed: {}\n",
        queue.enqueue_delayed(later.clone(), 0).is_ok()
    );
    pr_info!(
        "delayed: {}\n",
        workqueue::system_unbound().enqueue(later.clone()).is_ok()
    );
    fsleep(Delta::from_millis(100));
    pr_info!("delayed: {:?}\n", later.ran);
    fsleep(Delta::from_millis(300));
    pr_info!("delayed: {:?}\n", later.ran);
    pr_info!(
        "delayed: {}\n",
        queue.enqueue_delayed(later.clone(), 0).is_ok()
    );
    fsleep(TICKS);
    pr_info!("delayed: {:?}\n", later.ran);

    // Freeing it may sleep, but in a softirq somebody else does it.
    let memory = VBox::new(1, GFP_KERNEL)?;
    workqueue::system_bh().try_spawn(GFP_KERNEL, move || drop(memory))?;
    let ran = Arc::new(Atomic::new(0), GFP_KERNEL)?;
    for queue in [
        workqueue::system(),
        workqueue::system_bh(),
        workqueue::system_highpri(),
    ] {
        let ran = ran.clone();
        queue.try_spawn(GFP_KERNEL, move || ran.add(1, Relaxed))?;
    }
    fsleep(TICKS);
    pr_info!("closures: {ran:?}\n");
    pr_info!("closures: {}\n", Arc::into_unique_or_drop(ran).is_some());
    Ok(())
}

/// Runs for a while, perhaps by several workers at once.
#[pin_data]
struct Shared {
    #[pin]
    work: Work<Shared>,
    running: Atomic<i32>,
    most: Atomic<i32>,
    runs: Atomic<i32>,
}

impl_has_work! {
    impl HasWork<Self> for Shared { self.work }
}

impl WorkItem for Shared {
    type Pointer = Arc<Shared>;

    fn run(this: Arc<Shared>) {
        this.runs.add(1, Relaxed);
        let running = this.running.fetch_add(1, Full) + 1;
        this.most
            .store(running.max(this.most.load(Relaxed)), Relaxed);
        fsleep(TICKS);
        this.running.fetch_sub(1, Full);
    }
}

/// Queues an item on one queue while it runs for another.
fn queues() -> Result {
    let queues = [
        ("system", workqueue::system()),
        ("long", workqueue::system_long()),
        ("freezable", workqueue::system_freezable()),
        ("power efficient", workqueue::system_power_efficient()),
        ("highpri", workqueue::system_highpri()),
        ("unbound", workqueue::system_unbound()),
    ];
    for (first, one) in &queues {
        for (second, other) in &queues {
            let shared = pin_init!(Shared {
                work <- new_work!("Shared::work"),
                running: Atomic::new(0),
                most: Atomic::new(0),
                runs: Atomic::new(0),
            });
            let shared = Arc::pin_init(shared, GFP_KERNEL)?;
            let _ = one.enqueue(shared.clone());
            fsleep(Delta::from_millis(50));
            let _ = other.enqueue(shared.clone());
            fsleep(TICKS * 4);
            pr_info!(
                "{first}, {second}: {:?} at once of {:?}\n",
                shared.most,
                shared.runs
            );
        }
    }
    Ok(())
}

struct Dropped<'a>(&'a Cell<u32>);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

fn pointers() -> Result {
    let drops = Cell::new(0);
    let device = KBox::pin_init(Revocable::new(Dropped(&drops)), GFP_KERNEL)?;
    pr_info!(
        "revocable: {} {}\n",
        device.try_access().is_some(),
        drops.get()
    );
    pr_info!("revocable: {} {}\n", device.revoke(), drops.get());
    pr_info!("revocable: {} {}\n", device.revoke(), drops.get());
    pr_info!("revocable: {}\n", device.try_access().is_some());
    drop(device);
    pr_info!("revocable: {}\n", drops.get());
    let mut unique = UniqueArc::new(3, GFP_KERNEL)?;
    *unique += 1;
    let shared: Arc<u32> = unique.into();
    let borrowed: Arc<u32> = shared.as_arc_borrow().into();
    pr_info!(
        "arc: {borrowed} {shared:?} {}\n",
        Arc::ptr_eq(&borrowed, &shared)
    );
    pr_info!("arc: {}\n", Arc::into_unique_or_drop(shared).is_some());
    pr_info!("arc: {}\n", Arc::into_unique_or_drop(borrowed).is_some());
    Ok(())
}

struct Waits;

impl kernel::Module for Waits {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let start = Instant::<Monotonic>::now();
        numbers()?;
        timers()?;
        work()?;
        queues()?;
        pointers()?;
        pr_info!("{}\n", start.elapsed() > TICKS * 20);
        Ok(Waits)
    }
}
