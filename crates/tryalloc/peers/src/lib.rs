// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One interface to the vectors that are compared: ours, and those of published crates.
//!
//! `cargo bench -p tryalloc-peers` runs the cases on each and prints the table.

/// What each of them has by the same name, with the `Vec` of the module.
macro_rules! of_all {
    () => {
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
    };
}

/// What ours has by the same name as `rune-alloc`.
macro_rules! of_most {
    () => {
        fn reserve(&mut self, additional: usize) -> Outcome {
            done(self.0.try_reserve(additional))
        }
        fn reserve_exact(&mut self, additional: usize) -> Outcome {
            done(self.0.try_reserve_exact(additional))
        }
        fn extend_from_within(&mut self) -> Outcome {
            done(self.0.try_extend_from_within(..))
        }
        fn extend(&mut self, iter: impl Iterator<Item = u32>) -> Outcome {
            done(self.0.try_extend(iter))
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
    };
}

mod fallible;
mod ours;
mod rune;

pub use self::{fallible::Fallible, ours::Ours, rune::Rune};

/// What came of an operation: `None` when the crate has no such operation that can fail, or else whether
/// it did its work.
pub type Outcome = Option<bool>;

/// What came of a result, which is looked at so that no allocation is optimised away.
fn done<T, E>(result: Result<T, E>) -> Outcome {
    Some(std::hint::black_box(result).is_ok())
}

/// A vector of numbers, whose operations may run out of memory.
#[allow(missing_docs)] // They are std's.
pub trait Subject: Sized {
    /// The crate's name.
    const NAME: &'static str;

    fn new() -> Self;
    /// The elements.
    fn elements(&self) -> &[u32];
    fn push(&mut self, value: u32) -> Outcome;
    fn insert(&mut self, index: usize, value: u32) -> Outcome;
    fn reserve(&mut self, additional: usize) -> Outcome;
    fn reserve_exact(&mut self, _: usize) -> Outcome {
        None
    }
    fn extend_from_slice(&mut self, values: &[u32]) -> Outcome;
    fn extend_from_within(&mut self) -> Outcome {
        None
    }
    fn extend(&mut self, _: impl Iterator<Item = u32>) -> Outcome {
        None
    }
    fn append(&mut self, other: &mut Self) -> Outcome;
    fn resize(&mut self, len: usize) -> Outcome;
    fn resize_with(&mut self, len: usize) -> Outcome;
    fn split_off(&mut self, _: usize) -> Outcome {
        None
    }
    fn splice(&mut self, _: &[u32]) -> Outcome {
        None
    }
    fn shrink_to_fit(&mut self) -> Outcome {
        None
    }
    fn shrink_to(&mut self, _: usize) -> Outcome {
        None
    }
    /// Drops the clone.
    fn clone(&self) -> Outcome {
        None
    }
    /// Drops the box, of a clone that was made before.
    fn into_boxed_slice(self) -> Outcome {
        None
    }
    fn with_capacity(capacity: usize) -> Outcome;
    fn from_elem(_: usize) -> Outcome {
        None
    }
    fn collect(_: impl Iterator<Item = u32>) -> Outcome {
        None
    }
}
