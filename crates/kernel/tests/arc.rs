// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `Arc`, `UniqueArc`, `ArcBorrow` and `ARef` promise of the values they share.

use core::cell::Cell;
use core::ptr::NonNull;

use kernel::prelude::*;
use kernel::sync::aref::{ARef, AlwaysRefCounted};
use kernel::sync::{Arc, ArcBorrow, Refcount, UniqueArc};
use kernel::types::ForeignOwnable;

thread_local!(static DROPS: Cell<u32> = const { Cell::new(0) });

/// Counts the drops of the calling test, and has an alignment of its own.
#[repr(align(64))]
struct Counted(u8);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.set(DROPS.get() + 1);
    }
}

#[test]
fn the_last_arc_drops_the_value() -> Result {
    let one = Arc::new(Counted(1), GFP_KERNEL)?;
    let other = one.clone();
    assert!(Arc::ptr_eq(&one, &other));
    drop(one);
    assert_eq!((DROPS.get(), other.0), (0, 1));
    drop(other);
    assert_eq!(DROPS.get(), 1);
    Ok(())
}

#[test]
fn arcs_of_equal_values_are_not_the_same() -> Result {
    let (one, other) = (Arc::new(5, GFP_KERNEL)?, Arc::new(5, GFP_KERNEL)?);
    assert!(!Arc::ptr_eq(&one, &other));
    Ok(())
}

#[test]
fn the_value_is_behind_the_count_as_its_alignment_asks() -> Result {
    assert_eq!(Arc::<u8>::DATA_OFFSET, 4);
    assert_eq!(Arc::<u64>::DATA_OFFSET, 8);
    assert_eq!(Arc::<Counted>::DATA_OFFSET, 64);
    let arc = Arc::new(Counted(2), GFP_KERNEL)?;
    assert_eq!(Arc::as_ptr(&arc) as usize % 64, 0);
    Ok(())
}

#[test]
fn a_raw_pointer_owns_one_reference() -> Result {
    let arc = Arc::new(Counted(3), GFP_KERNEL)?;
    let ptr = arc.clone().into_raw();
    assert!(core::ptr::eq(ptr, Arc::as_ptr(&arc)));
    drop(arc);
    assert_eq!(DROPS.get(), 0);
    // SAFETY: The reference that `ptr` owns keeps the value alive, and there is no `UniqueArc`.
    let borrowed = unsafe { ArcBorrow::from_raw(ptr) };
    let another: Arc<Counted> = borrowed.into();
    // SAFETY: `ptr` is from `into_raw`, and taken back once.
    drop(unsafe { Arc::from_raw(ptr) });
    assert_eq!((DROPS.get(), another.0), (0, 3));
    drop(another);
    assert_eq!(DROPS.get(), 1);
    Ok(())
}

#[test]
fn an_arc_comes_back_from_c() -> Result {
    let ptr = Arc::new(Counted(4), GFP_KERNEL)?.into_foreign();
    assert_eq!(ptr as usize % Arc::<Counted>::FOREIGN_ALIGN, 0);
    // SAFETY: `ptr` is from `into_foreign`, and is taken back after these borrows.
    let (shared, also) = unsafe { (Arc::<Counted>::borrow(ptr), Arc::<Counted>::borrow_mut(ptr)) };
    assert_eq!((shared.0, also.0), (4, 4));
    let kept = Arc::from(shared);
    // SAFETY: `ptr` is from `into_foreign`, and taken back once.
    drop(unsafe { Arc::<Counted>::from_foreign(ptr) });
    assert_eq!(DROPS.get(), 0);
    drop(kept);
    assert_eq!(DROPS.get(), 1);
    Ok(())
}

#[test]
fn only_the_last_arc_becomes_unique() -> Result {
    let one = Arc::new(Counted(5), GFP_KERNEL)?;
    let other = one.clone();
    assert!(Arc::into_unique_or_drop(one).is_none());
    assert_eq!(DROPS.get(), 0);
    let mut unique = Arc::into_unique_or_drop(other).ok_or(EBUSY)?;
    unique.as_mut().0 = 6;
    let shared: Arc<Counted> = unique.into();
    assert_eq!(shared.clone().0, 6);
    drop(shared);
    assert_eq!(DROPS.get(), 1);
    Ok(())
}

#[test]
fn memory_for_an_arc_may_be_filled_later_or_never() -> Result {
    let memory = UniqueArc::<Counted>::new_uninit(GFP_KERNEL)?;
    drop(memory);
    assert_eq!(DROPS.get(), 0);
    let arc: Arc<Counted> = UniqueArc::new_uninit(GFP_KERNEL)?.write(Counted(7)).into();
    assert_eq!(arc.0, 7);
    drop(arc);
    assert_eq!(DROPS.get(), 1);
    Ok(())
}

#[test]
fn an_initialiser_that_fails_leaves_no_arc() -> Result {
    let failed = UniqueArc::new_uninit(GFP_KERNEL)?.init_with(Err::<Counted, Error>(EIO));
    assert_eq!(failed.err(), Some(EIO));
    let failed = UniqueArc::new_uninit(GFP_KERNEL)?.pin_init_with(Err::<Counted, Error>(EIO));
    assert_eq!(failed.err(), Some(EIO));
    let failed = Arc::<Counted>::try_pin_init(Err::<Counted, Error>(EBUSY), GFP_KERNEL);
    assert_eq!(failed.err(), Some(EBUSY));
    assert_eq!(DROPS.get(), 0);
    let arc = Arc::<Counted>::try_init(Ok::<_, Error>(Counted(8)), GFP_KERNEL)?;
    assert_eq!(arc.0, 8);
    Ok(())
}

#[test]
fn a_count_is_zero_once() {
    let count = Refcount::new(1);
    count.inc();
    count.dec();
    count.inc();
    assert!(!count.dec_and_test());
    assert!(count.dec_and_test());
    count.set(1);
    assert!(count.dec_and_test());
}

#[test]
fn a_saturated_count_never_becomes_zero() {
    let count = Refcount::new(i32::MAX);
    count.inc();
    for _ in 0..8 {
        assert!(!count.dec_and_test());
    }
    count.dec();
    assert!(!count.dec_and_test());
    // Going on after zero saturates too.
    let count = Refcount::new(0);
    count.inc();
    assert!(!count.dec_and_test());
    let count = Refcount::new(0);
    assert!(!count.dec_and_test());
    count.inc();
    assert!(!count.dec_and_test());
}

/// An object as C has them: it counts its references, and its last one frees it.
struct Object {
    references: Cell<u32>,
}

// SAFETY: Every object of the test below is counted, and outlives its references.
unsafe impl AlwaysRefCounted for Object {
    fn inc_ref(&self) {
        self.references.set(self.references.get() + 1);
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller owns a reference, so the object is alive.
        let references = unsafe { &obj.as_ref().references };
        references.set(references.get() - 1);
    }
}

#[test]
fn an_aref_owns_one_of_the_objects_references() {
    let object = Object {
        references: Cell::new(1),
    };
    let one: ARef<Object> = (&object).into();
    let other = one.clone();
    assert_eq!(object.references.get(), 3);
    let raw = ARef::into_raw(one);
    drop(other);
    assert_eq!(object.references.get(), 2);
    // SAFETY: The reference that `into_raw` gave away.
    drop(unsafe { ARef::from_raw(raw) });
    assert_eq!(object.references.get(), 1);
}
