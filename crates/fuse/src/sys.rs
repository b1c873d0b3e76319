// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The system calls on memory that no crate offers as safe functions.

use std::os::fd::AsFd;

use rustix::io::Result;
use rustix::mm::{Advice, madvise};
use rustix::pipe::{IoSliceRaw, SpliceFlags, vmsplice};

/// Asks for huge pages wherever `bytes`, which begin on a page, cover one.
pub(crate) fn prefer_huge_pages(bytes: &mut [u8]) {
    // SAFETY: The memory is borrowed for us alone, and the advice leaves what is in it as it is.
    let advised = unsafe {
        madvise(
            bytes.as_mut_ptr().cast(),
            bytes.len(),
            Advice::LinuxHugepage,
        )
    };
    // A kernel without huge pages refuses: the memory is then as it was.
    let _ = advised;
}

/// Puts the pages of `bytes` into a pipe, uncopied: how many bytes.
///
/// Who reads the pipe later reads what the memory then holds.
pub(crate) fn lend(pipe: impl AsFd, bytes: &[u8]) -> Result<usize> {
    // SAFETY: The kernel reads the memory and no more, and keeps the pages for as long as the pipe has
    // them, also when they are not ours any more.
    unsafe {
        vmsplice(
            pipe,
            &[IoSliceRaw::from_slice(bytes)],
            SpliceFlags::NONBLOCK,
        )
    }
}
