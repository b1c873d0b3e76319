// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Containers and their allocator: every allocation is freed, with the layout it was made with.

use core::alloc::Layout;
use core::cell::RefCell;
use core::ptr::NonNull;
use std::collections::HashMap;

use kernel::alloc::allocator::{KVmalloc, Kmalloc, Vmalloc};
use kernel::alloc::{AllocError, Allocator, Box, Flags, NumaNode, Vec};
use kernel::prelude::*;

thread_local! {
    /// What the calling test has allocated.
    static LIVE: RefCell<HashMap<usize, Layout>> = RefCell::default();
}

/// [`Kmalloc`] that keeps account.
struct Accounted;

// SAFETY: It is `Kmalloc` that allocates.
unsafe impl Allocator for Accounted {
    const MIN_ALIGN: usize = Kmalloc::MIN_ALIGN;

    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError> {
        let old = ptr.filter(|_| old_layout.size() != 0);
        // SAFETY: The caller's promises.
        let new = unsafe { Kmalloc::realloc(ptr, layout, old_layout, flags, nid) }?;
        LIVE.with_borrow_mut(|live| {
            if let Some(old) = old {
                assert_eq!(live.remove(&old.addr().get()), Some(old_layout));
            }
            if layout.size() != 0 {
                live.insert(new.addr().get(), layout);
            }
        });
        Ok(new)
    }
}

fn live() -> std::vec::Vec<usize> {
    LIVE.with_borrow(|live| live.values().map(Layout::size).collect())
}

#[test]
fn a_box_has_the_memory_of_its_value() -> Result {
    let b = Box::<_, Accounted>::new([1_u32; 3], GFP_KERNEL)?;
    assert_eq!(live(), [12]);
    let memory = Box::drop_contents(b);
    assert_eq!(live(), [12]);
    assert_eq!(Box::into_inner(memory.write([2; 3])), [2; 3]);
    assert!(live().is_empty());

    drop(Box::<(), Accounted>::new((), GFP_KERNEL)?);
    assert!(live().is_empty());
    Ok(())
}

#[test]
fn an_initialiser_that_fails_leaves_no_memory() {
    type Accounting = Box<u64, Accounted>;
    assert!(Accounting::try_init(Err::<u64, Error>(EIO), GFP_KERNEL).is_err());
    assert!(Accounting::try_pin_init(Err::<u64, Error>(EIO), GFP_KERNEL).is_err());
    let init = |i| if i < 2 { Ok(i) } else { Err(EIO) };
    assert!(Box::<usize, Accounted>::pin_slice(init, 3, GFP_KERNEL).is_err());
    assert!(live().is_empty());
}

#[test]
fn a_slice_is_freed_whole() -> Result {
    let slice = Box::<u16, Accounted>::pin_slice(|_| Ok::<_, Error>(0), 5, GFP_KERNEL)?;
    assert_eq!(live(), [10]);
    drop(slice);
    assert!(live().is_empty());
    Ok(())
}

#[test]
fn a_vector_has_the_memory_of_its_capacity() -> Result {
    let mut v = Vec::<u16, Accounted>::new();
    assert!(live().is_empty());
    for i in 0..5 {
        v.push(i, GFP_KERNEL)?;
    }
    assert_eq!(live(), [16]);
    v.clear();
    assert_eq!(live(), [16]);
    let (ptr, len, capacity) = v.into_raw_parts();
    // SAFETY: The parts are those of a vector that was given away.
    drop(unsafe { Vec::<_, Accounted>::from_raw_parts(ptr, len, capacity) });
    assert!(live().is_empty());

    let from_box: Vec<_, _> = Box::<_, Accounted>::new([7_u8; 3], GFP_KERNEL)?.into();
    assert_eq!((live(), from_box.as_slice()), (std::vec![3], &[7; 3][..]));
    drop(from_box);
    assert!(live().is_empty());
    Ok(())
}

#[test]
fn an_iterator_frees_the_memory_or_hands_it_on() -> Result {
    let mut iter = Vec::<_, Accounted>::from_elem(1_u8, 6, GFP_KERNEL)?.into_iter();
    iter.next();
    let v = iter.collect(GFP_KERNEL);
    assert_eq!(live(), [5]);
    drop(v.into_iter());
    assert!(live().is_empty());
    Ok(())
}

/// Takes and frees memory of several sizes, aligned as `T`.
fn aligned<A: Allocator, T>() -> Result {
    for size in [0, 1, 24, 4097] {
        let one = Layout::new::<T>();
        let layout = Layout::from_size_align(size, one.align()).map_err(|_| EINVAL)?;
        let memory = A::alloc(layout, GFP_KERNEL, NumaNode::NO_NODE)?;
        assert_eq!(memory.addr().get() % one.align().max(A::MIN_ALIGN), 0);
        assert!(memory.len() >= size);
        // SAFETY: The memory was allocated with `layout`, and is freed once.
        unsafe { A::free(memory.cast(), layout) };
    }
    Ok(())
}

#[test]
fn memory_is_aligned_as_asked_and_as_its_allocator_says() -> Result {
    aligned::<Kmalloc, u8>()?;
    aligned::<Kmalloc, Chunk>()?;
    aligned::<Vmalloc, u8>()?;
    aligned::<Vmalloc, Chunk>()?;
    aligned::<KVmalloc, u8>()?;
    aligned::<KVmalloc, Chunk>()
}

#[test]
fn memory_that_needs_another_alignment_keeps_its_contents() -> Result {
    let (old, new) = (Layout::new::<[u8; 16]>(), Layout::new::<Chunk>());
    let memory = Kmalloc::alloc(old, GFP_KERNEL, NumaNode::NO_NODE)?.cast::<[u8; 16]>();
    // SAFETY: The memory is for 16 bytes, and grows to those of a `Chunk`, of which 16 are initialised.
    // It is freed with the layout it has then.
    unsafe {
        memory.write(*b"sixteen letters!");
        let node = NumaNode::NO_NODE;
        let memory = Kmalloc::realloc(Some(memory.cast()), new, old, GFP_KERNEL, node)?;
        assert_eq!(memory.addr().get() % 16384, 0);
        assert_eq!(memory.cast::<[u8; 16]>().read(), *b"sixteen letters!");
        Kmalloc::free(memory.cast(), new);
    }
    Ok(())
}

/// More aligned than any allocator does of itself.
#[repr(align(16384))]
struct Chunk(#[expect(dead_code, reason = "only its layout matters")] [u8; 16384]);
