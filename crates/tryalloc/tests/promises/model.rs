// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Random operations, some of which fail, beside the same on std's types: the contents are equal after
//! each, and unchanged by one that fails.

use std::fmt::Debug;

use crate::item;
use crate::ledger::{self, during, Failing, Growth};

mod string;
mod vec;

/// Marsaglia's xorshift64: the same numbers from the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("64 bits");
        usize::try_from(self.next() % end).expect("less than `end`")
    }

    /// A range within `0..=len`.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let (a, b) = (self.below(len + 1), self.below(len + 1));
        a.min(b)..a.max(b)
    }
}

/// What a failed operation leaves.
enum Left {
    /// All as it was.
    Unchanged,
    /// The first of what std's has.
    Begun,
}

/// One operation on ours; std's counterpart is done when it has not failed.
struct Step<O, S> {
    name: &'static str,
    ours: fn(&mut O, &mut Random) -> Result<(), ()>,
    std: fn(&mut S, &mut Random),
    left: Left,
}

/// A step that never fails, written once for both.
macro_rules! both {
    ($name:literal, |$state:ident, $random:ident| $body:expr) => {
        $crate::model::Step {
            name: $name,
            ours: |$state, $random| {
                let _ = $body;
                Ok(())
            },
            std: |$state, $random| {
                let _ = $body;
            },
            left: $crate::model::Left::Unchanged,
        }
    };
}
use both;

/// A step that may fail, and what std does in its place.
macro_rules! step {
    ($name:literal, $left:ident, |$state:ident, $random:ident| $ours:expr, $std:expr) => {
        $crate::model::Step {
            name: $name,
            ours: |$state, $random| $ours.map_err(drop),
            std: |$state, $random| {
                let _ = (&$state, &$random);
                let _ = $std;
            },
            left: $crate::model::Left::$left,
        }
    };
}
use step;

/// Steps, and how to look at the two.
struct Model<O: 'static, S: 'static> {
    steps: &'static [Step<O, S>],
    show_ours: fn(&O) -> String,
    show_std: fn(&S) -> String,
    /// Takes what is in ours, after a failure that left part of the work done.
    copy: fn(&O) -> S,
}

/// Runs a model for as many steps from each of some seeds.
fn run<O: Default + Debug + 'static, S: Default + 'static>(model: &Model<O, S>) {
    let (seeds, steps) = if cfg!(miri) { (1, 60) } else { (30, 2000) };
    let mut failures = 0;
    for seed in 1..=seeds {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let (mut ours, mut std) = (O::default(), S::default());
        for number in 0..steps {
            ledger::set_growth(match random.below(3) {
                0 => Growth::Moves,
                1 => Growth::Stays,
                _ => Growth::Generous,
            });
            let step = &model.steps[random.below(model.steps.len())];
            let failing = match random.below(4) {
                0 => Failing::From(random.below(3)),
                _ => Failing::None,
            };
            let place = format!("seed {seed}, step {number}, {}, {failing:?}", step.name);
            let before = (model.show_std)(&std);
            // Both draw the same numbers.
            let mut same = Random(random.next() | 1);
            let mut for_std = Random(same.0);
            let (result, account) = during(failing, || (step.ours)(&mut ours, &mut same));
            let now = (model.show_ours)(&ours);
            match (result, &step.left) {
                (Ok(()), _) => {
                    (step.std)(&mut std, &mut for_std);
                    assert_eq!(now, (model.show_std)(&std), "{place}");
                }
                (Err(()), left) => {
                    assert!(account.failed > 0, "{place}: failed for nothing");
                    failures += 1;
                    match left {
                        Left::Unchanged => assert_eq!(now, before, "{place}"),
                        Left::Begun => {
                            (step.std)(&mut std, &mut for_std);
                            let all = (model.show_std)(&std);
                            let kept = now.trim_end_matches([']', '"']);
                            assert!(all.starts_with(kept), "{place}: {now} of {all}");
                            std = (model.copy)(&ours);
                        }
                    }
                }
            }
        }
        drop((ours, std));
        let faults = ledger::settle();
        assert!(faults.is_empty(), "seed {seed}: {faults:?}");
        assert_eq!(item::forget_all(), 0, "seed {seed}: elements were leaked");
    }
    assert!(cfg!(miri) || failures > 1000, "{failures} failures");
}
