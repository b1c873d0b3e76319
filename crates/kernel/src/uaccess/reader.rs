// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reading user memory.

use core::mem::MaybeUninit;

use super::{at_offset, clip, UserSlice};
use crate::alloc::{Allocator, Flags};
use crate::fs::file;
use crate::prelude::*;
use crate::rt;
use crate::transmute::FromBytes;

/// User memory to be read, front to back.
///
/// A read that fails leaves the position where it was.
pub struct UserSliceReader(pub(super) UserSlice);

impl UserSliceReader {
    /// Passes over `num_skip` bytes.
    ///
    /// # Errors
    ///
    /// `EFAULT` when there are not that many.
    pub fn skip(&mut self, num_skip: usize) -> Result {
        self.0.length = self.0.length.checked_sub(num_skip).ok_or(EFAULT)?;
        self.0.ptr = self.0.ptr.wrapping_byte_add(num_skip);
        Ok(())
    }

    /// A second reader at the same place.
    pub fn clone_reader(&self) -> UserSliceReader {
        UserSlice::new(self.0.ptr, self.0.length).reader()
    }

    /// Bytes left.
    pub fn len(&self) -> usize {
        self.0.length
    }

    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.length == 0
    }

    /// Fills `out`, which may hold nothing yet.
    ///
    /// # Errors
    ///
    /// `EFAULT` when less than that is left, or at an address where nothing is mapped.
    #[track_caller]
    pub fn read_raw(&mut self, out: &mut [MaybeUninit<u8>]) -> Result {
        let len = out.len();
        self.0.copy(len, |addr| {
            // SAFETY: `out` is valid for writes of its length.
            unsafe { copy_from_user(out.as_mut_ptr().cast(), addr, len) }
        })
    }

    /// Fills `out`; with zeroes what cannot be copied.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read_slice(&mut self, out: &mut [u8]) -> Result {
        let len = out.len();
        self.0.copy(len, |addr| {
            // SAFETY: `out` is valid for writes of its length.
            unsafe { copy_from_user(out.as_mut_ptr(), addr, len) }
        })
    }

    /// Fills as much of `out` from `offset` on as is left to read: how many bytes that were.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read_slice_partial(&mut self, out: &mut [u8], offset: usize) -> Result<usize> {
        let range = clip(offset, self.len(), out.len());
        let Some(dst) = out.get_mut(range) else {
            return Ok(0);
        };
        self.read_slice(dst)?;
        Ok(dst.len())
    }

    /// As [`UserSliceReader::read_slice_partial`], at a file's position, which moves on.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a negative position; else as for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read_slice_file(&mut self, out: &mut [u8], offset: &mut file::Offset) -> Result<usize> {
        at_offset(offset, |start| self.read_slice_partial(out, start))
    }

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read<T: FromBytes>(&mut self) -> Result<T> {
        let mut value = MaybeUninit::<T>::uninit();
        let len = size_of::<T>();
        self.0.copy(len, |addr| {
            // SAFETY: `value` is valid for writes of its size.
            unsafe { copy_from_user(value.as_mut_ptr().cast(), addr, len) }
        })?;
        // SAFETY: All its bytes have been written, and any bytes make a `T`.
        Ok(unsafe { value.assume_init() })
    }

    /// Reads everything that is left to the end of `buf`.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when `buf` cannot grow; else as for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read_all<A: Allocator>(mut self, buf: &mut Vec<u8, A>, flags: Flags) -> Result {
        let bytes = self.len();
        buf.reserve(bytes, flags)?;
        // PANIC: What was just reserved is there.
        let (new, _) = buf.spare_capacity_mut().split_at_mut(bytes);
        self.read_raw(new)?;
        // SAFETY: `new` is where the vector goes on, and has been written.
        unsafe { buf.inc_len(bytes) };
        Ok(())
    }

    /// Reads a string up to its NUL, or as much as `buf` has room for with a NUL of its own.
    ///
    /// # Errors
    ///
    /// `EINVAL` when `buf` is empty; `EFAULT` when user memory ends before the NUL.
    #[doc(alias = "strncpy_from_user")]
    #[track_caller]
    pub fn strcpy_into_buf(mut self, buf: &mut [u8]) -> Result<&CStr> {
        let last = buf.len().checked_sub(1).ok_or(EINVAL)?;
        let mut end = 0;
        loop {
            let byte: u8 = self.read()?;
            // PANIC: `end` is at most `last`, an index of `buf`.
            buf[end] = if end == last { 0 } else { byte };
            if buf[end] == 0 {
                break;
            }
            end += 1;
        }
        // PANIC: As above.
        CStr::from_bytes_with_nul(&buf[..=end]).map_err(|_| EINVAL)
    }
}

/// Copies from user memory, and clears what cannot be copied, as the kernel does lest old contents of
/// its memory are used: how many bytes could be copied.
///
/// # Safety
///
/// `out` is valid for writes of `len` bytes.
#[track_caller]
unsafe fn copy_from_user(out: *mut u8, addr: usize, len: usize) -> usize {
    // SAFETY: As this function's own contract.
    let copied = unsafe { rt::user::copy_from(out, addr, len) };
    // SAFETY: As above; no more than `len` bytes are copied.
    unsafe { out.add(copied).write_bytes(0, len - copied) };
    copied
}
