// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Access to the memory of user space.
//!
//! Mirrors: rust/kernel/uaccess.rs (Linux 7.2).
//! C header: `include/linux/uaccess.h`.
//!
//! User space can change its memory at any time, so what was read once may differ when read again:
//! a value that is checked and used must be read once.

// DIFFERENCE: UserPtr: means something in the call that it came with only, where Linux's other threads of the process could use it.
// DIFFERENCE: UserSliceWriter::write_dma: the host has no DMA memory.

mod reader;
mod writer;

pub use self::reader::UserSliceReader;
pub use self::writer::UserSliceWriter;

use crate::alloc::{Allocator, Flags};
use crate::ffi::c_void;
use crate::fs::file;
use crate::prelude::*;
use crate::rt;

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
