// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory for system calls, at whose end nothing is mapped.

use std::ptr::NonNull;

use libc::c_void;

use crate::errno::Errno;
use crate::linux::checked;
use crate::system::Result;

/// Address space of this process, all of it or the tail of it without access.
pub(super) struct Region {
    base: NonNull<c_void>,
    /// How much is mapped: whole pages.
    size: usize,
    /// Where the bytes begin.
    start: usize,
    /// How many there are that may be read and written.
    len: usize,
}

impl Region {
    /// `len` bytes at which any access faults.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when there is no such range of addresses.
    pub(super) fn unmapped(len: usize) -> Result<Region> {
        Region::reserve(len)
    }

    /// A copy of `bytes`; an access after its end faults.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub(super) fn holding(bytes: &[u8]) -> Result<Region> {
        let room = pages(bytes.len())?;
        let mut region = Region::reserve(room + 1)?;
        if room == 0 {
            return Ok(region);
        }
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the first `room` bytes are whole pages of the region, which has more.
        let result = unsafe { libc::mprotect(region.base.as_ptr(), room, access) };
        checked(result.into())?;
        region.start = room - bytes.len();
        region.len = bytes.len();
        region.bytes().copy_from_slice(bytes);
        Ok(region)
    }

    /// As [`holding`](Region::holding); writing to the bytes faults, too.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub(super) fn read_only(bytes: &[u8]) -> Result<Region> {
        let mut region = Region::holding(bytes)?;
        let room = region.start + region.len;
        region.len = 0;
        // SAFETY: these are whole pages of the region, and `bytes` gives nobody a reference to them.
        let result = unsafe { libc::mprotect(region.base.as_ptr(), room, libc::PROT_READ) };
        checked(result.into())?;
        Ok(region)
    }

    /// `len` bytes that nobody has touched yet; an access after the page they end in faults.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub(super) fn untouched(len: usize) -> Result<Region> {
        let region = Region::reserve(len)?;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: these are whole pages of the region, all there are.
        let result = unsafe { libc::mprotect(region.base.as_ptr(), region.size, access) };
        checked(result.into())?;
        Ok(region)
    }

    fn reserve(len: usize) -> Result<Region> {
        let size = pages(len.max(1))?;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a mapping at an address of the kernel's choice touches no other.
        let base = unsafe { libc::mmap(std::ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            checked(-1)?;
        }
        Ok(Region {
            base: NonNull::new(base).ok_or(Errno::ENOMEM)?,
            size,
            start: 0,
            len: 0,
        })
    }

    /// The address to pass to a system call.
    pub(super) fn as_ptr(&self) -> *mut c_void {
        // SAFETY: `start` is less than `size`, the length of the mapping.
        unsafe { self.base.as_ptr().byte_add(self.start) }
    }

    /// The bytes that are mapped.
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `len` bytes from there are mapped for reading and writing (or none are asked for),
        // hold what mmap or the kernel put there, and belong to this region alone.
        unsafe { std::slice::from_raw_parts_mut(self.as_ptr().cast::<u8>(), self.len) }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the mapping is this region's own, and nothing borrows from it any more.
        let unmapped = unsafe { libc::munmap(self.base.as_ptr(), self.size) };
        debug_assert_eq!(unmapped, 0, "a mapping of our own");
    }
}

/// `len` rounded up to whole pages.
fn pages(len: usize) -> Result<usize> {
    len.checked_next_multiple_of(page_size())
        .ok_or(Errno::ENOMEM)
}

/// How many bytes a page has.
pub(super) fn page_size() -> usize {
    // SAFETY: no memory is passed.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}
