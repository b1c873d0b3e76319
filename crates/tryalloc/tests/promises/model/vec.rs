// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Vec` and boxed slices.

use tryalloc::slice::SliceExt;

use super::{both, run, step, Model, Random, Step};
use crate::item::{item, Item};
use crate::ledger::{Ledger, Tag};

type Vec<T> = tryalloc::vec::Vec<T, Ledger>;
type Std = std::vec::Vec<Item>;

/// Grown this far, it is cut.
const LONG: usize = 60;

fn one(random: &mut Random) -> Item {
    item(u32::try_from(random.below(9)).expect("small"))
}

fn some(random: &mut Random) -> Std {
    (0..random.below(8)).map(|_| one(random)).collect()
}

const STEPS: &[Step<Vec<Item>, Std>] = &[
    both!("truncate", |v, random| if v.len() > LONG {
        v.truncate(random.below(9))
    }),
    both!("pop", |v, _random| v.pop()),
    both!("remove", |v, random| if !v.is_empty() {
        drop(v.remove(random.below(v.len())));
    }),
    both!("swap_remove", |v, random| if !v.is_empty() {
        drop(v.swap_remove(random.below(v.len())));
    }),
    both!("drain", |v, random| v
        .drain(random.range(v.len()))
        .rev()
        .take(2)
        .count()),
    both!("retain", |v, random| {
        let keep = one(random);
        v.retain(|item| *item != keep);
    }),
    both!("dedup", |v, _random| v.dedup()),
    both!("extract_if", |v, random| {
        let out = one(random);
        v.extract_if(.., |item| *item < out).take(3).count()
    }),
    both!("reverse", |v, _random| v.reverse()),
    step!(
        "push",
        Unchanged,
        |v, random| v.try_push(one(random)),
        v.push(one(random))
    ),
    step!(
        "insert",
        Unchanged,
        |v, random| v.try_insert(random.below(v.len() + 1), one(random)),
        v.insert(random.below(v.len() + 1), one(random))
    ),
    step!(
        "extend_from_slice",
        Unchanged,
        |v, random| v.try_extend_from_slice(&some(random)),
        v.extend_from_slice(&some(random))
    ),
    step!(
        "extend_from_within",
        Unchanged,
        |v, random| v.try_extend_from_within(random.range(v.len())),
        v.extend_from_within(random.range(v.len()))
    ),
    step!(
        "extend",
        Begun,
        |v, random| v.try_extend(some(random).into_iter().filter(|_| true)),
        v.extend(some(random))
    ),
    step!(
        "resize",
        Unchanged,
        |v, random| v.try_resize(random.below(LONG), one(random)),
        v.resize(random.below(LONG), one(random))
    ),
    step!(
        "resize_with",
        Unchanged,
        |v, random| v.try_resize_with(random.below(LONG), || one(random)),
        v.resize_with(random.below(LONG), || one(random))
    ),
    step!(
        "splice",
        Unchanged,
        |v, random| v.try_splice(random.range(v.len()), some(random)).map(drop),
        drop(v.splice(random.range(v.len()), some(random)))
    ),
    step!(
        "reserve",
        Unchanged,
        |v, random| v.try_reserve(random.below(20)),
        ()
    ),
    step!(
        "shrink_to_fit",
        Unchanged,
        |v, _random| v.try_shrink_to_fit(),
        ()
    ),
    step!(
        "shrink_to",
        Unchanged,
        |v, random| v.try_shrink_to(random.below(LONG)),
        ()
    ),
    step!(
        "split_off",
        Unchanged,
        |v, random| v
            .try_split_off(random.below(v.len() + 1))
            .map(|tail| *v = tail),
        *v = v.split_off(random.below(v.len() + 1))
    ),
    step!(
        "clone",
        Unchanged,
        |v, _random| v.try_clone().map(|copy| *v = copy),
        *v = v.clone()
    ),
    step!(
        "sort",
        Unchanged,
        |v, _random| v.sort_with::<Ledger>(Tag(0)),
        v.sort()
    ),
    step!(
        "boxed slice",
        Unchanged,
        |v, _random| v.try_clone().and_then(|copy| {
            let boxed = copy.try_into_boxed_slice()?;
            *v = Vec::from(boxed);
            Ok(())
        }),
        ()
    ),
];

#[test]
fn a_vector_is_what_std_s_is_whatever_fails() {
    run(&Model {
        steps: STEPS,
        show_ours: |v| format!("{v:?}"),
        show_std: |v| format!("{v:?}"),
        copy: |v| v.iter().cloned().collect(),
    });
}
