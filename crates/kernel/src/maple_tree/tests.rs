// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The tree against a table of all indices, its lock, and its memory.

use super::*;
use crate::{
    alloc::{
        flags::{GFP_ATOMIC, GFP_KERNEL},
        KBox,
    },
    error::{
        code::{EEXIST, EINVAL, ENOMEM},
        Error,
    },
    host::{self, Kind},
    init::InPlaceInit as _,
};

type Tree = Pin<KBox<MapleTreeAlloc<KBox<u32>>>>;

fn tree() -> Tree {
    KBox::pin_init(MapleTreeAlloc::new(), GFP_KERNEL).unwrap()
}

fn value(value: u32) -> KBox<u32> {
    KBox::new(value, GFP_ATOMIC).unwrap()
}

const INDICES: usize = 200;

/// A table that has the same ranges.
fn insert(table: &mut [Option<u32>], first: usize, last: usize, id: u32) {
    table[first..=last].fill(Some(id));
}

fn gap(table: &[Option<u32>], size: usize, min: usize, max: usize) -> Option<usize> {
    (min..=max).find(|first| {
        let place = table[..=max].get(*first..*first + size);
        place.is_some_and(|place| place.iter().all(Option::is_none))
    })
}

#[test]
fn the_tree_does_as_a_table_does_though_allocations_fail() {
    let machine = host::boot();
    let tree = tree();
    let mut table = [None; INDICES];
    let mut random = 1_usize;
    let mut below = |limit: usize| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 16) % limit
    };
    for id in 0..if cfg!(miri) { 150 } else { 10_000 } {
        let (first, size) = (below(INDICES), below(12));
        let last = (first + size).min(INDICES - 1);
        machine.fail_nth(0);
        let new = value(id);
        match below(4) {
            0 => {
                machine.fail_nth(below(3) as u32);
                let free = table[first..=last].iter().all(Option::is_none);
                match tree
                    .insert_range(first..=last, new, GFP_KERNEL)
                    .map_err(Error::from)
                {
                    Ok(()) => insert(&mut table, first, last, id),
                    Err(error) => assert_eq!(error, if free { ENOMEM } else { EEXIST }),
                }
            }
            1 => {
                let max = INDICES - 1;
                let expected = gap(&table, size, first, max);
                match tree.alloc_range(size, new, first..=max, GFP_KERNEL) {
                    Ok(found) => {
                        assert_eq!(Some(found), expected);
                        insert(&mut table, found, found + size - 1, id);
                    }
                    Err(failed) => {
                        assert_eq!(*failed.value, id);
                        let busy = failed.cause == AllocErrorKind::Busy;
                        assert_eq!(busy, size != 0 && max - first >= size - 1);
                        assert!(!busy || expected.is_none());
                    }
                }
            }
            2 => {
                let erased = tree.erase(first).map(|value| *value);
                assert_eq!(erased, table[first]);
                if erased.is_some() {
                    for place in table.iter_mut().filter(|place| **place == erased) {
                        *place = None;
                    }
                }
            }
            _ => {
                let mut expected: std::vec::Vec<u32> =
                    table[first..=last].iter().copied().flatten().collect();
                expected.dedup();
                let mut guard = tree.lock();
                assert_eq!(guard.load(first).map(|value| *value), table[first]);
                let mut state = guard.ma_state(first, last);
                let found = std::iter::from_fn(|| state.find(last).map(|value| *value));
                assert!(found.eq(expected));
            }
        }
    }
}

#[test]
fn a_request_without_indices_is_invalid() {
    let _machine = host::boot();
    let tree = tree();
    let insert = |range: (Bound<usize>, Bound<usize>)| {
        let refused = tree.insert_range(range, value(1), GFP_KERNEL);
        refused.map_err(Error::from)
    };
    assert_eq!(
        insert((Bound::Included(3), Bound::Excluded(3))),
        Err(EINVAL)
    );
    assert_eq!(insert((Bound::Unbounded, Bound::Excluded(0))), Err(EINVAL));
    assert_eq!(
        insert((Bound::Excluded(usize::MAX), Bound::Unbounded)),
        Err(EINVAL)
    );
    let too_much = tree.alloc_range(101, value(1), 0..100, GFP_KERNEL);
    assert_eq!(too_much.map_err(Error::from), Err(EINVAL));
    let nothing = tree.alloc_range(0, value(1), .., GFP_KERNEL);
    assert_eq!(nothing.map_err(Error::from), Err(EINVAL));

    assert_eq!(insert((Bound::Unbounded, Bound::Unbounded)), Ok(()));
    assert_eq!(
        insert((Bound::Included(usize::MAX), Bound::Unbounded)),
        Err(EEXIST)
    );
    assert_eq!(tree.lock().load(usize::MAX).map(|value| *value), Some(1));
    assert!(tree.lock().ma_state(0, 0).find(0).is_some());
}

#[test]
fn what_is_refused_without_memory_comes_back_and_names_the_line() {
    let machine = host::boot();
    let tree = tree();
    let kept = value(7);
    machine.fail_nth(1);
    let failed = tree.insert(5, kept, GFP_KERNEL).unwrap_err();
    assert_eq!(machine.fault().unwrap().at, (file!(), line!() - 1));
    assert_eq!(*failed.value, 7);
    assert!(tree.erase(5).is_none());
}

#[test]
fn inserting_may_sleep_and_the_lock_forbids_it() {
    let machine = host::boot();
    machine
        .kthread("insert", || {
            let tree = tree();
            let (first, second) = (value(1), KBox::new(0, GFP_KERNEL).unwrap());
            assert!(tree.insert(1, first, GFP_KERNEL).is_ok());
            let guard = tree.lock();
            drop(KBox::new(2, GFP_KERNEL));
            drop(guard);
            drop(second);
        })
        .unwrap();
    machine.expect(Kind::AtomicSleep);
}

#[test]
fn erasing_may_sleep() {
    let machine = host::boot();
    let tree = tree();
    let section = crate::sync::rcu::read_lock();
    assert!(tree.erase(1).is_none());
    let at = Some((file!().into(), line!() - 1));
    drop(section);
    assert_eq!(machine.expect(Kind::AtomicSleep).at, at);
}

#[test]
fn a_dropped_tree_drops_its_entries() {
    let _machine = host::boot();
    let counted = std::rc::Rc::new(());
    let tree = KBox::pin_init(MapleTree::new(), GFP_KERNEL).unwrap();
    for index in [0, 5, usize::MAX] {
        let entry = KBox::new(counted.clone(), GFP_KERNEL).unwrap();
        assert!(tree.insert(index, entry, GFP_KERNEL).is_ok());
    }
    drop(tree.erase(5));
    assert_eq!(std::rc::Rc::strong_count(&counted), 3);
    drop(tree);
    assert_eq!(std::rc::Rc::strong_count(&counted), 1);
}
