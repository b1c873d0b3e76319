// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The tree against std's map, and what it does with memory.

use std::collections::BTreeMap;

use super::*;
use crate::{alloc::flags::GFP_KERNEL, error::code::ENOMEM, host};

/// Numbers that look random and are the same in every run: Marsaglia's xorshift.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}

fn assert_same(tree: &RBTree<u32, u32>, model: &BTreeMap<u32, u32>) {
    tree.root.assert_balanced();
    assert!(tree.iter().eq(model.iter()));
    assert_eq!(tree.is_empty(), model.is_empty());
}

/// One operation on both; every answer is compared.
fn step(
    tree: &mut RBTree<u32, u32>,
    model: &mut BTreeMap<u32, u32>,
    random: &mut Random,
    keys: u32,
) {
    let (key, value) = (random.below(keys), random.below(1 << 16));
    let node = |node: RBTreeNode<u32, u32>| node.to_key_value();
    match random.below(10) {
        0..3 => match tree.try_create_and_insert(key, value, GFP_KERNEL) {
            Ok(old) => assert_eq!(
                old.map(node),
                model.insert(key, value).map(|old| (key, old))
            ),
            Err(error) => assert_eq!(error, ENOMEM),
        },
        3..5 => assert_eq!(tree.remove(&key), model.remove(&key)),
        5 => match (tree.entry(key), RBTreeNodeReservation::new(GFP_KERNEL)) {
            (Entry::Vacant(place), Ok(memory)) => {
                place.insert(value, memory);
                assert_eq!(model.insert(key, value), None);
            }
            (Entry::Vacant(_), Err(_)) => assert!(!model.contains_key(&key)),
            (Entry::Occupied(mut place), _) => {
                assert_eq!(Some(place.get()), model.get(&key));
                *place.get_mut() = value;
                model.insert(key, value);
            }
        },
        6 => {
            let bound = model.range(key..).next();
            let cursor = tree.cursor_lower_bound(&key);
            assert_eq!(cursor.as_ref().map(Cursor::current), bound);
            if let Some(cursor) = cursor {
                let found = *cursor.current().0;
                assert_eq!(cursor.peek_prev(), model.range(..found).next_back());
                assert_eq!(cursor.peek_next(), model.range(found + 1..).next());
            }
        }
        7 => {
            let Some(cursor) = tree.cursor_lower_bound_mut(&key) else {
                return;
            };
            let (rest, taken) = cursor.remove_current();
            let (taken, old) = taken.to_key_value();
            assert_eq!(model.remove(&taken), Some(old));
            let next = model.range(taken..).next();
            let expected = next.or_else(|| model.range(..taken).next_back());
            assert_eq!(rest.as_ref().map(CursorMut::current), expected);
        }
        8 => {
            let Some(mut cursor) = tree.cursor_lower_bound_mut(&key) else {
                return;
            };
            let here = *cursor.current().0;
            let before = model
                .range(..here)
                .next_back()
                .map(|(key, value)| (*key, *value));
            assert_eq!(cursor.remove_prev().map(node), before);
            let after = model
                .range(here + 1..)
                .next()
                .map(|(key, value)| (*key, *value));
            assert_eq!(cursor.remove_next().map(node), after);
            for (key, _) in before.into_iter().chain(after) {
                model.remove(&key);
            }
        }
        _ => {
            assert_eq!(tree.get(&key), model.get(&key));
            for (key, value) in tree.iter_mut() {
                *value = value.wrapping_add(*key);
            }
            for (key, value) in &mut *model {
                *value = value.wrapping_add(*key);
            }
        }
    }
}

#[test]
fn the_tree_does_as_a_btree_map_does_though_allocations_fail() {
    let (rounds, steps) = if cfg!(miri) { (2_u32, 150) } else { (40, 1000) };
    let machine = host::boot();
    for round in 1..=rounds {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9));
        let keys = 4 << random.below(6);
        let (mut tree, mut model) = (RBTree::new(), BTreeMap::new());
        for _ in 0..steps {
            // Often none of the few allocations of a step comes to be the one that fails.
            machine.fail_nth(random.below(4));
            step(&mut tree, &mut model, &mut random, keys);
            assert_same(&tree, &model);
        }
        machine.fail_nth(0);
    }
}

#[test]
fn every_order_of_removal_leaves_the_tree_balanced() {
    let _machine = host::boot();
    let count = if cfg!(miri) { 20 } else { 200 };
    for stride in [1, 3, 7, 11] {
        let mut tree = RBTree::new();
        for key in 0..count {
            tree.try_create_and_insert(key, (), GFP_KERNEL).unwrap();
            tree.root.assert_balanced();
        }
        for step in 0..count {
            assert_eq!(tree.remove(&(step * stride % count)), Some(()));
            tree.root.assert_balanced();
        }
        assert!(tree.is_empty());
    }
}

#[test]
fn a_node_that_cannot_be_allocated_leaves_the_tree_as_it_was() {
    let machine = host::boot();
    let mut tree = RBTree::new();
    tree.try_create_and_insert(1, 10, GFP_KERNEL).unwrap();
    machine.fail_nth(1);
    let failed = tree.try_create_and_insert(1, 11, GFP_KERNEL);
    assert_eq!(failed.err(), Some(ENOMEM));
    assert_eq!(machine.fault().unwrap().at.0, file!());
    assert!(tree.iter().eq([(&1, &10)]));
}

#[test]
fn a_reserved_node_is_inserted_without_allocating() {
    let machine = host::boot();
    let mut tree = RBTree::new();
    let memory = RBTreeNodeReservation::new(GFP_KERNEL).unwrap();
    let before = machine.allocations();
    tree.insert(memory.into_node(1, 10));
    let again = tree.remove_node(&1).unwrap().into_reservation();
    tree.insert(again.into_node(2, 20));
    assert_eq!(machine.allocations(), before);
    assert!(tree.iter().eq([(&2, &20)]));
}

#[test]
fn a_dropped_tree_drops_each_key_and_value_once() {
    let _machine = host::boot();
    let counted = std::rc::Rc::new(());
    let mut tree = RBTree::new();
    for key in 0..50 {
        let pair = (counted.clone(), counted.clone());
        tree.try_create_and_insert(key, pair, GFP_KERNEL).unwrap();
    }
    drop(tree.insert(RBTreeNode::new(7, (counted.clone(), counted.clone()), GFP_KERNEL).unwrap()));
    assert_eq!(std::rc::Rc::strong_count(&counted), 101);
    drop(tree);
    assert_eq!(std::rc::Rc::strong_count(&counted), 1);
}
