// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a [`Vec`](super::Vec) that may not allocate answers when it cannot do as asked. All convert
//! to `EINVAL`: a full vector is not a machine without memory.
//!
//! Mirrors: rust/kernel/alloc/kvec/errors.rs (Linux 7.2).

use crate::{
    error::{code::EINVAL, Error},
    fmt,
};

/// The vector is full. Gives the element back.
pub struct PushError<T>(pub T);

/// There is no element at the index.
pub struct RemoveError;

/// The element could not be inserted. Gives it back.
pub enum InsertError<T> {
    /// The index is beyond the end.
    IndexOutOfBounds(T),
    /// The vector is full.
    OutOfCapacity(T),
}

const FULL: &str = "Not enough capacity";
const BEYOND_THE_END: &str = "Index out of bounds";

impl<T> fmt::Debug for PushError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FULL)
    }
}

impl fmt::Debug for RemoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BEYOND_THE_END)
    }
}

impl<T> fmt::Debug for InsertError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InsertError::IndexOutOfBounds(_) => BEYOND_THE_END,
            InsertError::OutOfCapacity(_) => FULL,
        })
    }
}

impl<T> From<PushError<T>> for Error {
    fn from(_: PushError<T>) -> Self {
        EINVAL
    }
}

impl From<RemoveError> for Error {
    fn from(_: RemoveError) -> Self {
        EINVAL
    }
}

impl<T> From<InsertError<T>> for Error {
    fn from(_: InsertError<T>) -> Self {
        EINVAL
    }
}
