// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The memory of a read or write: `struct iov_iter`.
//!
//! Mirrors: rust/kernel/iov.rs (Linux 7.2).
//! C header: `include/linux/uio.h`.

// DIFFERENCE: IovIterSource::from_raw: there is no `struct iov_iter` to point at.
// DIFFERENCE: IovIterSource::as_raw: as `from_raw`.
// DIFFERENCE: IovIterDest::from_raw: as for `IovIterSource`.
// DIFFERENCE: IovIterDest::as_raw: as for `IovIterSource`.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

use crate::alloc::{Allocator, Flags};
use crate::prelude::*;
use crate::rt;
use crate::types::NotThreadSafe;
use crate::uaccess::UserSlice;

/// A range of user memory and how far it is used up.
struct Iter {
    addr: usize,
    done: usize,
    len: usize,
}

impl Iter {
    fn count(&self) -> usize {
        self.len - self.done
    }

    fn user_slice(&self) -> UserSlice {
        UserSlice::new(UserPtr::from_addr(self.addr + self.done), self.count())
    }

    fn advance(&mut self, bytes: usize) {
        self.done += bytes.min(self.count());
    }

    fn revert(&mut self, bytes: usize) {
        self.done = self.done.saturating_sub(bytes);
    }
}

/// Where a write takes its data from.
///
/// # Context
///
/// Copying may sleep: user memory may have to be brought in.
pub struct IovIterSource<'data> {
    iter: Iter,
    data: PhantomData<(&'data [u8], NotThreadSafe)>,
}

impl IovIterSource<'_> {
    /// `len` bytes of user memory at `addr`.
    pub(crate) fn new(addr: usize, len: usize) -> Self {
        IovIterSource {
            iter: Iter { addr, done: 0, len },
            data: PhantomData,
        }
    }

    /// What is left, for a driver whose `write` is given an address.
    pub(crate) fn user_slice(&self) -> UserSlice {
        self.iter.user_slice()
    }

    /// Bytes left.
    pub fn len(&self) -> usize {
        self.iter.count()
    }

    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Passes over `bytes`, or over what is left when that is less.
    pub fn advance(&mut self, bytes: usize) {
        self.iter.advance(bytes);
    }

    /// Goes back by `bytes`.
    ///
    /// # Safety
    ///
    /// No more than the iterator has gone forward.
    pub unsafe fn revert(&mut self, bytes: usize) {
        self.iter.revert(bytes);
    }

    /// Copies into `out`: how many bytes came. Fewer than both ends have means a fault.
    #[track_caller]
    pub fn copy_from_iter(&mut self, out: &mut [u8]) -> usize {
        // SAFETY: `out` is valid for writes of its length.
        unsafe { self.copy(out.as_mut_ptr(), out.len()) }
    }

    /// Copies all that is left to the end of `out`: how many bytes came.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when `out` cannot grow; nothing is copied then.
    #[track_caller]
    pub fn copy_from_iter_vec<A: Allocator>(
        &mut self,
        out: &mut Vec<u8, A>,
        flags: Flags,
    ) -> Result<usize> {
        out.reserve(self.len(), flags)?;
        let new = self.copy_from_iter_raw(out.spare_capacity_mut());
        let copied = new.len();
        // SAFETY: `new` is where the vector goes on, and has been written.
        unsafe { out.inc_len(copied) };
        Ok(copied)
    }

    /// As [`IovIterSource::copy_from_iter`], into memory that holds nothing yet.
    #[track_caller]
    pub fn copy_from_iter_raw(&mut self, out: &mut [MaybeUninit<u8>]) -> &mut [u8] {
        let start = out.as_mut_ptr().cast::<u8>();
        // SAFETY: `out` is valid for writes of its length.
        let len = unsafe { self.copy(start, out.len()) };
        // SAFETY: That many bytes have been written.
        unsafe { core::slice::from_raw_parts_mut(start, len) }
    }

    /// # Safety
    ///
    /// `out` is valid for writes of `len` bytes.
    #[track_caller]
    unsafe fn copy(&mut self, out: *mut u8, len: usize) -> usize {
        rt::might_sleep();
        let len = len.min(self.iter.count());
        // SAFETY: As this function's own contract.
        let copied = unsafe { rt::user::copy_from(out, self.iter.addr + self.iter.done, len) };
        self.iter.advance(copied);
        copied
    }
}

/// Where a read puts its data.
///
/// # Context
///
/// Copying may sleep: user memory may have to be brought in.
pub struct IovIterDest<'data> {
    iter: Iter,
    data: PhantomData<(&'data mut [u8], NotThreadSafe)>,
}

impl IovIterDest<'_> {
    /// `len` bytes of user memory at `addr`.
    pub(crate) fn new(addr: usize, len: usize) -> Self {
        IovIterDest {
            iter: Iter { addr, done: 0, len },
            data: PhantomData,
        }
    }

    /// What is left, for a driver whose `read` is given an address.
    pub(crate) fn user_slice(&self) -> UserSlice {
        self.iter.user_slice()
    }

    /// Bytes left.
    pub fn len(&self) -> usize {
        self.iter.count()
    }

    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Passes over `bytes`, or over what is left when that is less.
    pub fn advance(&mut self, bytes: usize) {
        self.iter.advance(bytes);
    }

    /// Goes back by `bytes`.
    ///
    /// # Safety
    ///
    /// No more than the iterator has gone forward.
    pub unsafe fn revert(&mut self, bytes: usize) {
        self.iter.revert(bytes);
    }

    /// Copies `input` out: how many bytes went. Fewer than both ends have means a fault.
    #[track_caller]
    pub fn copy_to_iter(&mut self, input: &[u8]) -> usize {
        rt::might_sleep();
        let len = input.len().min(self.iter.count());
        let addr = self.iter.addr + self.iter.done;
        // SAFETY: `input` is valid for reads of its length.
        let copied = unsafe { rt::user::copy_to(addr, input.as_ptr(), len) };
        self.iter.advance(copied);
        copied
    }

    /// Reads from `contents` at `ppos`, as from a file, and moves the position on.
    ///
    /// # Errors
    ///
    /// `EINVAL` when the position is negative.
    #[track_caller]
    pub fn simple_read_from_buffer(&mut self, ppos: &mut i64, contents: &[u8]) -> Result<usize> {
        if *ppos < 0 {
            return Err(EINVAL);
        }
        let rest = usize::try_from(*ppos)
            .ok()
            .and_then(|pos| contents.get(pos..));
        let copied = self.copy_to_iter(rest.unwrap_or_default());
        // CAST: A slice has at most `isize::MAX` bytes.
        *ppos += copied as i64;
        Ok(copied)
    }
}
