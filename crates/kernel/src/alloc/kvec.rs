// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A growing array.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::{
    marker::PhantomData,
    mem::{needs_drop, ManuallyDrop},
    ptr::{self, NonNull},
};

use super::{
    allocator::{before_drop, KVmalloc, Kmalloc, Vmalloc},
    layout::ArrayLayout,
    AllocError, Allocator, Flags, NumaNode,
};

mod as_slice;
mod capacity;
mod clones;
mod elements;
mod errors;
mod into_iter;
mod pages;

pub use self::{
    errors::{InsertError, PushError, RemoveError},
    into_iter::{DrainAll, IntoIter},
};

/// Makes a [`KVec`] of the elements listed, or of `n` clones of one: `kvec![a, b]`, `kvec![a; n]`.
///
/// Allocates with `GFP_KERNEL`, which has to be in scope, and gives a `Result`; only `kvec![]`
/// cannot fail and is the vector itself.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// let primes = kernel::kvec![2, 3, 5]?;
/// let zeros = kernel::kvec![0; 2]?;
/// assert_eq!(primes.len() + zeros.len(), 5);
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! kvec {
    () => {
        $crate::alloc::KVec::new()
    };
    ($element:expr; $n:expr) => {
        $crate::alloc::KVec::from_elem($element, $n, GFP_KERNEL)
    };
    // Not `map`: an element may hold a `?` or a `return` of the function around.
    ($($element:expr),+ $(,)?) => {
        match $crate::alloc::KBox::new_uninit(GFP_KERNEL) {
            Ok(memory) => {
                Ok($crate::alloc::KVec::from($crate::alloc::KBox::write(memory, [$($element),+])))
            }
            Err(error) => Err(error),
        }
    };
}

/// A growing array in memory of `A`, where it stays contiguous. Elements of size 0 take none.
///
/// # Invariants
///
/// - `layout` is that of the allocation of `A` at `ptr`; if its size is 0, there is none and `ptr`
///   is dangling. If the elements have size 0, it is that of no elements.
/// - The first `len` elements at `ptr` are valid, and there is room for them.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// let mut queue = KVec::new();
/// queue.push("first", GFP_KERNEL)?;
/// queue.push("second", GFP_KERNEL)?;
/// assert_eq!(queue.pop(), Some("second"));
/// assert_eq!(queue, ["first"]);
/// # Ok::<(), Error>(())
/// ```
pub struct Vec<T, A: Allocator> {
    ptr: NonNull<T>,
    layout: ArrayLayout<T>,
    len: usize,
    _allocator: PhantomData<A>,
}

/// A [`Vec`] in memory of [`Kmalloc`].
pub type KVec<T> = Vec<T, Kmalloc>;

/// A [`Vec`] in memory of [`Vmalloc`].
pub type VVec<T> = Vec<T, Vmalloc>;

/// A [`Vec`] in memory of [`KVmalloc`].
pub type KVVec<T> = Vec<T, KVmalloc>;

// SAFETY: A vector owns its elements, and memory of an `Allocator` may be freed from any thread.
unsafe impl<T: Send, A: Allocator> Send for Vec<T, A> {}

// SAFETY: A shared vector gives no more than shared elements.
unsafe impl<T: Sync, A: Allocator> Sync for Vec<T, A> {}

impl<T, A: Allocator> Vec<T, A> {
    /// A vector without elements, and without memory.
    #[inline]
    pub const fn new() -> Self {
        // INVARIANT: No elements, no memory.
        Self {
            ptr: NonNull::dangling(),
            layout: ArrayLayout::empty(),
            len: 0,
            _allocator: PhantomData,
        }
    }

    /// The number of elements.
    #[inline]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The start of the elements. Dangling when they take no memory.
    #[inline]
    pub const fn as_ptr(&self) -> *const T {
        self.ptr.as_ptr()
    }

    /// As [`as_ptr`](Self::as_ptr), for writing.
    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut T {
        self.ptr.as_ptr()
    }

    /// Declares the next `additional` elements initialised.
    ///
    /// # Safety
    ///
    /// They are, and the capacity has room for them.
    #[inline]
    pub const unsafe fn inc_len(&mut self, additional: usize) {
        // PANIC: Only when the caller's promise is broken, and only in builds with debug
        // assertions.
        debug_assert!(additional <= self.capacity() - self.len);
        // INVARIANT: The caller promises it.
        self.len += additional;
    }

    /// Puts together a vector from the parts that [`into_raw_parts`](Self::into_raw_parts) gave.
    ///
    /// # Safety
    ///
    /// - `ptr` is an allocation of `A` for `capacity` elements, made with that layout, and nobody
    ///   else frees it; or dangling and aligned, if the elements have size 0 or `capacity` is 0.
    /// - The first `length` elements are valid, and `length` is at most `capacity`.
    pub unsafe fn from_raw_parts(ptr: *mut T, length: usize, capacity: usize) -> Self {
        let layout = if size_of::<T>() == 0 {
            ArrayLayout::empty()
        } else {
            // SAFETY: No allocation is larger than `isize::MAX`.
            unsafe { ArrayLayout::new_unchecked(capacity) }
        };
        // INVARIANT: The caller promises it.
        Self {
            // SAFETY: Neither an allocation nor a dangling pointer is null.
            ptr: unsafe { NonNull::new_unchecked(ptr) },
            layout,
            len: length,
            _allocator: PhantomData,
        }
    }

    /// Gives the vector away as pointer, length and capacity. Nothing is dropped or freed.
    pub fn into_raw_parts(self) -> (*mut T, usize, usize) {
        let mut me = ManuallyDrop::new(self);
        (me.as_mut_ptr(), me.len, me.capacity())
    }
}

impl<T, A: Allocator> Drop for Vec<T, A> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            before_drop();
        }
        // SAFETY: The vector owns its elements and the allocation that `layout` describes, and is
        // used by nobody after this.
        unsafe {
            ptr::from_mut(self.as_mut_slice()).drop_in_place();
            A::free(self.ptr.cast(), self.layout.into());
        }
    }
}
