// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work items, and who runs them.

use core::ptr::NonNull;

use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::aref::{ARef, AlwaysRefCounted};
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::{new_mutex, new_spinlock, Arc, Completion, Mutex, SpinLock};
use kernel::time::delay::fsleep;
use kernel::time::Delta;
use kernel::workqueue::{self, impl_has_work, new_work, Work, WorkItem};

use crate::{in_kernel, reported};

/// An item with two jobs: to count, and to queue itself again.
#[pin_data]
struct Item {
    #[pin]
    count: Work<Item, 1>,
    #[pin]
    again: Work<Item, 2>,
    counted: Atomic<u32>,
    left: Atomic<u32>,
    running: Atomic<bool>,
}

impl_has_work! {
    impl HasWork<Self, 1> for Item { self.count }
    impl HasWork<Self, 2> for Item { self.again }
}

impl WorkItem<1> for Item {
    type Pointer = Arc<Item>;

    fn run(this: Arc<Item>) {
        this.counted.add(1, Relaxed);
    }
}

impl WorkItem<2> for Item {
    type Pointer = Arc<Item>;

    fn run(this: Arc<Item>) {
        // Never by two workers at once, though one sleeps in it.
        assert!(!this.running.xchg(true, Relaxed));
        if this.left.fetch_sub(1, Relaxed) > 1 {
            assert!(workqueue::system().enqueue::<_, 2>(this.clone()).is_ok());
        }
        fsleep(Delta::from_millis(1));
        this.running.store(false, Relaxed);
        this.counted.add(1, Relaxed);
    }
}

fn item() -> Arc<Item> {
    let item = pin_init!(Item {
        count <- new_work!("Item::count"),
        again <- new_work!(),
        counted: Atomic::new(0),
        left: Atomic::new(3),
        running: Atomic::new(false),
    });
    Arc::pin_init(item, GFP_KERNEL).expect("there is memory")
}

/// Gives workers the CPU.
fn let_others_run() {
    fsleep(Delta::from_millis(10));
}

#[test]
fn an_item_that_is_queued_is_given_back_until_it_has_run() {
    in_kernel(|| {
        let item = item();
        let queue = workqueue::system();
        assert!(queue.enqueue::<_, 1>(item.clone()).is_ok());
        let again = queue.enqueue::<_, 1>(item.clone());
        assert!(Arc::ptr_eq(&again.expect_err("is queued"), &item));
        let_others_run();
        assert_eq!(item.counted.load(Relaxed), 1);
        assert!(queue.enqueue::<_, 1>(item.clone()).is_ok());
        let_others_run();
        assert_eq!(item.counted.load(Relaxed), 2);
        assert!(
            Arc::into_unique_or_drop(item).is_some(),
            "each run gave its reference back"
        );
    });
}

#[test]
fn an_item_that_queues_itself_runs_again_when_it_is_done() {
    in_kernel(|| {
        let item = item();
        assert!(workqueue::system().enqueue::<_, 2>(item.clone()).is_ok());
        let_others_run();
        assert_eq!(item.counted.load(Relaxed), 3);
    });
}

/// Counts how many workers are in it at once.
#[pin_data]
struct Shared {
    #[pin]
    work: Work<Shared>,
    running: Atomic<u32>,
    most: Atomic<u32>,
}

impl_has_work! {
    impl HasWork<Self> for Shared { self.work }
}

impl WorkItem for Shared {
    type Pointer = Arc<Shared>;

    fn run(this: Arc<Shared>) {
        let running = this.running.fetch_add(1, Relaxed) + 1;
        this.most
            .store(running.max(this.most.load(Relaxed)), Relaxed);
        fsleep(Delta::from_millis(10));
        this.running.fetch_sub(1, Relaxed);
    }
}

#[test]
fn an_item_runs_twice_at_once_on_queues_with_pools_of_their_own() {
    in_kernel(|| {
        let at_once = |first: &workqueue::Queue, second: &workqueue::Queue| {
            let shared = pin_init!(Shared {
                work <- new_work!("Shared::work"),
                running: Atomic::new(0),
                most: Atomic::new(0),
            });
            let shared = Arc::pin_init(shared, GFP_KERNEL).expect("there is memory");
            assert!(first.enqueue(shared.clone()).is_ok());
            fsleep(Delta::from_millis(5));
            assert!(second.enqueue(shared.clone()).is_ok());
            fsleep(Delta::from_millis(50));
            let most = shared.most.load(Relaxed);
            assert!(Arc::into_unique_or_drop(shared).is_some(), "both are over");
            most
        };
        let (normal, highpri) = (workqueue::system(), workqueue::system_highpri());
        assert_eq!(at_once(normal, workqueue::system_long()), 1);
        assert_eq!(at_once(normal, highpri), 2);
        assert_eq!(at_once(workqueue::system_unbound(), normal), 2);
        assert_eq!(at_once(highpri, workqueue::system_unbound()), 2);
        assert_eq!(at_once(highpri, highpri), 1);
    });
}

#[test]
fn items_run_in_the_order_they_were_queued_whatever_the_queue() {
    in_kernel(|| {
        let log: Pin<KBox<Mutex<KVec<u32>>>> =
            KBox::pin_init(new_mutex!(KVec::new()), GFP_KERNEL).expect("there is memory");
        let log: &'static Mutex<KVec<u32>> = KBox::leak(unpinned(log));
        let queues = [
            workqueue::system(),
            workqueue::system_highpri(),
            workqueue::system_long(),
            workqueue::system_unbound(),
            workqueue::system_freezable(),
            workqueue::system_power_efficient(),
            workqueue::system_freezable_power_efficient(),
        ];
        for (queue, i) in queues.iter().zip(0..) {
            let push = move || log.lock().push(i, GFP_KERNEL).expect("there is memory");
            queue.try_spawn(GFP_KERNEL, push).expect("there is memory");
        }
        let_others_run();
        assert_eq!(*log.lock(), [0, 1, 2, 3, 4, 5, 6]);
    });
}

/// The box of what is leaked, and so stays where it is.
fn unpinned<T>(pinned: Pin<KBox<T>>) -> KBox<T> {
    // SAFETY: Whoever calls this leaks the box.
    unsafe { Pin::into_inner_unchecked(pinned) }
}

#[test]
fn an_item_may_wait_for_one_that_is_queued_after_it() {
    in_kernel(|| {
        let queue = workqueue::system();
        // Once behind it in the queue, and once when it waits already.
        for late in [false, true] {
            let done = Arc::pin_init(Completion::new(), GFP_KERNEL).expect("there is memory");
            let waits = {
                let done = done.clone();
                move || done.wait_for_completion()
            };
            queue.try_spawn(GFP_KERNEL, waits).expect("there is memory");
            if late {
                let_others_run();
            }
            let completes = {
                let done = done.clone();
                move || done.complete_all()
            };
            queue
                .try_spawn(GFP_KERNEL, completes)
                .expect("there is memory");
            done.wait_for_completion();
        }
    });
}

#[test]
fn what_a_task_has_queued_is_done_when_the_host_goes_on() {
    let machine = host::boot();
    let queued = machine.kthread("main", || {
        let item = item();
        assert!(workqueue::system().enqueue::<_, 1>(item.clone()).is_ok());
        item
    });
    assert_eq!(queued.expect("it ends").counted.load(Relaxed), 1);
}

#[test]
fn a_bottom_half_is_in_a_softirq_and_a_worker_is_not() {
    let (_, reports) = reported(|| {
        let allocates = || drop(KBox::new(1, GFP_KERNEL));
        workqueue::system()
            .try_spawn(GFP_KERNEL, allocates)
            .expect("there is memory");
        let_others_run();
        workqueue::system_bh()
            .try_spawn(GFP_KERNEL, || drop(KBox::new(1, GFP_ATOMIC)))
            .expect("there is memory");
        let_others_run();
        workqueue::system_bh_highpri()
            .try_spawn(GFP_KERNEL, allocates)
            .expect("there is memory");
        let_others_run();
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].kind, Kind::AtomicSleep);
    assert_eq!(reports[0].task.as_deref(), Some("ksoftirqd/0"));
    assert_eq!(reports[0].notes[1], "in a softirq");
}

#[test]
fn a_bottom_half_may_free_memory_of_vmalloc_and_a_lock_forbids_it() {
    let (_, reports) = reported(|| {
        let lock: Pin<KBox<SpinLock<()>>> =
            KBox::pin_init(new_spinlock!(()), GFP_KERNEL).expect("there is memory");
        let memory = || VBox::new(1, GFP_KERNEL).expect("there is memory");
        let freed = memory();
        workqueue::system_bh()
            .try_spawn(GFP_KERNEL, move || drop(freed))
            .expect("there is memory");
        let_others_run();
        let freed = memory();
        let guard = lock.lock();
        drop(freed);
        drop(guard);
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].task.as_deref(), Some("main"));
}

#[test]
fn an_item_that_oopses_takes_one_worker_with_it() {
    let machine = host::boot();
    let item = item();
    let queued = {
        let item = item.clone();
        move || {
            let queue = workqueue::system();
            queue
                .try_spawn(GFP_KERNEL, || panic!("bad work"))
                .expect("there is memory");
            assert!(queue.enqueue::<_, 1>(item).is_ok());
        }
    };
    assert_eq!(machine.kthread("main", queued), Ok(()));
    let oops = machine.expect(Kind::Oops);
    assert_eq!(
        (oops.message.as_str(), oops.task.as_deref()),
        ("bad work", Some("kworker/0:0"))
    );
    assert_eq!(item.counted.load(Relaxed), 1);
}

#[test]
fn an_item_that_leaves_a_lock_held_is_reported() {
    let (_, reports) = reported(|| {
        let lock: Pin<KBox<SpinLock<()>>> =
            KBox::pin_init(new_spinlock!((), "lock"), GFP_KERNEL).expect("there is memory");
        let lock: &'static SpinLock<()> = KBox::leak(unpinned(lock));
        let leaves = || core::mem::forget(lock.lock());
        workqueue::system()
            .try_spawn(GFP_KERNEL, leaves)
            .expect("there is memory");
    });
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert!(
        reports[0].message.contains("returning from a work item"),
        "{}",
        reports[0]
    );
}

#[test]
fn workers_that_wait_for_work_are_not_hung() {
    let machine = host::boot();
    let spawned = machine.kthread("first", || workqueue::system().try_spawn(GFP_KERNEL, || ()));
    assert_eq!(spawned, Ok(Ok(())));
    let hung = machine.kthread("stuck", || {
        let done = KBox::pin_init(Completion::new(), GFP_KERNEL).expect("there is memory");
        done.wait_for_completion();
    });
    assert_eq!(hung, Err(Killed::Hung));
    machine.expect(Kind::Hung);
    assert_eq!(machine.reports(), []);
    let item = item();
    let queued = item.clone();
    let again = machine.kthread("again", || {
        workqueue::system().enqueue::<_, 1>(queued).is_ok()
    });
    assert_eq!(again, Ok(true));
    assert_eq!(item.counted.load(Relaxed), 1);
}

/// Counted by a field of its own.
#[pin_data]
struct Counted {
    #[pin]
    work: Work<Counted>,
    references: Atomic<u32>,
}

impl_has_work! {
    impl HasWork<Self> for Counted { self.work }
}

impl WorkItem for Counted {
    type Pointer = ARef<Counted>;

    fn run(this: ARef<Counted>) {
        assert_eq!(this.references.load(Relaxed), 2);
    }
}

// SAFETY: It is leaked, and so lives for ever.
unsafe impl AlwaysRefCounted for Counted {
    fn inc_ref(&self) {
        self.references.add(1, Relaxed);
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: It lives.
        unsafe { obj.as_ref() }.references.fetch_sub(1, Relaxed);
    }
}

#[test]
fn a_counted_reference_is_queued_and_given_back() {
    in_kernel(|| {
        let counted = pin_init!(Counted { work <- new_work!(), references: Atomic::new(1) });
        let counted = KBox::pin_init(counted, GFP_KERNEL).expect("there is memory");
        let counted: &'static Counted = KBox::leak(unpinned(counted));
        let queue = workqueue::system();
        assert!(queue.enqueue(ARef::from(counted)).is_ok());
        assert!(queue.enqueue(ARef::from(counted)).is_err());
        let_others_run();
        assert_eq!(counted.references.load(Relaxed), 1);
    });
}

#[test]
fn a_closure_that_cannot_be_kept_is_dropped() {
    let machine = host::boot();
    let kept = Arc::new((), GFP_KERNEL).expect("there is memory");
    machine.fail_nth(1);
    let captured = kept.clone();
    let spawned = workqueue::system().try_spawn(GFP_KERNEL, move || drop(captured));
    let line = line!() - 1;
    assert!(spawned.is_err());
    assert_eq!(machine.fault().expect("it failed").at, (file!(), line));
    assert!(Arc::into_unique_or_drop(kept).is_some());
}
