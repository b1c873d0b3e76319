// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! An allocator, and an element of which nothing is known.

use core::alloc::Layout;
use core::ptr::NonNull;

use tryalloc::alloc::{AllocError, Allocator, AllocatorClone, Stateless, StaticAllocator};
use tryalloc::clone::TryClone;

extern "C" {
    fn obtain(size: usize, align: usize, flags: u32) -> *mut u8;
    fn give_back(memory: *mut u8);
    fn clone_element(of: u64) -> u64;
    fn drop_element(of: u64);
}

#[derive(Clone)]
pub struct Plain;

// SAFETY: Nothing of this runs.
unsafe impl Allocator for Plain {
    type Flags = u32;

    fn allocate(&self, layout: Layout, flags: u32) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: Nothing of this runs.
        let memory = unsafe { obtain(layout.size(), layout.align(), flags) };
        let memory = NonNull::new(memory).ok_or(AllocError)?;
        Ok(NonNull::slice_from_raw_parts(memory, layout.size()))
    }

    unsafe fn deallocate(&self, ptr: NonNull<u8>, _: Layout) {
        // SAFETY: Nothing of this runs.
        unsafe { give_back(ptr.as_ptr()) }
    }
}

// SAFETY: Nothing of this runs.
unsafe impl Stateless for Plain {
    const INSTANCE: Self = Self;
}

// SAFETY: Nothing of this runs.
unsafe impl AllocatorClone for Plain {}

// SAFETY: Nothing of this runs.
unsafe impl StaticAllocator for Plain {}

pub struct Element(pub u64);

impl Drop for Element {
    fn drop(&mut self) {
        // SAFETY: Nothing of this runs.
        unsafe { drop_element(self.0) }
    }
}

impl Clone for Element {
    fn clone(&self) -> Self {
        // SAFETY: Nothing of this runs.
        Self(unsafe { clone_element(self.0) })
    }
}

impl<F> TryClone<F> for Element {
    fn clone_with(&self, _: F) -> Result<Self, AllocError> {
        Ok(self.clone())
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

pub type Done = Result<(), AllocError>;

/// Writes functions that are there in the object under their names.
macro_rules! uses {
    ($($(#[$meta:meta])* fn $name:ident($($arg:ident: $of:ty),*) $(-> $result:ty)? $body:block)+) => { $(
        $(#[$meta])*
        #[no_mangle]
        #[inline(never)]
        pub fn $name($($arg: $of),*) $(-> $result)? $body
    )+ };
}
pub(crate) use uses;
