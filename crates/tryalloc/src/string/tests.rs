// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What strings do when memory runs out, and where std panics.

extern crate std;

use core::{alloc::Layout, cell::Cell, ptr::NonNull};
use std::panic::{catch_unwind, AssertUnwindSafe};

use super::String;
use crate::{
    alloc::{AllocError, Allocator, DefaultFlags, Global},
    iter::TryFromIterator,
};

mod decode;
mod edit;

/// The global allocator for a number of allocations, and none after.
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    pub(crate) fn of(allocations: usize) -> Self {
        Self(Cell::new(allocations))
    }

    pub(crate) fn set(&self, allocations: usize) {
        self.0.set(allocations);
    }
}

// SAFETY: It is `Global` but for when it fails.
unsafe impl Allocator for Budget {
    type Flags = ();

    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        self.0.set(self.0.get().checked_sub(1).ok_or(AllocError)?);
        Global.allocate(layout, ())
    }

    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: As the caller says.
        unsafe { Global.deallocate(ptr, layout) }
    }
}

impl DefaultFlags for Budget {
    const DEFAULT: () = ();
}

/// Whether `act` panics.
fn panics<R>(act: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(act)).is_err()
}

#[test]
fn an_operation_that_fails_changes_nothing() {
    /// A text that fills its memory, so that each byte more is an allocation.
    const TEXT: &str = "\u{3b1}\u{3b2}\u{3b3}";
    let budget = Budget::of(0);
    let operations: [fn(&mut String<&Budget>) -> bool; 12] = [
        |s| s.push('x', ()).is_err(),
        |s| s.push_str("x", ()).is_err(),
        |s| s.insert(2, 'x', ()).is_err(),
        |s| s.insert_str(2, "xyz", ()).is_err(),
        |s| s.replace_range(2..4, "xyz", ()).is_err(),
        |s| s.extend_from_within(2.., ()).is_err(),
        |s| s.split_off(2, ()).is_err(),
        |s| s.reserve(1, ()).is_err(),
        |s| s.reserve_exact(1, ()).is_err(),
        |s| s.extend(['x'], ()).is_err(),
        |s| s.push_fmt(format_args!("{}", 1), ()).is_err(),
        |s| {
            let other = String::new_in(*s.allocator());
            core::mem::replace(s, other).add("x", ()).is_err() && {
                s.allocator().set(1);
                s.reserve_exact(TEXT.len(), ()).unwrap();
                s.push_str(TEXT, ()).is_ok()
            }
        },
    ];
    for (at, operation) in operations.iter().enumerate() {
        budget.set(1);
        let mut s = String::copy_of(TEXT, &budget, ()).unwrap();
        assert_eq!(s.capacity(), TEXT.len());
        assert!(operation(&mut s), "operation {at}");
        assert_eq!(s, TEXT, "operation {at}");
        assert_eq!(s.capacity(), TEXT.len(), "operation {at}");
    }
}

#[test]
fn pieces_of_all_kinds_are_appended_and_kept_when_memory_runs_out() -> Result<(), AllocError> {
    let mut s = crate::String::new();
    s.try_extend(['a', '\u{3b2}'])?;
    s.try_extend(['c'].iter())?;
    s.try_extend(["d", ""])?;
    s.try_extend([crate::String::try_from_str("e")?])?;
    s.try_extend([crate::Box::<str>::try_from_str("f")?])?;
    s.try_extend([crate::Cow::Borrowed("g")])?;
    assert_eq!(s, "a\u{3b2}cdefg");
    let boxed: crate::Box<str> = TryFromIterator::from_iter_with(["a", "b"], ())?;
    assert_eq!(&*boxed, "ab");

    let budget = Budget::of(1);
    let mut s = String::new_in(&budget);
    assert!(s.extend(["abc", "a text of more than eight"], ()).is_err());
    assert_eq!(s, "abc");
    Ok(())
}

#[test]
fn what_is_converted_keeps_its_memory() -> Result<(), AllocError> {
    let s = crate::String::try_from_str("text")?;
    let at = s.as_ptr();
    let bytes = crate::Vec::from(s);
    let s = crate::String::try_from(bytes).unwrap();
    let (ptr, len, capacity) = s.into_raw_parts();
    // SAFETY: They are a string's.
    let s = unsafe { crate::String::from_raw_parts(ptr, len, capacity) };
    let s = crate::String::from(s.try_into_boxed_str()?);
    assert_eq!((&*s, s.as_ptr()), ("text", at));
    Ok(())
}

#[test]
fn a_string_and_a_cow_are_as_large_as_those_of_std() {
    assert_eq!(size_of::<crate::String>(), 3 * size_of::<usize>());
    assert_eq!(
        size_of::<crate::Cow<'_, str>>(),
        size_of::<std::borrow::Cow<'_, str>>()
    );
}
