// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pages, owned and borrowed.

use core::mem::MaybeUninit;
use core::ptr::NonNull;

use kernel::alloc::allocator::{Vmalloc, VmallocPageIter};
use kernel::host::{self, Area, Kind};
use kernel::page::{page_align, AsPageIter, BorrowedPage, Page, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE};
use kernel::prelude::*;
use kernel::sync::rcu;
use kernel::uaccess::{UserPtr, UserSlice};

#[test]
fn addresses_are_aligned_to_pages() {
    assert_eq!(PAGE_SIZE, 1 << PAGE_SHIFT);
    assert_eq!((PAGE_SIZE + 5) & PAGE_MASK, PAGE_SIZE);
    assert_eq!(page_align(0), Some(0));
    assert_eq!(page_align(PAGE_SIZE + 1), Some(2 * PAGE_SIZE));
    assert_eq!(
        page_align(usize::MAX & PAGE_MASK),
        Some(usize::MAX & PAGE_MASK)
    );
    assert_eq!(page_align((usize::MAX & PAGE_MASK) + 1), None);
}

/// The bytes of a page from `offset` on.
fn read<const N: usize>(page: &Page, offset: usize) -> Result<[u8; N]> {
    let mut bytes = [0xff; N];
    // SAFETY: The array has that many bytes, and nobody else uses the page.
    unsafe { page.read_raw(bytes.as_mut_ptr(), offset, N)? };
    Ok(bytes)
}

fn write(page: &Page, offset: usize, bytes: &[u8]) -> Result {
    // SAFETY: The slice has that many bytes, and nobody else uses the page.
    unsafe { page.write_raw(bytes.as_ptr(), offset, bytes.len()) }
}

#[test]
fn a_page_is_read_and_written_up_to_its_end_and_no_further() -> Result {
    let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
    write(&page, PAGE_SIZE - 2, &[1, 2])?;
    assert_eq!(read(&page, PAGE_SIZE - 3)?, [0, 1, 2]);
    // SAFETY: Nobody else uses the page.
    unsafe { page.fill_zero_raw(PAGE_SIZE - 1, 1)? };
    assert_eq!(read(&page, PAGE_SIZE - 2)?, [1, 0]);
    assert_eq!(read(&page, PAGE_SIZE)?, []);

    assert_eq!(write(&page, PAGE_SIZE - 1, &[3, 4]), Err(EINVAL));
    assert_eq!(read::<2>(&page, PAGE_SIZE - 1), Err(EINVAL));
    assert_eq!(read::<1>(&page, usize::MAX), Err(EINVAL));
    // SAFETY: Nobody else uses the page.
    assert_eq!(unsafe { page.fill_zero_raw(1, PAGE_SIZE) }, Err(EINVAL));
    assert_eq!(read(&page, PAGE_SIZE - 2)?, [1, 0]);
    assert_eq!(page.nid(), 0);
    Ok(())
}

#[test]
fn a_page_can_fail_to_be_had_and_may_sleep() -> Result {
    let machine = host::boot();
    machine.fail_nth(1);
    assert!(Page::alloc_page(GFP_KERNEL).is_err());
    let line = line!() - 1;
    let fault = machine.fault().expect("it failed");
    assert_eq!((fault.at, fault.size), ((file!(), line), PAGE_SIZE));

    let section = rcu::read_lock();
    Page::alloc_page(GFP_ATOMIC)?;
    assert!(machine.reports().is_empty());
    Page::alloc_page(GFP_KERNEL)?;
    let line = line!() - 1;
    drop(section);
    assert_eq!(
        machine.expect(Kind::AtomicSleep).at,
        Some((file!().into(), line))
    );
    assert_eq!(Area::Page.to_string(), "alloc_pages");
    Ok(())
}

#[test]
fn user_memory_that_is_not_mapped_leaves_a_page_as_it_was() -> Result {
    let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
    let mut reader = UserSlice::new(UserPtr::from_addr(0xdead_0000), 4).reader();
    // SAFETY: Nobody else uses the page.
    unsafe {
        assert_eq!(
            page.copy_from_user_slice_raw(&mut reader, 0, 4),
            Err(EFAULT)
        );
        assert_eq!(
            page.copy_from_user_slice_raw(&mut reader, PAGE_SIZE, 1),
            Err(EINVAL)
        );
    }
    assert_eq!(read(&page, 0)?, [0; 4]);
    Ok(())
}

#[test]
fn the_pages_of_a_box_are_its_memory_and_whole() -> Result {
    let mut buffer = VBox::<[u8; PAGE_SIZE + 1]>::new_uninit(GFP_KERNEL)?.write([7; PAGE_SIZE + 1]);
    let mut pages = buffer.page_iter();
    assert_eq!((pages.size(), pages.page_count()), (PAGE_SIZE + 1, 2));
    assert_eq!(pages.size_hint(), (2, Some(2)));
    let first = pages.next().ok_or(EINVAL)?;
    assert_eq!(pages.size_hint(), (1, Some(1)));
    let last = pages.next().ok_or(EINVAL)?;
    assert!(pages.next().is_none());
    assert_eq!(
        (pages.size(), pages.size_hint()),
        (PAGE_SIZE + 1, (0, Some(0)))
    );

    write(&first, PAGE_SIZE - 1, &[1])?;
    // SAFETY: Nobody else uses the page.
    unsafe { last.fill_zero_raw(0, PAGE_SIZE)? };
    assert_eq!(buffer[PAGE_SIZE - 2..], [7, 1, 0]);
    Ok(())
}

#[test]
fn the_pages_of_a_vector_are_those_of_its_capacity() -> Result {
    let mut v = VVec::<u16>::with_capacity(PAGE_SIZE, GFP_KERNEL)?;
    assert_eq!(v.page_iter().count(), 2);
    assert_eq!(VVec::<u16>::new().page_iter().count(), 0);
    v.push(0x0201, GFP_KERNEL)?;
    let page = v.page_iter().next().ok_or(EINVAL)?;
    assert_eq!(read(&page, 0)?, 0x0201_u16.to_ne_bytes());
    Ok(())
}

#[test]
fn an_address_is_in_its_page() -> Result {
    let mut buffer = VBox::<MaybeUninit<[u8; PAGE_SIZE]>>::new_uninit(GFP_KERNEL)?;
    let start = NonNull::from(&mut *buffer).cast::<u8>();
    // SAFETY: The box has a page, and nobody uses it otherwise.
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(start.add(100)) };
    write(&page, 0, b"first")?;
    // SAFETY: As above; these bytes were written.
    assert_eq!(unsafe { start.cast::<[u8; 5]>().read() }, *b"first");
    // SAFETY: As above.
    assert_eq!(unsafe { VmallocPageIter::new(start, PAGE_SIZE) }.count(), 1);
    Ok(())
}
