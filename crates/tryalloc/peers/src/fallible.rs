// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `fallible_collections`: std's vector with methods of a trait.

use fallible_collections::{FallibleVec, TryClone, TryCollect};

use crate::{Outcome, Subject, done};

/// `Vec` with `fallible_collections::FallibleVec`.
pub struct Fallible(Vec<u32>);

impl Subject for Fallible {
    const NAME: &'static str = "fallible_collections";

    of_all!();

    fn reserve(&mut self, additional: usize) -> Outcome {
        done(FallibleVec::try_reserve(&mut self.0, additional))
    }
    fn clone(&self) -> Outcome {
        done(TryClone::try_clone(&self.0))
    }
    fn with_capacity(capacity: usize) -> Outcome {
        done(<Vec<u32> as FallibleVec<u32>>::try_with_capacity(capacity))
    }
    fn collect(iter: impl Iterator<Item = u32>) -> Outcome {
        let collected: Result<Vec<u32>, _> = iter.try_collect();
        done(collected)
    }
}
