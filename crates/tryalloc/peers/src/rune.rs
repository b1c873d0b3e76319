// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `rune-alloc`.

use rune_alloc::Vec;
use rune_alloc::clone::TryClone;
use rune_alloc::iter::{IteratorExt, TryExtend};

use crate::{Outcome, Subject, done};

/// `rune_alloc::Vec`.
pub struct Rune(Vec<u32>);

impl Subject for Rune {
    const NAME: &'static str = "rune-alloc";

    of_all!();
    of_most!();

    fn from_elem(len: usize) -> Outcome {
        let made = || -> rune_alloc::Result<Vec<u32>> { Ok(rune_alloc::try_vec![9; len]) };
        done(made())
    }
    fn collect(iter: impl Iterator<Item = u32>) -> Outcome {
        let collected: Result<Vec<u32>, _> = iter.try_collect();
        done(collected)
    }
}
