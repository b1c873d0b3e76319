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

    fn new() -> Self {
        Self(Vec::new())
    }
    fn elements(&self) -> &[u32] {
        &self.0
    }
    fn push(&mut self, value: u32) -> Outcome {
        done(self.0.try_push(value))
    }
    fn insert(&mut self, index: usize, value: u32) -> Outcome {
        done(self.0.try_insert(index, value))
    }
    fn reserve(&mut self, additional: usize) -> Outcome {
        done(self.0.try_reserve(additional))
    }
    fn reserve_exact(&mut self, additional: usize) -> Outcome {
        done(self.0.try_reserve_exact(additional))
    }
    fn extend_from_slice(&mut self, values: &[u32]) -> Outcome {
        done(self.0.try_extend_from_slice(values))
    }
    fn extend_from_within(&mut self) -> Outcome {
        done(self.0.try_extend_from_within(..))
    }
    fn extend(&mut self, iter: impl Iterator<Item = u32>) -> Outcome {
        done(self.0.try_extend(iter))
    }
    fn append(&mut self, other: &mut Self) -> Outcome {
        done(self.0.try_append(&mut other.0))
    }
    fn resize(&mut self, len: usize) -> Outcome {
        done(self.0.try_resize(len, 9))
    }
    fn resize_with(&mut self, len: usize) -> Outcome {
        done(self.0.try_resize_with(len, || 9))
    }
    fn split_off(&mut self, at: usize) -> Outcome {
        done(self.0.try_split_off(at))
    }
    fn shrink_to_fit(&mut self) -> Outcome {
        done(self.0.try_shrink_to_fit())
    }
    fn shrink_to(&mut self, capacity: usize) -> Outcome {
        done(self.0.try_shrink_to(capacity))
    }
    fn clone(&self) -> Outcome {
        done(self.0.try_clone())
    }
    fn into_boxed_slice(self) -> Outcome {
        done(self.0.try_into_boxed_slice())
    }
    fn with_capacity(capacity: usize) -> Outcome {
        done(Vec::<u32>::try_with_capacity(capacity))
    }
    fn from_elem(len: usize) -> Outcome {
        let made = || -> rune_alloc::Result<Vec<u32>> { Ok(rune_alloc::try_vec![9; len]) };
        done(made())
    }
    fn collect(iter: impl Iterator<Item = u32>) -> Outcome {
        let collected: Result<Vec<u32>, _> = iter.try_collect();
        done(collected)
    }
}
