// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a vector of the kernel promises of its capacity.

use kernel::kvec;
use kernel::prelude::*;

#[test]
fn capacity_doubles_or_is_what_is_asked_for() -> Result {
    let mut v = KVec::<u16>::new();
    assert_eq!(v.capacity(), 0);
    let mut seen = std::vec![];
    for i in 0..9 {
        v.push(i, GFP_KERNEL)?;
        seen.push(v.capacity());
    }
    assert_eq!(seen, [1, 2, 4, 4, 8, 8, 8, 8, 16]);
    v.reserve(7, GFP_KERNEL)?;
    assert_eq!(v.capacity(), 16);
    v.reserve(8, GFP_KERNEL)?;
    assert_eq!(v.capacity(), 32);
    v.reserve(100, GFP_KERNEL)?;
    assert_eq!(v.capacity(), 109);
    assert_eq!(KVec::<u8>::with_capacity(13, GFP_KERNEL)?.capacity(), 13);
    Ok(())
}

#[test]
fn a_capacity_that_overflows_is_an_error_and_changes_nothing() -> Result {
    let mut v = kvec![1_u64, 2]?;
    for additional in [usize::MAX, usize::MAX / 8, isize::MAX.unsigned_abs() / 8] {
        assert!(v.reserve(additional, GFP_KERNEL | __GFP_NOWARN).is_err());
    }
    assert_eq!((v.capacity(), v.as_slice()), (2, &[1, 2][..]));
    Ok(())
}

#[test]
fn elements_without_size_take_no_memory() -> Result {
    let mut v = KVec::new();
    assert_eq!(v.capacity(), usize::MAX);
    for _ in 0..1000 {
        v.push((), GFP_KERNEL)?;
    }
    v.insert_within_capacity(500, ())?;
    assert_eq!(v.len(), 1001);
    assert!(v.reserve(usize::MAX, GFP_KERNEL).is_err());
    v.remove(7)?;
    let mut left = v.into_iter();
    assert_eq!(left.next(), Some(()));
    assert_eq!(left.collect(GFP_KERNEL).len(), 999);
    Ok(())
}

#[test]
fn spare_capacity_may_be_filled_by_hand() -> Result {
    let mut v = KVec::<u32>::with_capacity(3, GFP_KERNEL)?;
    assert_eq!(v.spare_capacity_mut().len(), 3);
    v.spare_capacity_mut()[0].write(17);
    // SAFETY: There is room for three, and the first was written.
    unsafe { v.inc_len(1) };
    assert_eq!(v, [17]);
    assert_eq!(v.spare_capacity_mut().len(), 2);
    Ok(())
}

#[test]
fn shrinking_gives_room_back_but_not_that_of_elements() -> Result {
    let mut small = KVVec::with_capacity(4096, GFP_KERNEL)?;
    small.extend_from_slice(b"abc", GFP_KERNEL)?;
    small.shrink_to(10, GFP_KERNEL)?;
    assert_eq!((small.capacity(), small.as_slice()), (10, &b"abc"[..]));
    small.shrink_to(11, GFP_KERNEL)?;
    assert_eq!(small.capacity(), 10);
    small.shrink_to(0, GFP_KERNEL)?;
    assert_eq!((small.capacity(), small.as_slice()), (3, &b"abc"[..]));
    small.clear();
    small.shrink_to(0, GFP_KERNEL)?;
    assert_eq!(small.capacity(), 0);
    Ok(())
}

#[test]
fn shrinking_what_is_too_large_for_kmalloc_goes_by_pages() -> Result {
    let large = 5 << 20;
    let mut v = KVVec::with_capacity(large, GFP_KERNEL)?;
    v.extend_from_slice(b"abc", GFP_KERNEL)?;
    v.shrink_to(large - 4095, GFP_KERNEL)?;
    assert_eq!(v.capacity(), large);
    v.shrink_to(large - 4096, GFP_KERNEL)?;
    assert_eq!(v.capacity(), large - 4096);
    v.shrink_to(0, GFP_KERNEL)?;
    assert_eq!((v.capacity(), v.as_slice()), (3, &b"abc"[..]));
    Ok(())
}
