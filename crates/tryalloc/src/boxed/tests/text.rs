// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of text and of bytes, one made of the other.

use core::{alloc::Layout, ptr::NonNull};

use crate::{
    alloc::{AllocError, Allocator, Global},
    boxed::Box,
    string::String,
};

/// An allocator that has what it must know of memory just before that, as many have.
struct Labelled;

/// What is before the memory: its size.
const LABEL: usize = 16;

impl Labelled {
    fn layout(size: usize) -> Layout {
        Layout::from_size_align(LABEL + size, LABEL).unwrap()
    }
}

// SAFETY: It is `Global`, with a label.
unsafe impl Allocator for Labelled {
    type Flags = ();

    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        assert!(layout.align() <= LABEL);
        let label = Global.allocate(Self::layout(layout.size()), ())?.cast();
        // SAFETY: There is room for the label, and for so many bytes after it.
        unsafe {
            label.cast().write(layout.size());
            let memory = label.byte_add(LABEL);
            Ok(NonNull::slice_from_raw_parts(memory, layout.size()))
        }
    }

    unsafe fn deallocate(&self, ptr: NonNull<u8>, _: Layout) {
        // SAFETY: The label is there.
        unsafe {
            let label = ptr.byte_sub(LABEL);
            Global.deallocate(label, Self::layout(label.cast::<usize>().read()));
        }
    }
}

/// Miri sees it if not.
#[test]
fn the_allocator_gets_a_pointer_that_reaches_all_that_it_handed_out() -> Result<(), AllocError> {
    let mut s = String::new_in(Labelled);
    s.push_str("text", ())?;
    let text = s.into_boxed_str(())?;
    assert_eq!(&*text, "text");
    let bytes = Box::<[u8], _>::from(text);
    assert_eq!(*bytes, *b"text");
    let vec = bytes.into_vec();
    assert_eq!(vec, b"text");
    Ok(())
}
