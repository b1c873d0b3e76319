// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `tryalloc`.

use tryalloc::Vec;

use crate::{Outcome, Subject, done};

/// `tryalloc::Vec`.
pub struct Ours(Vec<u32>);

impl Subject for Ours {
    const NAME: &'static str = "tryalloc";

    of_all!();
    of_most!();

    fn splice(&mut self, values: &[u32]) -> Outcome {
        done(self.0.try_splice(1..2, values.iter().copied()))
    }
    fn from_elem(len: usize) -> Outcome {
        done(Vec::try_from_elem(9_u32, len))
    }
    fn collect(iter: impl Iterator<Item = u32>) -> Outcome {
        done(Vec::try_from_iter(iter))
    }
}
