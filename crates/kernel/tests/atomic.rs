// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Atomics: each operation on each type, and what orders what.

use core::cell::UnsafeCell;

use kernel::sync::atomic::{
    atomic_load, atomic_store, cmpxchg, xchg, Acquire, Atomic, AtomicFlag, Full, Relaxed, Release,
};
use kernel::sync::barrier::{smp_mb, smp_rmb, smp_wmb};
use kernel::sync::Refcount;

macro_rules! exchanges {
    ($($name:ident: $a:expr, $b:expr;)*) => {$(
        #[test]
        fn $name() {
            let (a, b) = ($a, $b);
            let mut x = Atomic::new(a);
            x.store(b, Release);
            assert_eq!(x.load(Acquire), b);
            assert_eq!(x.xchg(a, Full), b);
            assert_eq!(x.cmpxchg(b, b, Release), Err(a));
            assert_eq!(x.cmpxchg(a, b, Acquire), Ok(a));
            *x.get_mut() = a;
            assert_eq!(format!("{x:?}"), format!("{a:?}"));

            let mut plain = a;
            let ptr = &raw mut plain;
            // SAFETY: The pointer is valid, and nobody else uses it.
            unsafe {
                atomic_store(ptr, b, Relaxed);
                assert_eq!(atomic_load(ptr, Relaxed), b);
                assert_eq!(xchg(ptr, a, Relaxed), b);
                assert_eq!(cmpxchg(ptr, a, b, Full), Ok(a));
            }
            assert_eq!(plain, b);
        }
    )*};
}

exchanges! {
    a_bool_is_exchanged: false, true;
    an_i8_is_exchanged: i8::MIN, 1;
    an_i16_is_exchanged: i16::MIN, 1;
    an_i32_is_exchanged: i32::MIN, 1;
    a_u32_is_exchanged: u32::MAX, 1;
    an_i64_is_exchanged: i64::MIN, 1;
    a_u64_is_exchanged: u64::MAX, 1;
    an_isize_is_exchanged: isize::MIN, 1;
    a_usize_is_exchanged: usize::MAX, 1;
    a_pointer_is_exchanged: core::ptr::null::<u8>(), &raw const FOR_POINTERS;
    a_mutable_pointer_is_exchanged: core::ptr::null_mut::<u8>(), (&raw const FOR_POINTERS).cast_mut();
}

static FOR_POINTERS: u8 = 7;

#[test]
fn a_pointer_that_was_stored_can_be_followed() {
    let value = 5;
    let x = Atomic::new(core::ptr::null());
    x.store(&raw const value, Release);
    // SAFETY: It is a pointer to `value`.
    assert_eq!(unsafe { *x.load(Acquire) }, 5);
}

macro_rules! wraps {
    ($($name:ident: $t:ty;)*) => {$(
        #[test]
        fn $name() {
            let x = Atomic::new(<$t>::MAX);
            x.add(1, Relaxed);
            assert_eq!(x.load(Relaxed), <$t>::MIN);
            assert_eq!(x.fetch_sub(1, Full), <$t>::MIN);
            assert_eq!(x.fetch_add(1, Acquire), <$t>::MAX);
            assert_eq!(x.load(Relaxed), <$t>::MIN);
        }
    )*};
}

wraps! {
    an_i32_wraps: i32;
    a_u32_wraps: u32;
    an_i64_wraps: i64;
    a_u64_wraps: u64;
    an_isize_wraps: isize;
    a_usize_wraps: usize;
}

#[test]
fn an_atomic_has_the_size_of_its_type() {
    assert_eq!(size_of::<Atomic<bool>>(), 1);
    assert_eq!(size_of::<Atomic<i16>>(), 2);
    assert_eq!(size_of::<AtomicFlag>(), 1);
    assert_eq!(align_of::<Atomic<u64>>(), align_of::<u64>());
}

#[test]
fn a_flag_is_exchanged() {
    let mut flag = AtomicFlag::new(true);
    assert!(flag.xchg(false, Full));
    assert_eq!(flag.cmpxchg(true, true, Relaxed), Err(false));
    *flag.get_mut() = true;
    assert_eq!(flag.cmpxchg(true, false, Relaxed), Ok(true));
    flag.store(true, Release);
    assert!(flag.load(Acquire));
}

#[test]
fn the_count_of_references_can_be_looked_at() {
    let count = Refcount::new(1);
    count.inc();
    assert_eq!(count.as_atomic().load(Relaxed), 2);
}

/// A message that one thread writes and another reads.
#[derive(Default)]
struct Message(UnsafeCell<u32>);

// SAFETY: The test orders the one access before the other.
unsafe impl Sync for Message {}

/// Sends a message and tells so, in the two ways given.
fn passes_a_message(tell: impl Fn(&Atomic<bool>) + Sync, told: impl Fn(&Atomic<bool>) -> bool) {
    let (message, sent) = (Message::default(), Atomic::new(false));
    std::thread::scope(|scope| {
        let (message, sent, tell) = (&message, &sent, &tell);
        scope.spawn(move || {
            // SAFETY: The other thread does not read before it is told.
            unsafe { *message.0.get() = 42 };
            tell(sent);
        });
        while !told(sent) {
            std::thread::yield_now();
        }
        // SAFETY: The other thread wrote before it told.
        assert_eq!(unsafe { *message.0.get() }, 42);
    });
}

#[test]
fn a_release_is_seen_by_an_acquire() {
    passes_a_message(|sent| sent.store(true, Release), |sent| sent.load(Acquire));
}

#[test]
fn a_full_exchange_orders_both_sides() {
    passes_a_message(
        |sent| assert!(!sent.xchg(true, Full)),
        |sent| sent.cmpxchg(true, false, Full).is_ok(),
    );
}

#[test]
fn barriers_order_relaxed_accesses() {
    passes_a_message(
        |sent| {
            smp_wmb();
            sent.store(true, Relaxed);
        },
        |sent| {
            let told = sent.load(Relaxed);
            smp_rmb();
            told
        },
    );
    passes_a_message(
        |sent| {
            smp_mb();
            sent.store(true, Relaxed);
        },
        |sent| {
            let told = sent.load(Relaxed);
            smp_mb();
            told
        },
    );
}
