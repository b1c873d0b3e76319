// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! User memory: what the system call in progress was given by its caller.
//!
//! An address means something only to the task whose call it came with. A call registers the memory
//! it passes, with its pointer, and the copies look an address up among those regions: an address
//! outside of them faults, and no integer is ever made into a pointer.

use super::sched::WaitFor;
use super::task::{current, At, Current};

/// Memory of the calling program, for the length of one system call.
#[derive(Clone, Copy)]
pub(crate) struct Region {
    /// Where the program has it.
    addr: usize,
    start: *mut u8,
    len: usize,
    writable: bool,
    /// How many bytes there are up to the last that the kernel wrote.
    filled: usize,
    /// It is not in: who touches it sleeps.
    late: bool,
}

/// An address at which no program has memory.
pub(crate) const UNMAPPED: usize = 0xdead_0000;

impl Region {
    /// Memory that the kernel may read and write.
    pub(crate) fn writable(bytes: &mut [u8]) -> Self {
        Region {
            addr: bytes.as_ptr().addr(),
            start: bytes.as_mut_ptr(),
            len: bytes.len(),
            writable: true,
            filled: 0,
            late: false,
        }
    }

    /// Memory that the kernel may only read.
    pub(crate) fn readable(bytes: &[u8]) -> Self {
        Region {
            addr: bytes.as_ptr().addr(),
            start: bytes.as_ptr().cast_mut(),
            len: bytes.len(),
            writable: false,
            filled: 0,
            late: false,
        }
    }

    /// The same memory, which may have to be paged in first.
    pub(crate) fn late(self, late: bool) -> Self {
        Region { late, ..self }
    }

    /// The same memory, of a program that has it at `addr`.
    pub(crate) fn mapped_at(self, addr: usize) -> Self {
        Region { addr, ..self }
    }

    pub(crate) fn addr(&self) -> usize {
        self.addr
    }

    /// The part of this region that starts at `addr`: its offset and length.
    fn from(&self, addr: usize) -> Option<(usize, usize)> {
        let offset = addr.checked_sub(self.addr)?;
        Some((offset, self.len.checked_sub(offset)?))
    }
}

impl Current {
    /// Makes `region`, if there is one, user memory while `f` runs. Also returns how many bytes of it
    /// there are up to the last that was written.
    ///
    /// # Safety
    ///
    /// The region's memory stays valid, and is not used by others, while `f` runs.
    pub(crate) unsafe fn with_region<R>(
        &self,
        region: Option<Region>,
        f: impl FnOnce() -> R,
    ) -> (R, usize) {
        let depth = {
            let mut user = self.user.borrow_mut();
            let depth = user.len();
            user.extend(region);
            depth
        };
        let value = f();
        let mut user = self.user.borrow_mut();
        let filled = user.get(depth).map_or(0, |region| region.filled);
        user.truncate(depth);
        (value, filled)
    }

    /// Waits until the region that begins at `addr` is in.
    fn page_in(&self, addr: usize, at: At) {
        for region in self.user.borrow_mut().iter_mut() {
            region.late &= region.addr != addr;
        }
        self.block(WaitFor::Memory(self.task().inner().id), None, false, at);
    }
}

/// Copies to user memory at `addr`: how many bytes could be. `copy_to_user` counts the others.
///
/// # Safety
///
/// `src` is valid for reads of `len` bytes.
pub(crate) unsafe fn copy_to(addr: usize, src: *const u8, len: usize) -> usize {
    current(|current| {
        let mut user = current.user.borrow_mut();
        let mut writable = user.iter_mut().rev().filter(|region| region.writable);
        let found = writable.find_map(|region| Some((region.from(addr)?, region)));
        let Some(((offset, left), region)) = found else {
            return 0;
        };
        let len = len.min(left);
        // SAFETY: The region is registered, so its memory is valid; `src` is as promised. The two
        // cannot overlap, since a program's buffer is borrowed for the call that brings it.
        unsafe { copy_from_the_end(src, region.start.wrapping_add(offset), len) };
        region.filled = region.filled.max(offset + len);
        len
    })
}

/// Copies the last piece first: what is read next, from the beginning, is then still in the cache.
///
/// # Safety
///
/// As of `copy_nonoverlapping`.
unsafe fn copy_from_the_end(src: *const u8, dest: *mut u8, len: usize) {
    const PIECE: usize = 32 << 10;
    let mut end = len;
    while end > 0 {
        let at = (end - 1) / PIECE * PIECE;
        // SAFETY: `at` is below `end`, which is at most `len`; the rest is promised.
        unsafe { core::ptr::copy_nonoverlapping(src.add(at), dest.add(at), end - at) };
        end = at;
    }
}

/// Copies from user memory at `addr`: how many bytes could be.
///
/// # Safety
///
/// `dest` is valid for writes of `len` bytes.
#[track_caller]
pub(crate) unsafe fn copy_from(dest: *mut u8, addr: usize, len: usize) -> usize {
    let at = core::panic::Location::caller();
    current(|current| {
        let found = {
            let user = current.user.borrow();
            let mut newest = user.iter().rev();
            newest.find_map(|region| Some((region.from(addr)?, *region)))
        };
        let Some(((offset, left), region)) = found else {
            return 0;
        };
        if region.late {
            current.page_in(region.addr, at);
        }
        let len = len.min(left);
        // SAFETY: As in `copy_to`.
        unsafe { core::ptr::copy_nonoverlapping(region.start.wrapping_add(offset), dest, len) };
        len
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_in_pieces_is_all_of_it() {
        for len in [0, 1, 32 << 10, (32 << 10) + 1, 100_001] {
            let src: std::vec::Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            let mut dest = std::vec![0xff; len + 1];
            // SAFETY: Both are at least as long.
            unsafe { copy_from_the_end(src.as_ptr(), dest.as_mut_ptr(), len) };
            assert_eq!(dest[..len], src);
            assert_eq!(dest[len], 0xff);
        }
    }
}
