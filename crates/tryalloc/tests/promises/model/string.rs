// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `String` and boxed text.

use super::{both, run, step, Model, Random, Step};
use crate::ledger::Ledger;

type String = tryalloc::string::String<Ledger>;
type Std = std::string::String;

/// Grown this far, it is cut.
const LONG: usize = 100;

/// Characters of all lengths.
fn one(random: &mut Random) -> char {
    ['a', 'Z', '\u{e9}', '\u{20ac}', '\u{1f600}'][random.below(5)]
}

fn some(random: &mut Random) -> Std {
    (0..random.below(8)).map(|_| one(random)).collect()
}

/// A place between two characters.
fn place(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn range(text: &str, random: &mut Random) -> std::ops::Range<usize> {
    let (a, b) = (place(text, random), place(text, random));
    a.min(b)..a.max(b)
}

const STEPS: &[Step<String, Std>] = &[
    both!("truncate", |s, random| if s.len() > LONG {
        s.truncate(place(s, random))
    }),
    both!("pop", |s, _random| s.pop()),
    both!("remove", |s, random| {
        let at = place(s, random);
        if at < s.len() {
            s.remove(at);
        }
    }),
    both!("drain", |s, random| {
        let range = range(s, random);
        s.drain(range).rev().take(2).count()
    }),
    both!("retain", |s, random| {
        let out = one(random);
        s.retain(|c| c != out)
    }),
    step!(
        "push",
        Unchanged,
        |s, random| s.try_push(one(random)),
        s.push(one(random))
    ),
    step!(
        "push_str",
        Unchanged,
        |s, random| s.try_push_str(&some(random)),
        s.push_str(&some(random))
    ),
    step!(
        "insert",
        Unchanged,
        |s, random| s.try_insert(place(s, random), one(random)),
        s.insert(place(s, random), one(random))
    ),
    step!(
        "insert_str",
        Unchanged,
        |s, random| s.try_insert_str(place(s, random), &some(random)),
        s.insert_str(place(s, random), &some(random))
    ),
    step!(
        "replace_range",
        Unchanged,
        |s, random| s.try_replace_range(range(s, random), &some(random)),
        s.replace_range(range(s, random), &some(random))
    ),
    step!(
        "extend_from_within",
        Unchanged,
        |s, random| s.try_extend_from_within(range(s, random)),
        s.extend_from_within(range(s, random))
    ),
    step!(
        "extend",
        Begun,
        |s, random| s.try_extend(some(random).chars()),
        s.extend(some(random).chars())
    ),
    step!(
        "split_off",
        Unchanged,
        |s, random| s.try_split_off(place(s, random)).map(|tail| *s = tail),
        *s = s.split_off(place(s, random))
    ),
    step!(
        "reserve",
        Unchanged,
        |s, random| s.try_reserve(random.below(40)),
        ()
    ),
    step!(
        "shrink_to_fit",
        Unchanged,
        |s, _random| s.try_shrink_to_fit(),
        ()
    ),
    step!(
        "clone",
        Unchanged,
        |s, _random| s.try_clone().map(|copy| *s = copy),
        ()
    ),
    step!(
        "boxed text",
        Unchanged,
        |s, _random| s.try_clone().and_then(|copy| {
            *s = String::from(copy.try_into_boxed_str()?);
            Ok(())
        }),
        ()
    ),
];

#[test]
fn a_string_is_what_std_s_is_whatever_fails() {
    run(&Model {
        steps: STEPS,
        show_ours: |s| format!("{s:?}"),
        show_std: |s| format!("{s:?}"),
        copy: |s| Std::from(&**s),
    });
}
