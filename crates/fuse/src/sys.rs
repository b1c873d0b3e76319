// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The system call on memory that no crate offers as a safe function.

use rustix::mm::{Advice, madvise};

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
