// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sizes that cannot be, and elements without size.

use tryalloc::alloc::TryReserveErrorKind::{self, AllocError, CapacityOverflow};
use tryalloc::slice::SliceExt;
use tryalloc::str::StrExt;

use super::{full, unbroken, Box, String, Vec};
use crate::ledger::{during, Failing, Ledger, Tag};

const TAG: Tag = Tag(7);

/// More bytes than there may be.
const TOO_MANY: usize = isize::MAX.unsigned_abs() / 8 + 1;

fn why<T: std::fmt::Debug>(
    result: Result<T, tryalloc::alloc::TryReserveError>,
) -> TryReserveErrorKind {
    result.expect_err("that is too much").kind()
}

#[test]
fn a_capacity_that_cannot_be_is_an_error_of_its_own() {
    let mut v = full([1_u64, 2, 3]);
    for (additional, wanted) in [
        (usize::MAX, CapacityOverflow),
        (usize::MAX - 2, CapacityOverflow),
        (TOO_MANY, CapacityOverflow),
        (TOO_MANY / 2, AllocError),
    ] {
        assert_eq!(why(v.try_reserve(additional)), wanted, "{additional}");
        assert_eq!(why(v.try_reserve_exact(additional)), wanted, "{additional}");
        assert_eq!(why(Vec::<u64>::try_with_capacity(additional)), wanted);
        let mut std = vec![1_u64, 2, 3];
        // Std's own allocator may promise what ours refuses.
        if wanted == CapacityOverflow {
            assert!(std.try_reserve(additional).is_err());
        }
    }
    assert_eq!(v, [1, 2, 3]);
    let mut s = String::try_from_str("text").expect("memory");
    assert_eq!(why(s.try_reserve(usize::MAX)), CapacityOverflow);
    assert_eq!(
        why(s.try_reserve_exact(isize::MAX.unsigned_abs())),
        CapacityOverflow
    );
    assert_eq!(s, "text");
    drop((v, s));
    unbroken(false);
}

#[test]
fn what_is_absurdly_large_is_an_error_and_asks_for_nothing() {
    let (failed, account) = during(Failing::None, || {
        let mut v = full([1_u64]);
        [
            v.try_resize(TOO_MANY, 0).is_err(),
            v.try_resize_with(usize::MAX, || 0).is_err(),
            Vec::try_from_elem(0_u64, TOO_MANY).is_err(),
            Vec::try_from_elem(1_u64, usize::MAX).is_err(),
            Box::<[u64]>::try_new_uninit_slice(TOO_MANY).is_err(),
            Box::<[u64]>::try_new_zeroed_slice(usize::MAX).is_err(),
            String::try_with_capacity(usize::MAX).is_err(),
        ]
    });
    assert_eq!(failed, [true; 7]);
    assert_eq!(account.calls, 1, "the vector of one");
    unbroken(false);
}

#[test]
fn repeating_beyond_all_sizes_panics_as_std_does() {
    let ours = |n| -> Result<Vec<u8>, _> { [1_u8, 2].repeat_with(n, TAG) };
    // Where std says "capacity overflow", the error is enough.
    assert!(ours(usize::MAX).is_err());
    assert!(ours(isize::MAX.unsigned_abs()).is_err());
    let text = |n| -> Result<String, _> { "ab".repeat_with(n, TAG) };
    assert!(text(usize::MAX).is_err());
    unbroken(false);
}

#[test]
fn elements_without_size_need_no_memory() {
    let ((), account) = during(Failing::From(0), || {
        let mut v = Vec::<()>::new();
        assert_eq!(v.capacity(), usize::MAX);
        // SAFETY: Elements without size are there, however many.
        unsafe { v.set_len(usize::MAX - 1) };
        v.try_push(()).expect("there is room for one");
        assert_eq!(v.len(), usize::MAX);
        assert!(v.try_push(()).is_err(), "the length would overflow");
        assert!(v.try_extend([()]).is_err());
        assert!(v.try_extend_from_slice(&[()]).is_err());
        assert!(v.try_insert(0, ()).is_err());
        assert_eq!(why(v.try_reserve(1)), CapacityOverflow);
        assert_eq!(v.len(), usize::MAX);
        v.truncate(3);
        let boxed = v.try_into_boxed_slice().expect("no memory is needed");
        assert_eq!(boxed.len(), 3);
        let b = Box::try_new(()).expect("no memory is needed");
        assert_eq!(*b, ());
        let aligned = Box::<[u128; 0]>::try_new([]).expect("no memory is needed");
        assert!(std::ptr::from_ref(&*aligned).is_aligned());
        let drained = Vec::try_from_elem((), 5).expect("none").drain(1..3).count();
        assert_eq!(drained, 2);
    });
    assert_eq!(account.calls, 0);
    unbroken(false);
}

#[test]
fn a_large_alignment_is_kept() {
    #[derive(Clone)]
    #[repr(align(4096))]
    struct Page([u8; 4096]);

    let mut v = Vec::new();
    for n in 0..5 {
        v.try_push(Page([n; 4096])).expect("memory");
        assert!(v.as_ptr().is_aligned());
    }
    v.try_shrink_to_fit().expect("memory");
    assert!(v.as_ptr().is_aligned());
    assert!(v.iter().zip(0..).all(|(page, n)| page.0 == [n; 4096]));
    let _: &Ledger = v.allocator();
    drop(v);
    unbroken(false);
}
