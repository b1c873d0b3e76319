// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Access to the memory of user space.
//!
//! Mirrors: rust/kernel/uaccess.rs (Linux 7.2).
//! C header: `include/linux/uaccess.h`.
//!
//! User space can change its memory at any time, so what was read once may differ when read again:
//! a value that is checked and used must be read once.

// DIFFERENCE: UserSliceWriter::write_dma: the host has no DMA memory.

use core::mem::MaybeUninit;

use crate::alloc::{Allocator, Flags};
use crate::ffi::c_void;
use crate::fs::file;
use crate::prelude::*;
use crate::rt;
use crate::transmute::{AsBytes, FromBytes};

/// An address in user space. Holding one says nothing of what is there.
#[repr(transparent)]
#[derive(Copy, Clone)]
pub struct UserPtr(*mut c_void);

// SAFETY: A null pointer is an address too.
unsafe impl Zeroable for UserPtr {}

impl UserPtr {
    /// The address as a number, such as an ioctl's argument.
    #[inline]
    pub fn from_addr(addr: usize) -> Self {
        UserPtr(core::ptr::without_provenance_mut(addr))
    }

    /// The address of a pointer.
    #[inline]
    pub fn from_ptr(addr: *mut c_void) -> Self {
        UserPtr(addr)
    }

    /// As a pointer for reading, which only the copies of this module may use.
    #[inline]
    pub fn as_const_ptr(self) -> *const c_void {
        self.0
    }

    /// As a pointer for writing, which only the copies of this module may use.
    #[inline]
    pub fn as_mut_ptr(self) -> *mut c_void {
        self.0
    }

    /// The address `add` bytes on.
    #[inline]
    pub fn wrapping_byte_add(self, add: usize) -> UserPtr {
        UserPtr(self.0.wrapping_byte_add(add))
    }
}

/// A range of user memory, not looked at yet.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::uaccess::{UserPtr, UserSlice};
///
/// fn double(arg: usize) -> Result<isize> {
///     let (mut reader, mut writer) = UserSlice::new(UserPtr::from_addr(arg), 4).reader_writer();
///     let value: u32 = reader.read()?;
///     writer.write(&value.checked_mul(2).ok_or(EOVERFLOW)?)?;
///     Ok(0)
/// }
/// # assert_eq!(double(0).err(), Some(EFAULT));
/// ```
pub struct UserSlice {
    ptr: UserPtr,
    length: usize,
}

impl UserSlice {
    /// `length` bytes at `ptr`. Nothing is checked until they are used.
    pub fn new(ptr: UserPtr, length: usize) -> Self {
        UserSlice { ptr, length }
    }

    /// Reads everything to the end of `buf`.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceReader::read_all`].
    #[track_caller]
    pub fn read_all<A: Allocator>(self, buf: &mut Vec<u8, A>, flags: Flags) -> Result {
        self.reader().read_all(buf, flags)
    }

    /// To be read.
    pub fn reader(self) -> UserSliceReader {
        UserSliceReader(self)
    }

    /// To be written.
    pub fn writer(self) -> UserSliceWriter {
        UserSliceWriter(self)
    }

    /// To be read and written, each from the start.
    pub fn reader_writer(self) -> (UserSliceReader, UserSliceWriter) {
        let again = UserSlice::new(self.ptr, self.length);
        (self.reader(), again.writer())
    }

    /// Copies `len` bytes by `copy`, which is given the address and says how many it could, and goes
    /// on behind them.
    ///
    /// # Context
    ///
    /// Process context: user memory may have to be brought in.
    #[track_caller]
    fn copy(&mut self, len: usize, copy: impl FnOnce(usize) -> usize) -> Result {
        rt::might_sleep();
        let left = self.length.checked_sub(len).ok_or(EFAULT)?;
        if copy(self.ptr.0.addr()) != len {
            return Err(EFAULT);
        }
        self.ptr = self.ptr.wrapping_byte_add(len);
        self.length = left;
        Ok(())
    }
}

/// Clips `[offset, offset + left)` to a buffer of `len` bytes.
fn clip(offset: usize, left: usize, len: usize) -> core::ops::Range<usize> {
    offset..offset.saturating_add(left).min(len)
}

/// Copies at a file's position by `copy`, and moves the position on.
fn at_offset(
    offset: &mut file::Offset,
    copy: impl FnOnce(usize) -> Result<usize>,
) -> Result<usize> {
    if offset.is_negative() {
        return Err(EINVAL);
    }
    let Ok(start) = usize::try_from(*offset) else {
        return Ok(0);
    };
    let copied = copy(start)?;
    // CAST: At most the length of a slice.
    *offset += copied as i64;
    Ok(copied)
}

/// User memory to be read, front to back.
///
/// A read that fails leaves the position where it was.
pub struct UserSliceReader(UserSlice);

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
            unsafe { rt::user::copy_from(out.as_mut_ptr().cast(), addr, len) }
        })
    }

    /// Fills `out`.
    ///
    /// # Errors
    ///
    /// As for [`UserSliceReader::read_raw`].
    #[track_caller]
    pub fn read_slice(&mut self, out: &mut [u8]) -> Result {
        let len = out.len();
        self.0.copy(len, |addr| {
            // SAFETY: `out` is valid for writes of its length.
            unsafe { rt::user::copy_from(out.as_mut_ptr(), addr, len) }
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
            unsafe { rt::user::copy_from(value.as_mut_ptr().cast(), addr, len) }
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
        let len = self.len();
        buf.reserve(len, flags)?;
        // PANIC: The spare capacity is at least what was just reserved.
        self.read_raw(&mut buf.spare_capacity_mut()[..len])?;
        // SAFETY: Those bytes have been written.
        unsafe { buf.inc_len(len) };
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

/// User memory to be written, front to back.
///
/// A write that fails leaves the position where it was.
pub struct UserSliceWriter(UserSlice);

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
