// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pages of memory.
//!
//! Mirrors: rust/kernel/page.rs (Linux 7.2).
//! C headers: `include/linux/gfp.h`, `include/linux/highmem.h`.

// DIFFERENCE: Page::as_ptr: there is no `struct page` to point at.
// DIFFERENCE: BorrowedPage::from_raw: takes the page's memory, as there is no `struct page`.

use core::alloc::Layout;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::ptr::NonNull;

use crate::alloc::{AllocError, Flags};
use crate::prelude::*;
use crate::rt::memory::{self, Area};
use crate::uaccess::UserSliceReader;

/// How many bits of an address say where in its page it is.
pub const PAGE_SHIFT: usize = 12;

/// Bytes in a page.
pub const PAGE_SIZE: usize = 1 << PAGE_SHIFT;

/// The bits of an address that say in which page it is.
pub const PAGE_MASK: usize = !(PAGE_SIZE - 1);

/// The first page boundary at or after `addr`; `None` past the last.
///
/// # Examples
///
/// ```
/// use kernel::page::{page_align, PAGE_SIZE};
///
/// assert_eq!(page_align(1), Some(PAGE_SIZE));
/// assert_eq!(page_align(PAGE_SIZE), Some(PAGE_SIZE));
/// assert_eq!(page_align(usize::MAX), None);
/// ```
#[inline(always)]
pub const fn page_align(addr: usize) -> Option<usize> {
    addr.checked_next_multiple_of(PAGE_SIZE)
}

/// What is asked for when a page is.
const LAYOUT: Layout = match Layout::from_size_align(PAGE_SIZE, PAGE_SIZE) {
    Ok(layout) => layout,
    Err(_) => build_error!("a page is as large as its alignment"),
};

/// A page of memory, which this owns.
///
/// Tasks may use its bytes at once, as `unsafe` methods let them, and see to it that they do not race.
///
/// # Invariants
///
/// The pointer is to a page that was allocated for this.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use kernel::page::Page;
///
/// let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
/// let mut bytes = [1; 2];
/// // SAFETY: The array has two bytes, and nobody else uses the page.
/// unsafe {
///     page.write_raw([5].as_ptr(), 1, 1)?;
///     page.read_raw(bytes.as_mut_ptr(), 0, 2)?;
/// }
/// assert_eq!(bytes, [0, 5]);
/// # Ok::<(), Error>(())
/// ```
pub struct Page {
    memory: NonNull<u8>,
}

// SAFETY: It is plain memory, bound to no thread.
unsafe impl Send for Page {}

// SAFETY: Whoever uses the bytes promises not to race.
unsafe impl Sync for Page {}

impl Page {
    /// Allocates a page. With `__GFP_ZERO` its bytes are 0, else there is nothing in it yet.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is none to be had.
    #[track_caller]
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // INVARIANT: It has just been allocated.
        Ok(Page {
            memory: memory::allocate(Area::Page, LAYOUT, flags.as_raw()).ok_or(AllocError)?,
        })
    }

    /// The NUMA node that it is from; the host has one.
    pub fn nid(&self) -> i32 {
        0
    }

    /// Gives `f` the address of the byte at `offset`, when it and the `len` from there on are in the
    /// page.
    fn at<T>(&self, offset: usize, len: usize, f: impl FnOnce(*mut u8) -> Result<T>) -> Result<T> {
        match offset.checked_add(len) {
            // SAFETY: The offset is in the page, or its end.
            Some(end) if end <= PAGE_SIZE => f(unsafe { self.memory.add(offset) }.as_ptr()),
            _ => Err(EINVAL),
        }
    }

    /// Copies `len` bytes from `offset` of the page to `dst`.
    ///
    /// # Errors
    ///
    /// `EINVAL` when they are not all in the page.
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of `len` bytes, and nobody writes those of the page meanwhile.
    pub unsafe fn read_raw(&self, dst: *mut u8, offset: usize, len: usize) -> Result {
        self.at(offset, len, |src| {
            // SAFETY: The bytes are in the page; the rest the caller promises.
            unsafe { dst.copy_from_nonoverlapping(src, len) };
            Ok(())
        })
    }

    /// Copies `len` bytes from `src` to `offset` of the page.
    ///
    /// # Errors
    ///
    /// `EINVAL` when the page has no room for them there.
    ///
    /// # Safety
    ///
    /// `src` is valid for reads of `len` bytes, and nobody uses those of the page meanwhile.
    pub unsafe fn write_raw(&self, src: *const u8, offset: usize, len: usize) -> Result {
        self.at(offset, len, |dst| {
            // SAFETY: The bytes are in the page; the rest the caller promises.
            unsafe { dst.copy_from_nonoverlapping(src, len) };
            Ok(())
        })
    }

    /// Makes `len` bytes from `offset` on 0.
    ///
    /// # Errors
    ///
    /// `EINVAL` when they are not all in the page.
    ///
    /// # Safety
    ///
    /// Nobody uses them meanwhile.
    pub unsafe fn fill_zero_raw(&self, offset: usize, len: usize) -> Result {
        self.at(offset, len, |dst| {
            // SAFETY: The bytes are in the page; the rest the caller promises.
            unsafe { dst.write_bytes(0, len) };
            Ok(())
        })
    }

    /// Copies `len` bytes of user memory to `offset` of the page.
    ///
    /// # Context
    ///
    /// May sleep.
    ///
    /// # Errors
    ///
    /// `EINVAL` when the page has no room for them there, `EFAULT` when they cannot be read.
    ///
    /// # Safety
    ///
    /// Nobody uses those of the page meanwhile.
    #[track_caller]
    pub unsafe fn copy_from_user_slice_raw(
        &self,
        reader: &mut UserSliceReader,
        offset: usize,
        len: usize,
    ) -> Result {
        // The closure would hide the caller.
        let dst = self.at(offset, len, Ok)?;
        // SAFETY: The bytes are in the page, and nobody else uses them, as the caller promises.
        reader.read_raw(unsafe { core::slice::from_raw_parts_mut(dst.cast(), len) })
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: It was allocated with this layout, and is used no more.
        unsafe { memory::release(self.memory, LAYOUT) };
    }
}

/// A page that something else owns, such as a [`VBox`].
///
/// # Invariants
///
/// The page stays for `'a`.
pub struct BorrowedPage<'a>(ManuallyDrop<Page>, PhantomData<&'a Page>);

impl BorrowedPage<'_> {
    /// Borrows the page whose memory begins at `ptr`.
    ///
    /// # Safety
    ///
    /// It is a whole page, aligned to its size, and stays for as long as the value.
    pub unsafe fn from_raw(ptr: NonNull<u8>) -> Self {
        // INVARIANT: The caller promises it.
        BorrowedPage(ManuallyDrop::new(Page { memory: ptr }), PhantomData)
    }
}

impl Deref for BorrowedPage<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.0
    }
}

/// What owns pages.
pub trait AsPageIter {
    /// Goes through them.
    type Iter<'a>: Iterator<Item = BorrowedPage<'a>>
    where
        Self: 'a;

    /// The pages, in the order of their addresses.
    fn page_iter(&mut self) -> Self::Iter<'_>;
}
