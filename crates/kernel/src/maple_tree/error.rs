// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Why a range was not inserted.
//!
//! Mirrors: rust/kernel/maple_tree.rs (Linux 7.2).

use crate::error::{
    code::{EBUSY, EEXIST, EINVAL, ENOMEM},
    Error,
};

/// A value that [`MapleTree::insert`](super::MapleTree::insert) did not take, and why.
pub struct InsertError<T> {
    /// The value.
    pub value: T,
    /// Why it comes back.
    pub cause: InsertErrorKind,
}

/// Why a value was not inserted where it was to be.
#[derive(PartialEq, Eq, Copy, Clone, Debug)]
pub enum InsertErrorKind {
    /// Another range has part of it. `EEXIST`.
    Occupied,
    /// The memory could not be had. `ENOMEM`.
    AllocError(crate::alloc::AllocError),
    /// There is no such range. `EINVAL`.
    InvalidRequest,
}

/// A value that [`MapleTreeAlloc::alloc_range`](super::MapleTreeAlloc::alloc_range) did not take, and
/// why.
pub struct AllocError<T> {
    /// The value.
    pub value: T,
    /// Why it comes back.
    pub cause: AllocErrorKind,
}

/// Why no place for a value was found.
#[derive(PartialEq, Eq, Copy, Clone)]
pub enum AllocErrorKind {
    /// There is none that is free. `EBUSY`.
    Busy,
    /// The memory could not be had. `ENOMEM`.
    AllocError(crate::alloc::AllocError),
    /// There could not be one. `EINVAL`.
    InvalidRequest,
}

impl From<InsertErrorKind> for Error {
    fn from(kind: InsertErrorKind) -> Error {
        match kind {
            InsertErrorKind::Occupied => EEXIST,
            InsertErrorKind::AllocError(_) => ENOMEM,
            InsertErrorKind::InvalidRequest => EINVAL,
        }
    }
}

impl<T> From<InsertError<T>> for Error {
    fn from(failed: InsertError<T>) -> Error {
        failed.cause.into()
    }
}

impl From<AllocErrorKind> for Error {
    fn from(kind: AllocErrorKind) -> Error {
        match kind {
            AllocErrorKind::Busy => EBUSY,
            AllocErrorKind::AllocError(_) => ENOMEM,
            AllocErrorKind::InvalidRequest => EINVAL,
        }
    }
}

impl<T> From<AllocError<T>> for Error {
    fn from(failed: AllocError<T>) -> Error {
        failed.cause.into()
    }
}
