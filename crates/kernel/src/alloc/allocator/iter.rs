// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pages of what [`Vmalloc`] gave.
//!
//! Mirrors: rust/kernel/alloc/allocator/iter.rs (Linux 7.2).

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::Vmalloc;
use crate::page::{BorrowedPage, PAGE_SIZE};

/// Goes through the pages of an allocation, in the order of their addresses.
///
/// # Examples
///
/// ```
/// use kernel::page::{AsPageIter, PAGE_SIZE};
/// use kernel::prelude::*;
///
/// let mut buffer = VBox::<[u8; 2 * PAGE_SIZE + 1]>::new_uninit(GFP_KERNEL)?;
/// assert_eq!(buffer.page_iter().count(), 3);
/// # Ok::<(), Error>(())
/// ```
///
/// # Invariants
///
/// The pages left begin at `next`, and stay for `'a`; the last `left` bytes of the allocation are in
/// them.
pub struct VmallocPageIter<'a> {
    next: NonNull<u8>,
    left: usize,
    size: usize,
    _pages: PhantomData<BorrowedPage<'a>>,
}

impl VmallocPageIter<'_> {
    /// The pages of the `size` bytes at `buf`.
    ///
    /// # Safety
    ///
    /// `buf` is the start of a page of a [`Vmalloc`] allocation that has `size` bytes from there on,
    /// and stays for as long as the value.
    pub unsafe fn new(buf: NonNull<u8>, size: usize) -> Self {
        // INVARIANT: The caller promises it.
        VmallocPageIter {
            next: buf,
            left: size,
            size,
            _pages: PhantomData,
        }
    }

    /// Bytes that were asked for; the last page may have more.
    #[inline]
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many pages there are.
    #[inline]
    pub fn page_count(&self) -> usize {
        self.size.div_ceil(PAGE_SIZE)
    }
}

impl<'a> Iterator for VmallocPageIter<'a> {
    type Item = BorrowedPage<'a>;

    fn next(&mut self) -> Option<BorrowedPage<'a>> {
        if self.left == 0 {
            return None;
        }
        let page = self.next;
        // SAFETY: There is a whole page here, since every allocation has whole pages.
        self.next = unsafe { page.add(PAGE_SIZE) };
        self.left = self.left.saturating_sub(PAGE_SIZE);
        // SAFETY: It is a page of the allocation, which stays for `'a`.
        Some(unsafe { Vmalloc::to_page(page) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left.div_ceil(PAGE_SIZE);
        (left, Some(left))
    }
}
