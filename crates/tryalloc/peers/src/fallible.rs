// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `fallible_collections`: std's vector with methods of a trait.

use fallible_collections::{FallibleVec, TryClone, TryCollect};

use crate::{Outcome, Subject, done};

/// `Vec` with `fallible_collections::FallibleVec`.
pub struct Fallible(Vec<u32>);

impl Subject for Fallible {
    const NAME: &'static str = "fallible_collections";

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
        done(FallibleVec::try_reserve(&mut self.0, additional))
    }
    fn extend_from_slice(&mut self, values: &[u32]) -> Outcome {
        done(self.0.try_extend_from_slice(values))
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
