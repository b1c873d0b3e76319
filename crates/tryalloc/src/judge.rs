// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream's tests expect and no one else gets: operations that cannot fail. See `spelling.rs`.

use crate::alloc::{AllocError, TryReserveError};

/// Writes what std has as `From`, and `tryalloc` as `TryFrom` or not at all: see `try_from!`.
macro_rules! from {
    ($([$($generic:tt)*] $from:ty => $to:ty: |$value:ident| $make:expr;)+) => { $(
        impl<$($generic)*> From<$from> for $to {
            #[inline]
            #[track_caller]
            fn from($value: $from) -> Self {
                $make
            }
        }
    )+ };
}

pub mod alloc;
pub mod borrow;
mod boxed;
mod slice;
pub mod string;
mod vec;

pub mod prelude {
    //! What std has everywhere, and so upstream's tests.

    #[allow(unused_imports)]
    pub use super::{borrow::*, slice::*, string::*};
}

/// The result of an operation that may allocate.
pub trait Outcome {
    /// What it is when there is memory.
    type Value;

    /// That, or a panic.
    fn must(self) -> Self::Value;
}

impl<T> Outcome for Result<T, AllocError> {
    type Value = T;

    #[inline]
    #[track_caller]
    fn must(self) -> T {
        self.expect("upstream's tests do not run out of memory")
    }
}

impl<T> Outcome for Result<T, TryReserveError> {
    type Value = T;

    #[inline]
    #[track_caller]
    fn must(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => match error.kind() {
                crate::alloc::TryReserveErrorKind::CapacityOverflow => panic!("capacity overflow"),
                crate::alloc::TryReserveErrorKind::AllocError => panic!("{error}"),
            },
        }
    }
}
