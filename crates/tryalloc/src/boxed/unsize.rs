// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of `dyn Trait` and of slices, from boxes of what implements the trait and of arrays.

use super::Box;
use crate::alloc::Allocator;

/// Makes a box of `dyn Trait` from one of a type that implements it, or one of a slice from one of an
/// array: what std's box does without a word.
///
/// The type comes from what the box becomes, or is said: `unsize!(boxed => dyn Trait)`. What is not a
/// coercion of the language does not compile. A box that is to be pinned is pinned after this, by
/// [`Box::into_pin`](crate::boxed::Box::into_pin).
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use core::fmt::Display;
/// use tryalloc::{unsize, Box};
///
/// let five: Box<dyn Display> = unsize!(Box::try_new(5)?);
/// assert_eq!(five.to_string(), "5");
///
/// let array = unsize!(Box::try_new([1, 2, 3])? => [u32]);
/// assert_eq!(array.len(), 3);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
///
/// ```compile_fail,E0308
/// use tryalloc::{unsize, Box};
///
/// let wider: Box<u64> = unsize!(Box::try_new(5u32).unwrap());
/// ```
#[macro_export]
macro_rules! unsize {
    ($boxed:expr) => {
        // The caller's expression is evaluated out here, not in the `unsafe` block.
        match $crate::boxed::Allocated::from_box($boxed) {
            // SAFETY: `ptr` is to the same value: what may happen to it in a call is a coercion.
            (ptr, allocated) => unsafe { $crate::boxed::Allocated::into_box(allocated, ptr) },
        }
    };
    ($boxed:expr => $to:ty) => {{
        let boxed: $crate::boxed::Box<$to, _> = $crate::unsize!($boxed);
        boxed
    }};
}

/// The allocator of a box that [`unsize!`](crate::unsize) has taken apart.
///
/// It has a type of its own, as a reference to an allocator could be coerced to one to another:
///
/// ```compile_fail,E0308
/// use core::{alloc::Layout, ops::Deref, ptr::NonNull};
/// use tryalloc::{alloc::{AllocError, Allocator, Global}, boxed::Box, unsize};
///
/// struct Outer(Global);
///
/// // SAFETY: It is `Global`.
/// unsafe impl Allocator for Outer {
///     type Flags = ();
///     fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
///         self.0.allocate(layout, ())
///     }
///     unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
///         // SAFETY: As the caller says.
///         unsafe { self.0.deallocate(ptr, layout) }
///     }
/// }
///
/// impl Deref for Outer {
///     type Target = Global;
///     fn deref(&self) -> &Global {
///         &self.0
///     }
/// }
///
/// let outer = Outer(Global);
/// let array: Box<[u8; 2], &Outer> = Box::new_in([1, 2], &outer, ()).unwrap();
/// let slice: Box<[u8], &Global> = unsize!(array);
/// ```
#[doc(hidden)]
pub struct Allocated<A>(A);

impl<A: Allocator> Allocated<A> {
    /// What a box is made of.
    #[inline]
    pub fn from_box<T: ?Sized>(boxed: Box<T, A>) -> (*mut T, Self) {
        let (ptr, alloc) = Box::into_raw_with_allocator(boxed);
        (ptr, Self(alloc))
    }

    /// The box again.
    ///
    /// # Safety
    ///
    /// `ptr` came with this from [`from_box`](Self::from_box), and was coerced at most.
    #[inline]
    pub unsafe fn into_box<T: ?Sized>(self, ptr: *mut T) -> Box<T, A> {
        // SAFETY: As the caller says; a coercion keeps the value and its layout.
        unsafe { Box::from_raw_in(ptr, self.0) }
    }
}
