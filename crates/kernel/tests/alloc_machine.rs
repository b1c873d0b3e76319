// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine makes of allocations: faults, limits, contexts, and oopses.

use core::alloc::Layout;
use core::sync::atomic::{AtomicU32, Ordering};

use kernel::alloc::allocator::Kmalloc;
use kernel::alloc::{Allocator, NumaNode};
use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::{new_spinlock, Arc, Refcount, SpinLock, UniqueArc};

/// Evaluates an expression of which the first allocation fails: it has to say so, and the fault has
/// to name the line where the expression is.
macro_rules! fails {
    ($machine:expr, $allocation:expr) => {
        $machine.fail_nth(1);
        assert!($allocation.is_err(), "it did not fail");
        let fault = $machine.fault().expect("nothing was allocated");
        assert_eq!(fault.at, (file!(), line!()));
        $machine.fail_nth(0);
    };
}

#[test]
fn an_allocation_that_fails_names_the_line_of_the_driver() -> Result {
    let machine = host::boot();

    let one = |_| Ok::<u8, Error>(1);

    fails!(machine, KBox::new(1, GFP_KERNEL));
    fails!(machine, VBox::pin(1, GFP_ATOMIC));
    fails!(machine, KVBox::<u8>::new_uninit(GFP_NOWAIT));
    fails!(machine, KBox::<u8>::zeroed(GFP_KERNEL));
    fails!(machine, KBox::<u8>::pin_slice(one, 2, GFP_KERNEL));
    fails!(machine, KBox::<u8>::init(one(0), GFP_KERNEL));
    fails!(machine, KBox::<u8>::pin_init(one(0), GFP_KERNEL));
    fails!(machine, KBox::<u8>::try_init(one(0), GFP_KERNEL));
    fails!(machine, KBox::<u8>::try_pin_init(one(0), GFP_KERNEL));

    fails!(machine, Arc::new(1, GFP_KERNEL));
    fails!(machine, Arc::<u8>::init(one(0), GFP_KERNEL));
    fails!(machine, Arc::<u8>::pin_init(one(0), GFP_KERNEL));
    fails!(machine, UniqueArc::new(1, GFP_KERNEL));
    fails!(machine, UniqueArc::<u8>::new_uninit(GFP_KERNEL));
    fails!(machine, UniqueArc::<u8>::init(one(0), GFP_KERNEL));
    fails!(machine, UniqueArc::<u8>::pin_init(one(0), GFP_KERNEL));

    fails!(machine, KVec::<u8>::with_capacity(1, GFP_KERNEL));
    fails!(machine, KVec::from_elem(1, 2, GFP_KERNEL));
    fails!(machine, kernel::kvec![1; 2]);
    fails!(machine, kernel::kvec![1, 2]);
    let mut v = KVVec::from_elem(1_u8, 6 << 20, GFP_KERNEL)?;
    v.truncate(3);
    fails!(machine, v.shrink_to(3, GFP_KERNEL));
    assert_eq!((v.as_slice(), v.capacity()), (&[1, 1, 1][..], 6 << 20));

    let (layout, node) = (Layout::new::<u64>(), NumaNode::NO_NODE);
    fails!(machine, Kmalloc::alloc(layout, GFP_KERNEL, node));
    Ok(())
}

#[test]
fn a_vector_that_cannot_grow_is_as_before() -> Result {
    let machine = host::boot();
    let mut v = kernel::kvec![1, 2, 3]?;

    fails!(machine, v.push(4, GFP_KERNEL));
    fails!(machine, v.reserve(1, GFP_KERNEL));
    fails!(machine, v.extend_with(1, 4, GFP_KERNEL));
    fails!(machine, v.extend_from_slice(&[4], GFP_KERNEL));
    fails!(machine, v.resize(4, 4, GFP_KERNEL));
    assert_eq!((v.as_slice(), v.capacity()), (&[1, 2, 3][..], 3));

    v.push(4, GFP_KERNEL)?;
    assert_eq!(v, [1, 2, 3, 4]);
    Ok(())
}

#[test]
fn pushing_where_there_is_room_allocates_nothing() -> Result {
    let machine = host::boot();
    let mut v = KVec::with_capacity(8, GFP_KERNEL)?;
    let before = machine.allocations();
    for i in 0..8 {
        v.push(i, GFP_KERNEL)?;
    }
    assert_eq!(machine.allocations(), before);
    Ok(())
}

#[test]
fn collecting_survives_that_the_memory_cannot_shrink() -> Result {
    let machine = host::boot();
    let mut iter = kernel::kvec![1, 2, 3]?.into_iter();
    iter.next();
    machine.fail_nth(1);
    let v = iter.collect(GFP_KERNEL);
    machine.fail_nth(0);
    assert_eq!(v, [2, 3]);
    Ok(())
}

const KMALLOC_MAX_SIZE: usize = 4 << 20;

#[test]
fn kmalloc_has_a_limit_and_kvmalloc_goes_on() {
    let machine = host::boot();
    assert!(KVec::<u8>::with_capacity(KMALLOC_MAX_SIZE, GFP_KERNEL).is_ok());

    assert!(KVec::<u8>::with_capacity(KMALLOC_MAX_SIZE + 1, GFP_KERNEL).is_err());
    let warning = machine.expect(Kind::Warning);
    assert_eq!(warning.at, Some((file!().into(), line!() - 2)));
    let quiet = GFP_KERNEL | __GFP_NOWARN;
    assert!(KVec::<u8>::with_capacity(KMALLOC_MAX_SIZE + 1, quiet).is_err());

    assert!(KVVec::<u8>::with_capacity(KMALLOC_MAX_SIZE + 1, GFP_KERNEL).is_ok());
    assert!(VVec::<u8>::with_capacity(KMALLOC_MAX_SIZE + 1, GFP_KERNEL).is_ok());
    assert!(KVVec::<u8>::with_capacity(1 << 31, GFP_KERNEL).is_err());
    machine.expect(Kind::Warning);
}

#[test]
fn an_allocation_that_may_sleep_is_reported_under_a_spinlock() -> Result {
    let machine = host::boot();
    let lock: Pin<KBox<SpinLock<()>>> = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
    let guard = lock.lock();
    let mut v = KVec::with_capacity(1, GFP_ATOMIC)?;
    v.push(1, GFP_KERNEL)?; // has room
    assert!(machine.reports().is_empty());
    v.push(2, GFP_KERNEL)?;
    let report = machine.expect(Kind::AtomicSleep);
    assert_eq!(report.at, Some((file!().into(), line!() - 2)));
    drop(guard);
    Ok(())
}

#[test]
fn freeing_vmalloc_memory_is_reported_under_a_spinlock() -> Result {
    let machine = host::boot();
    let lock: Pin<KBox<SpinLock<()>>> = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
    let small = KVVec::<u8>::with_capacity(1, GFP_KERNEL)?;
    let large = KVVec::<u8>::with_capacity(KMALLOC_MAX_SIZE + 1, GFP_KERNEL)?;
    let page = VBox::new(1, GFP_KERNEL)?;
    let mut growing = VVec::from_elem(0_u8, 4096, GFP_KERNEL)?;
    let guard = lock.lock();

    drop(small);
    drop(KVVec::<u8>::new());
    assert!(machine.reports().is_empty());
    drop(large);
    machine.expect(Kind::AtomicSleep);
    drop(page);
    machine.expect(Kind::AtomicSleep);
    growing.push(0, GFP_ATOMIC)?;
    machine.expect(Kind::AtomicSleep);
    // `vfree(NULL)` says it too.
    drop(VVec::<u8>::new());
    machine.expect(Kind::AtomicSleep);
    assert!(machine.reports().is_empty());
    drop(guard);
    Ok(())
}

/// Counts its drops, without the machine.
struct Counted(std::sync::Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Runs a task that has `value` when it oopses.
fn oopses_with<T: Send + 'static>(machine: &host::Machine, value: T) {
    let killed = machine.kthread("victim", move || {
        let _value = value;
        panic!("oops");
    });
    assert_eq!(killed, Err::<(), _>(Killed::Oops));
    machine.expect(Kind::Oops);
}

#[test]
fn a_task_that_oopsed_drops_nothing() -> Result {
    let machine = host::boot();
    let drops = std::sync::Arc::new(AtomicU32::new(0));
    let counted = || Counted(drops.clone());
    let listed = || -> Result<_> { Ok(kernel::kvec![counted()]?) };

    oopses_with(&machine, KBox::new(counted(), GFP_KERNEL)?);
    oopses_with(&machine, listed()?);
    let shared = Arc::new(counted(), GFP_KERNEL)?;
    oopses_with(&machine, shared.clone());

    // The reference of the dead task was never given back.
    assert!(Arc::into_unique_or_drop(shared).is_none());
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    Ok(())
}

#[test]
fn an_iterator_of_a_task_that_oopsed_drops_nothing() {
    let machine = host::boot();
    let drops = std::sync::Arc::new(AtomicU32::new(0));
    let counted = Counted(drops.clone());
    let killed = machine.kthread("victim", move || {
        let listed: Result<KVec<_>, _> = kernel::kvec![counted];
        let _iter = listed.map(KVec::into_iter);
        panic!("oops");
    });
    assert_eq!(killed, Err::<(), _>(Killed::Oops));
    machine.expect(Kind::Oops);
    assert_eq!(drops.load(Ordering::Relaxed), 0);
}

#[test]
fn misuse_of_a_count_is_reported_where_it_happens() {
    let machine = host::boot();
    let misuse = |what: &str, line| {
        let report = machine.expect(Kind::Warning);
        assert!(report.message.contains(what), "{}", report.message);
        assert_eq!(report.at, Some((file!().into(), line)));
    };

    Refcount::new(i32::MAX).inc();
    misuse("saturated; leaking memory", line!() - 1);
    Refcount::new(0).inc();
    misuse("addition on 0; use-after-free", line!() - 1);
    Refcount::new(1).dec();
    misuse("decrement hit 0; leaking memory", line!() - 1);
    assert!(!Refcount::new(0).dec_and_test());
    misuse("underflow; use-after-free", line!() - 1);
}
