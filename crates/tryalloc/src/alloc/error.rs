// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What went wrong: there is no memory, or the size cannot be.

use core::{error::Error, fmt};

/// There is no memory. In a Linux module this is `kernel::alloc::AllocError`, which `?` turns into
/// `ENOMEM`.
#[cfg(not(any(MODULE, tryalloc_judge)))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocError;

#[cfg(tryalloc_judge)]
pub use core::alloc::AllocError;
#[cfg(MODULE)]
pub use kernel::alloc::AllocError;

#[cfg(not(any(MODULE, tryalloc_judge)))]
impl fmt::Display for AllocError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("memory allocation failed")
    }
}

#[cfg(not(any(MODULE, tryalloc_judge)))]
impl Error for AllocError {}

/// Space for more elements could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryReserveError {
    kind: TryReserveErrorKind,
}

/// Why space for more elements could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryReserveErrorKind {
    /// It would be more than `isize::MAX` bytes.
    CapacityOverflow,
    /// There is no memory.
    AllocError,
}

impl TryReserveError {
    /// The reason.
    #[must_use]
    pub fn kind(&self) -> TryReserveErrorKind {
        self.kind
    }
}

impl From<TryReserveErrorKind> for TryReserveError {
    #[inline]
    fn from(kind: TryReserveErrorKind) -> Self {
        Self { kind }
    }
}

impl From<AllocError> for TryReserveError {
    #[inline]
    fn from(_: AllocError) -> Self {
        TryReserveErrorKind::AllocError.into()
    }
}

/// Which of the two it was is lost.
impl From<TryReserveError> for AllocError {
    #[inline]
    fn from(_: TryReserveError) -> Self {
        AllocError
    }
}

impl fmt::Display for TryReserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TryReserveErrorKind::CapacityOverflow => {
                "memory allocation failed because the computed capacity exceeded the collection's maximum"
            }
            TryReserveErrorKind::AllocError => {
                "memory allocation failed because the memory allocator returned an error"
            }
        })
    }
}

impl Error for TryReserveError {}
