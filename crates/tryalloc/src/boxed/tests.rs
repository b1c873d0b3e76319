// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What Box promises: its size, its memory, when its value is dropped.

extern crate std;

use core::{
    alloc::Layout,
    cell::Cell,
    mem::{size_of, size_of_val},
    pin::Pin,
    ptr::NonNull,
};
use std::{panic, panic::AssertUnwindSafe, rc::Rc};

use super::Box;
use crate::alloc::{AllocError, Allocator, Global};

mod clone;
mod iter;
mod text;
mod unsize;

/// An allocator that counts what it has handed out, and has no more after `left` allocations.
struct Ledger {
    live: Cell<usize>,
    left: Cell<usize>,
}

impl Ledger {
    fn with(left: usize) -> Self {
        Self {
            live: Cell::new(0),
            left: Cell::new(left),
        }
    }

    fn plenty() -> Self {
        Self::with(usize::MAX)
    }
}

// SAFETY: It is `Global` but for when it fails.
unsafe impl Allocator for Ledger {
    type Flags = ();

    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        assert_ne!(layout.size(), 0);
        let left = self.left.get().checked_sub(1).ok_or(AllocError)?;
        self.left.set(left);
        let memory = Global.allocate(layout, ())?;
        self.live.set(self.live.get() + 1);
        Ok(memory)
    }

    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        assert_ne!(layout.size(), 0);
        self.live.set(self.live.get() - 1);
        // SAFETY: As the caller says.
        unsafe { Global.deallocate(ptr, layout) }
    }
}

impl crate::alloc::DefaultFlags for Ledger {
    const DEFAULT: () = ();
}

/// Counts in `drops`, and panics if told.
struct Dropped<'a> {
    drops: &'a Cell<u32>,
    panics: bool,
}

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.drops.set(self.drops.get() + 1);
        assert!(!self.panics, "a drop that panics");
    }
}

#[test]
fn a_box_is_a_pointer_and_an_option_of_it_no_larger() {
    assert_eq!(size_of::<Box<u64, Global>>(), size_of::<*mut u64>());
    assert_eq!(size_of::<Option<Box<u64, Global>>>(), size_of::<*mut u64>());
    assert_eq!(size_of::<Box<[u64], Global>>(), size_of::<*mut [u64]>());
    assert_eq!(size_of::<Option<Box<str, Global>>>(), size_of::<*mut str>());
    assert_eq!(
        size_of::<Result<Box<u64, Global>, AllocError>>(),
        size_of::<*mut u64>()
    );
}

/// A box of what lives long is one of what lives less long, as long as this compiles.
fn shorter<'a>(b: Box<&'static str, Global>) -> Box<&'a str, Global> {
    b
}

#[test]
fn a_box_has_the_auto_traits_of_its_value_and_is_unpin_always() {
    use core::{
        marker::PhantomPinned,
        panic::{RefUnwindSafe, UnwindSafe},
    };

    fn holds<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>(_: &T) {}
    fn unpin<T: Unpin>(_: &T) {}
    fn unwind_safe<T: UnwindSafe>(_: &T) {}

    holds(&shorter(Box::try_new("text").unwrap()));
    unpin(&Box::<_, Global>::try_new(PhantomPinned).unwrap());
    unwind_safe(&Box::<_, Global>::try_new(Cell::new(1)).unwrap());
}

#[test]
fn a_value_whose_drop_panics_still_has_its_memory_freed() {
    let (alloc, drops) = (Ledger::plenty(), Cell::new(0));
    let value = Dropped {
        drops: &drops,
        panics: true,
    };
    let b = Box::new_in(value, &alloc, ()).unwrap();
    assert_eq!(alloc.live.get(), 1);
    panic::catch_unwind(AssertUnwindSafe(|| drop(b))).unwrap_err();
    assert_eq!((alloc.live.get(), drops.get()), (0, 1));
}

#[test]
fn all_of_a_slice_is_dropped_when_one_drop_panics() {
    let (alloc, drops) = (Ledger::plenty(), Cell::new(0));
    let value = |panics| Dropped {
        drops: &drops,
        panics,
    };
    let values = [value(false), value(true), value(false)];
    let b: Box<[_], _> = crate::unsize!(Box::new_in(values, &alloc, ()).unwrap());
    panic::catch_unwind(AssertUnwindSafe(|| drop(b))).unwrap_err();
    assert_eq!((alloc.live.get(), drops.get()), (0, 3));
}

#[test]
fn a_value_is_dropped_when_there_is_no_memory() {
    let (alloc, drops) = (Ledger::with(0), Cell::new(0));
    let value = Dropped {
        drops: &drops,
        panics: false,
    };
    assert!(Box::new_in(value, &alloc, ()).is_err());
    assert_eq!(drops.get(), 1);
}

#[test]
fn what_has_no_size_needs_no_memory() {
    #[derive(Debug, PartialEq)]
    #[repr(align(64))]
    struct Aligned;

    let alloc = Ledger::with(0);
    let b = Box::new_in(Aligned, &alloc, ()).unwrap();
    assert_eq!(Box::as_ptr(&b).addr() % 64, 0);
    assert_eq!(*b, Aligned);
    let (Aligned, memory) = Box::take(b);
    drop(Box::write(memory, Aligned));

    let units = Box::<[()], _>::new_uninit_slice_in(usize::MAX, &alloc, ()).unwrap();
    assert_eq!(units.len(), usize::MAX);
    let none = Box::<[u64], _>::new_zeroed_slice_in(0, &alloc, ()).unwrap();
    assert!(none.is_empty());
    assert!(Box::<[u64], Global>::default().is_empty());
    assert_eq!(&*Box::<str, Global>::default(), "");
}

#[test]
fn a_slice_that_cannot_be_is_an_error() {
    let slice = Box::<[u64], Global>::try_new_uninit_slice;
    assert!(slice(usize::MAX).is_err());
    assert!(slice(usize::MAX / 8).is_err());
    assert!(Box::<[u8], Global>::try_new_zeroed_slice(isize::MAX as usize + 1).is_err());
}

#[test]
fn values_are_as_aligned_as_they_have_to_be() {
    #[repr(align(4096))]
    struct Page([u8; 4096]);

    #[repr(align(32))]
    struct Wide(u8);

    let pages: [Box<Page, Global>; 3] =
        core::array::from_fn(|i| Box::try_new(Page([i as u8; 4096])).unwrap());
    for (i, page) in pages.iter().enumerate() {
        assert_eq!(Box::as_ptr(page).addr() % 4096, 0);
        assert_eq!(page.0[4095], i as u8);
    }
    let wide = Box::<[Wide], Global>::try_from_array([Wide(1), Wide(2)]).unwrap();
    assert_eq!(wide.as_ptr().addr() % 32, 0);
    assert_eq!((wide[0].0, wide[1].0, size_of_val(&*wide)), (1, 2, 64));
}

#[test]
fn a_value_is_moved_out_and_its_memory_freed() {
    let alloc = Ledger::plenty();
    let shared = Rc::new(1);
    let b = Box::new_in(shared.clone(), &alloc, ()).unwrap();
    let out = Box::into_inner(b);
    assert_eq!((alloc.live.get(), Rc::strong_count(&out)), (0, 2));
}

#[test]
fn pointers_go_out_and_come_back() {
    let alloc = Ledger::plenty();
    let b = Box::new_in(5, &alloc, ()).unwrap();
    let (ptr, of) = Box::into_raw_with_allocator(b);
    // SAFETY: It was a box's until now.
    let b = unsafe { Box::from_raw_in(ptr, of) };
    assert_eq!((*b, Box::allocator(&b).live.get()), (5, 1));
    let leaked = Box::leak(b);
    *leaked += 1;
    // SAFETY: As above, and `leaked` ends here.
    assert_eq!(*unsafe { Box::from_raw_in(leaked, &alloc) }, 6);
    assert_eq!(alloc.live.get(), 0);
}

#[test]
fn slices_become_arrays_of_their_length_alone() {
    let values = || Box::<[_], Global>::try_from([1, 2, 3]).unwrap();
    assert_eq!(*values().into_array::<3>().unwrap(), [1, 2, 3]);
    assert!(values().into_array::<2>().is_none());
    let back = Box::<[u8; 4], Global>::try_from(values()).unwrap_err();
    assert_eq!(*back, [1, 2, 3]);
    assert_eq!(
        *Box::into_boxed_slice(Box::<_, Global>::try_new(7).unwrap()),
        [7]
    );
}

#[test]
fn strings_and_their_bytes_share_memory() {
    let s = Box::<str, Global>::try_from("gr\u{fc}n").unwrap();
    let at = Box::as_ptr(&s).cast::<u8>();
    let bytes = Box::<[u8], Global>::from(s);
    assert_eq!((&*bytes, bytes.as_ptr()), ("gr\u{fc}n".as_bytes(), at));
}

#[test]
fn std_and_we_hand_boxes_to_each_other() {
    let drops = Cell::new(0);
    let value = || Dropped {
        drops: &drops,
        panics: false,
    };
    drop(Box::into_std(Box::try_new(value()).unwrap()));
    drop(Box::from(std::boxed::Box::new(value())));
    let any: std::boxed::Box<dyn core::fmt::Debug> = std::boxed::Box::new([1u8; 3]);
    assert_eq!(std::format!("{:?}", Box::from_std(any)), "[1, 1, 1]");
    drop(Box::into_std(Box::<[u64], Global>::default()));
    assert_eq!(drops.get(), 2);
}

#[test]
fn a_pinned_future_is_polled() {
    use core::{
        future::{ready, Future},
        task::{Context, Poll, Waker},
    };

    let mut cx = Context::from_waker(Waker::noop());
    let mut pinned = Box::<_, Global>::try_pin(async { ready(5).await }).unwrap();
    assert_eq!(pinned.as_mut().poll(&mut cx), Poll::Ready(5));
    let mut boxed = Box::<_, Global>::try_new(ready(6)).unwrap();
    assert_eq!(Pin::new(&mut boxed).poll(&mut cx), Poll::Ready(6));
}
