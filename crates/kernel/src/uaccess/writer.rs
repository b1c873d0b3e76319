// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Writing user memory.

use super::{at_offset, clip, UserSlice};
use crate::fs::file;
use crate::prelude::*;
use crate::rt;
use crate::transmute::AsBytes;

/// User memory to be written, front to back.
///
/// A write that fails leaves the position where it was.
pub struct UserSliceWriter(pub(super) UserSlice);

impl UserSliceWriter {
    /// Bytes of room left.
    pub fn len(&self) -> usize {
        self.0.length
    }

    /// True when there is no room.
    pub fn is_empty(&self) -> bool {
        self.0.length == 0
    }

    /// # Safety
    ///
    /// `from` is valid for reads of `len` bytes.
    #[track_caller]
    unsafe fn write_raw(&mut self, from: *const u8, len: usize) -> Result {
        // SAFETY: As this function's own contract.
        self.0
            .copy(len, |addr| unsafe { rt::user::copy_to(addr, from, len) })
    }

    /// Writes all of `data`.
    ///
    /// # Errors
    ///
    /// `EFAULT` when there is less room, or at an address where nothing is mapped.
    #[track_caller]
    pub fn write_slice(&mut self, data: &[u8]) -> Result {
        // SAFETY: A slice is valid for reads of its length.
        unsafe { self.write_raw(data.as_ptr(), data.len()) }
    }

    /// Writes as much of `data` from `offset` on as there is room for: how many bytes that were.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceWriter::write_slice`].
    #[track_caller]
    pub fn write_slice_partial(&mut self, data: &[u8], offset: usize) -> Result<usize> {
        let Some(src) = data.get(clip(offset, self.len(), data.len())) else {
            return Ok(0);
        };
        self.write_slice(src)?;
        Ok(src.len())
    }

    /// As [`UserSliceWriter::write_slice_partial`], at a file's position, which moves on.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a negative position; else as for [`UserSliceWriter::write_slice`].
    #[track_caller]
    pub fn write_slice_file(&mut self, data: &[u8], offset: &mut file::Offset) -> Result<usize> {
        at_offset(offset, |start| self.write_slice_partial(data, start))
    }

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceWriter::write_slice`].
    #[track_caller]
    pub fn write<T: AsBytes>(&mut self, value: &T) -> Result {
        // SAFETY: A value is valid for reads of its size, and `AsBytes` has no padding.
        unsafe { self.write_raw(core::ptr::from_ref(value).cast(), size_of::<T>()) }
    }
}
