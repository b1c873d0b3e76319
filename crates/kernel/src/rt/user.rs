// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! User memory: what the system call in progress was given by its caller.
//!
//! An address means something only to the task whose call it came with. A call registers the memory
//! it passes, with its pointer, and the copies look an address up among those regions: an address
//! outside of them faults, and no integer is ever made into a pointer.

use super::task::{current, Current};

/// Memory of the calling program, for the length of one system call.
#[derive(Clone, Copy)]
pub(crate) struct Region {
    start: *mut u8,
    len: usize,
    writable: bool,
}

/// An address at which no program has memory.
pub(crate) const UNMAPPED: usize = 0xdead_0000;

impl Region {
    /// Memory that the kernel may read and write.
    pub(crate) fn writable(bytes: &mut [u8]) -> Self {
        Region {
            start: bytes.as_mut_ptr(),
            len: bytes.len(),
            writable: true,
        }
    }

    /// Memory that the kernel may only read.
    pub(crate) fn readable(bytes: &[u8]) -> Self {
        Region {
            start: bytes.as_ptr().cast_mut(),
            len: bytes.len(),
            writable: false,
        }
    }

    pub(crate) fn addr(&self) -> usize {
        self.start.addr()
    }

    /// The part of this region that starts at `addr`: its pointer and length.
    fn from(&self, addr: usize) -> Option<(*mut u8, usize)> {
        let offset = addr.checked_sub(self.start.addr())?;
        let left = self.len.checked_sub(offset)?;
        Some((self.start.wrapping_add(offset), left))
    }
}

impl Current {
    /// Makes `region`, if there is one, user memory while `f` runs.
    ///
    /// # Safety
    ///
    /// The region's memory stays valid, and is not used by others, while `f` runs.
    pub(crate) unsafe fn with_region<R>(&self, region: Option<Region>, f: impl FnOnce() -> R) -> R {
        let depth = {
            let mut user = self.user.borrow_mut();
            let depth = user.len();
            user.extend(region);
            depth
        };
        let value = f();
        self.user.borrow_mut().truncate(depth);
        value
    }

    fn find(&self, addr: usize, for_writing: bool) -> (*mut u8, usize) {
        self.user
            .borrow()
            .iter()
            .rev()
            .filter(|region| region.writable || !for_writing)
            .find_map(|region| region.from(addr))
            .unwrap_or((core::ptr::null_mut(), 0))
    }
}

/// Copies to user memory at `addr`: how many bytes could be. `copy_to_user` counts the others.
///
/// # Safety
///
/// `src` is valid for reads of `len` bytes.
pub(crate) unsafe fn copy_to(addr: usize, src: *const u8, len: usize) -> usize {
    current(|current| {
        let (dest, left) = current.find(addr, true);
        let len = len.min(left);
        // SAFETY: The region is registered, so its memory is valid; `src` is as promised. The two
        // cannot overlap, since a program's buffer is borrowed for the call that brings it.
        unsafe { core::ptr::copy_nonoverlapping(src, dest, len) };
        len
    })
}

/// Copies from user memory at `addr`: how many bytes could be.
///
/// # Safety
///
/// `dest` is valid for writes of `len` bytes.
pub(crate) unsafe fn copy_from(dest: *mut u8, addr: usize, len: usize) -> usize {
    current(|current| {
        let (src, left) = current.find(addr, false);
        let len = len.min(left);
        // SAFETY: As in `copy_to`.
        unsafe { core::ptr::copy_nonoverlapping(src, dest, len) };
        len
    })
}
