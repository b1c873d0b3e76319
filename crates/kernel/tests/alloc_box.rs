// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a box of the kernel promises of its value and its memory.

use core::cell::Cell;
use core::pin::Pin;

use kernel::alloc::AllocError;
use kernel::prelude::*;
use kernel::types::ForeignOwnable;

/// Counts its drops.
struct Counted<'a>(&'a Cell<u32>);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn a_box_drops_its_value_once() -> Result {
    let drops = Cell::new(0);
    drop(KBox::new(Counted(&drops), GFP_KERNEL)?);
    assert_eq!(drops.get(), 1);
    drop(VBox::pin(Counted(&drops), GFP_KERNEL)?);
    assert_eq!(drops.get(), 2);
    Ok(())
}

#[test]
fn a_value_that_moved_out_is_not_dropped_with_its_box() -> Result {
    let drops = Cell::new(0);
    let value = KBox::into_inner(KBox::new(Counted(&drops), GFP_KERNEL)?);
    assert_eq!(drops.get(), 0);
    drop(value);
    assert_eq!(drops.get(), 1);
    Ok(())
}

#[test]
fn dropping_the_contents_keeps_the_memory() -> Result {
    let drops = Cell::new(0);
    let old = KVBox::new(Counted(&drops), GFP_KERNEL)?;
    let address: *const Counted<'_> = &*old;
    let memory = KVBox::drop_contents(old);
    assert_eq!(drops.get(), 1);
    let new = memory.write(Counted(&drops));
    assert!(core::ptr::eq(address, &*new));
    drop(new);
    assert_eq!(drops.get(), 2);
    Ok(())
}

#[test]
fn a_leaked_box_lives_until_it_is_taken_back() -> Result {
    let drops = Cell::new(0);
    let leaked: *mut Counted<'_> = KBox::leak(KBox::new(Counted(&drops), GFP_KERNEL)?);
    assert_eq!(drops.get(), 0);
    // SAFETY: The pointer is that of the box leaked above, and nobody else takes it back.
    drop(unsafe { KBox::from_raw(leaked) });
    assert_eq!(drops.get(), 1);
    Ok(())
}

#[test]
fn zeroed_memory_is_zero() -> Result {
    // Memory that was in use is what an allocator that forgets to zero would hand out again.
    drop(KBox::new([0xff_u8; 512], GFP_KERNEL)?);
    assert_eq!(*KBox::<[u8; 512]>::zeroed(GFP_KERNEL)?, [0; 512]);
    assert_eq!(*VBox::<[u8; 512]>::zeroed(GFP_KERNEL)?, [0; 512]);
    Ok(())
}

#[test]
fn a_value_without_size_needs_no_memory_and_is_dropped() -> Result {
    thread_local!(static DROPS: Cell<u32> = const { Cell::new(0) });
    struct Nothing;
    impl Drop for Nothing {
        fn drop(&mut self) {
            DROPS.set(DROPS.get() + 1);
        }
    }
    drop(KBox::new(Nothing, GFP_KERNEL)?);
    drop(VBox::new(Nothing, GFP_KERNEL)?);
    assert_eq!(DROPS.get(), 2);
    Ok(())
}

#[test]
fn an_initialiser_that_fails_frees_the_memory_and_drops_no_value() {
    let init = Err::<Counted<'_>, Error>(EBUSY);
    let failed = <KBox<Counted<'_>> as InPlaceInit<_>>::try_init(init, GFP_KERNEL);
    assert_eq!(failed.err(), Some(EBUSY));
}

#[test]
fn a_pinned_slice_drops_the_elements_before_the_one_that_fails() {
    let drops = Cell::new(0);
    let init = |i| {
        if i == 3 {
            return Err(EIO);
        }
        Ok(Counted(&drops))
    };
    let slice: Result<Pin<KBox<[Counted<'_>]>>> = KBox::pin_slice(init, 5, GFP_KERNEL);
    assert_eq!(slice.err(), Some(EIO));
    assert_eq!(drops.get(), 3);
}

#[test]
fn a_pinned_slice_may_be_empty() -> Result {
    let none = KBox::<u64>::pin_slice(|_| Err::<u64, Error>(EIO), 0, GFP_KERNEL)?;
    assert!(none.is_empty());
    Ok(())
}

#[test]
fn a_box_comes_back_from_c() -> Result {
    let drops = Cell::new(0);
    let ptr = KBox::new((Cell::new(1), Counted(&drops)), GFP_KERNEL)?.into_foreign();
    assert_eq!(
        ptr as usize % <KBox<(Cell<u32>, Counted<'_>)>>::FOREIGN_ALIGN,
        0
    );
    // SAFETY: `ptr` is from `into_foreign`, and taken back below, after this borrow's end.
    let borrowed = unsafe { <KBox<(Cell<u32>, Counted<'_>)>>::borrow(ptr) };
    borrowed.0.set(2);
    // SAFETY: As above; the other borrow is over.
    unsafe { <KBox<(Cell<u32>, Counted<'_>)>>::borrow_mut(ptr) }.0 = Cell::new(3);
    // SAFETY: `ptr` is from `into_foreign`, and taken back once.
    let back = unsafe { <KBox<(Cell<u32>, Counted<'_>)>>::from_foreign(ptr) };
    assert_eq!((back.0.get(), drops.get()), (3, 0));
    drop(back);
    assert_eq!(drops.get(), 1);
    Ok(())
}

#[test]
fn a_pinned_box_comes_back_from_c_at_its_place() -> Result {
    let pinned = KBox::pin(7_u8, GFP_KERNEL)?;
    let address: *const u8 = &*pinned;
    let ptr = pinned.into_foreign();
    // SAFETY: `ptr` is from `into_foreign`, and this borrow ends here.
    unsafe { Pin::<KBox<u8>>::borrow_mut(ptr) }.set(8);
    // SAFETY: As above.
    assert_eq!(*unsafe { Pin::<KBox<u8>>::borrow(ptr) }, 8);
    // SAFETY: `ptr` is from `into_foreign`, and taken back once.
    let back = unsafe { Pin::<KBox<u8>>::from_foreign(ptr) };
    assert!(core::ptr::eq(address, &*back));
    Ok(())
}

#[test]
fn a_foreign_pointer_has_room_for_tags_even_without_memory() -> Result {
    let ptr = KBox::new((), GFP_KERNEL)?.into_foreign();
    assert_eq!(ptr as usize % KBox::<()>::FOREIGN_ALIGN, 0);
    assert_eq!(KBox::<()>::FOREIGN_ALIGN, 8);
    // SAFETY: `ptr` is from `into_foreign`, and taken back once.
    drop(unsafe { KBox::<()>::from_foreign(ptr) });
    Ok(())
}

#[test]
fn a_box_is_printed_as_its_value() -> Result {
    let b = KBox::new(5, GFP_KERNEL)?;
    assert_eq!(format!("{b:?}"), "5");
    Ok(())
}

#[test]
fn an_option_of_a_box_is_one_pointer() {
    assert_eq!(size_of::<Option<KBox<u64>>>(), size_of::<*mut u64>());
}

#[test]
fn a_box_of_what_may_go_to_another_task_may_go_too() {
    fn may_go<T: Send + Sync>() {}
    may_go::<KBox<u32>>();
    may_go::<Pin<VBox<[u32]>>>();
}

#[test]
fn an_allocation_error_is_enomem() {
    assert_eq!(Error::from(AllocError), ENOMEM);
}
