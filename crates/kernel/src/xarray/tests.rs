// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The array against std's map, its lock, and its memory.

use std::collections::BTreeMap;

use super::*;
use crate::{
    alloc::flags::{GFP_ATOMIC, GFP_KERNEL},
    error::code::ENOMEM,
    host::{self, Kind},
    prelude::*,
    sync::{new_spinlock, SpinLock},
};

fn array() -> Pin<KBox<XArray<KBox<u32>>>> {
    KBox::pin_init(XArray::new(AllocKind::Alloc), GFP_KERNEL).unwrap()
}

/// Indices of all magnitudes.
fn index(random: u32) -> usize {
    let bits = [0, 3, 6, 7, 12, 20, 64][random as usize % 7];
    let all = usize::MAX.checked_shr(64 - bits).unwrap_or(0);
    (random as usize).wrapping_mul(0x9e37_79b9_7f4a_7c15) & all
}

#[test]
fn the_array_does_as_a_map_does_though_allocations_fail() {
    let machine = host::boot();
    let array = array();
    let mut model = BTreeMap::new();
    let (mut random, mut failures) = (1_u32, 0);
    for value in 0..if cfg!(miri) { 200 } else { 20_000 } {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let index = index(random >> 20);
        let mut guard = array.lock();
        match (random >> 8) % 4 {
            0 => assert_eq!(guard.remove(index).map(|old| *old), model.remove(&index)),
            1 => assert_eq!(guard.get(index), model.get(&index)),
            2 => assert_eq!(guard.get_mut(index), model.get_mut(&index)),
            _ => {
                let new = KBox::new(value, GFP_ATOMIC).unwrap();
                machine.fail_nth((random >> 12) % 8);
                match guard.store(index, new, GFP_KERNEL) {
                    Ok(old) => assert_eq!(old.map(|old| *old), model.insert(index, value)),
                    Err(failed) => {
                        assert_eq!((failed.error, *failed.value), (ENOMEM, value));
                        failures += 1;
                    }
                }
                machine.fail_nth(0);
                assert_eq!(guard.get(index), model.get(&index));
            }
        }
    }
    assert!(failures > 0, "no allocation failed");
    let mut left = std::vec::Vec::new();
    array.lock().tree_mut().drain(&mut |entry| {
        // SAFETY: The array has given it up.
        left.push(*unsafe { KBox::<u32>::from_foreign(entry.as_ptr()) });
    });
    assert!(left.iter().eq(model.values()));
}

#[test]
fn a_store_that_fails_and_a_remove_leave_no_nodes() {
    let machine = host::boot();
    let array = array();
    let mut guard = array.lock();
    let value = KBox::new(7, GFP_ATOMIC).unwrap();
    assert!(guard.store(0, value, GFP_ATOMIC).is_ok());
    let mut value = KBox::new(8, GFP_ATOMIC).unwrap();
    // Eleven levels above the entry at 0, and ten more below the highest.
    for nth in 1.. {
        let before = machine.allocations();
        machine.fail_nth(nth);
        match guard.store(usize::MAX, value, GFP_ATOMIC) {
            Err(failed) => value = failed.value,
            Ok(old) => {
                assert!(old.is_none());
                assert_eq!(machine.allocations() - before, 21);
                break;
            }
        }
        assert_eq!(guard.tree().height, 0);
    }
    assert_eq!(guard.remove(usize::MAX).map(|value| *value), Some(8));
    assert_eq!(guard.tree().height, 0);
}

#[test]
fn an_entry_at_zero_takes_no_node() {
    let machine = host::boot();
    let array = array();
    let value = KBox::new(7, GFP_KERNEL).unwrap();
    let before = machine.allocations();
    assert!(array.lock().store(0, value, GFP_KERNEL).is_ok());
    assert_eq!(machine.allocations(), before);
}

#[test]
fn a_node_that_fails_is_blamed_on_the_caller() {
    let machine = host::boot();
    let array = array();
    let value = KBox::new(7, GFP_KERNEL).unwrap();
    machine.fail_nth(1);
    assert!(array.lock().store(1, value, GFP_KERNEL).is_err());
    assert_eq!(machine.fault().unwrap().at, (file!(), line!() - 1));
}

#[test]
fn store_may_sleep_under_the_lock_of_the_array_and_no_other() {
    let machine = host::boot();
    machine
        .kthread("store", || {
            let array = array();
            let value = KBox::new(7, GFP_KERNEL).unwrap();
            assert!(array.lock().store(64, value, GFP_KERNEL).is_ok());

            let other: Pin<KBox<SpinLock<()>>> =
                KBox::pin_init(new_spinlock!(()), GFP_KERNEL).unwrap();
            let value = KBox::new(8, GFP_KERNEL).unwrap();
            let held = other.lock();
            assert!(array.lock().store(128, value, GFP_KERNEL).is_ok());
            drop(held);
        })
        .unwrap();
    machine.expect(Kind::AtomicSleep);
}

#[test]
fn a_task_that_holds_the_lock_must_not_sleep() {
    let machine = host::boot();
    machine
        .kthread("sleep", || {
            let array = array();
            let guard = array.lock();
            let _ = KBox::new(1, GFP_KERNEL);
            drop(guard);
            assert!(array.try_lock().is_some());
        })
        .unwrap();
    machine.expect(Kind::AtomicSleep);
}

#[test]
fn the_lock_is_taken_once() {
    let _machine = host::boot();
    let array = array();
    let guard = array.lock();
    for _ in 0..2 {
        assert!(array.try_lock().is_none());
    }
    drop(guard);
    assert!(array.try_lock().is_some());
}

#[test]
fn a_dropped_array_drops_its_entries() {
    let _machine = host::boot();
    let counted = std::rc::Rc::new(());
    let array = KBox::pin_init(XArray::new(AllocKind::Alloc1), GFP_KERNEL).unwrap();
    for index in [0, 1, 63, 64, 4095, 4096, usize::MAX] {
        let entry = KBox::new(counted.clone(), GFP_KERNEL).unwrap();
        assert!(array.lock().store(index, entry, GFP_KERNEL).is_ok());
    }
    assert_eq!(std::rc::Rc::strong_count(&counted), 8);
    drop(array);
    assert_eq!(std::rc::Rc::strong_count(&counted), 1);
}
