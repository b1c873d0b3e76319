// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A pointer that owns what it points to, [`Box`].
//!
//! # Differences from std
//!
//! Std's box is part of the language, and this one is not:
//!
//! - A value is moved out with [`into_inner`](Box::into_inner), as `*boxed` moves nothing.
//! - [`unsize!`](crate::unsize) makes a box of `dyn Trait` or of a slice, as there is no coercion.
//! - A box of a closure is called as `(*boxed)()`, and it is no closure itself. One of `dyn FnOnce` cannot
//!   be called.
//! - A box of an unsized iterator is one itself if its type is [`IterUnsized`].
//! - There is no `TryFrom<T>` in place of `From<T>`, as `core` has one for all types, and nothing in place
//!   of `Default` for a box of one value; [`new`](Box::new) stands for both, and `from_error` for errors.
//!
//! Mirrors: `alloc::boxed`.

use core::{
    alloc::Layout,
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    panic::UnwindSafe,
    ptr::{self, NonNull},
};

use crate::alloc::Allocator;

mod any;
mod clone;
mod convert;
mod error;
mod iter;
mod new;
mod raw;
mod slice;
#[cfg(all(feature = "global", not(tryalloc_judge)))]
mod std;
mod str;
mod traits;
mod unsize;

pub use self::{iter::IterUnsized, unsize::Allocated};

/// A pointer that owns a value in memory of its own.
///
/// A value of size 0 needs no memory.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::Box;
///
/// let b = Box::try_new(5)?;
/// assert_eq!(*b, 5);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub struct Box<
    T: ?Sized,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    ptr: NonNull<T>,
    alloc: A,
    _owns: PhantomData<T>,
}

// SAFETY: It owns its value and its allocator.
unsafe impl<T: ?Sized + Send, A: Allocator + Send> Send for Box<T, A> {}

// SAFETY: As above.
unsafe impl<T: ?Sized + Sync, A: Allocator + Sync> Sync for Box<T, A> {}

/// Moving the box does not move the value.
impl<T: ?Sized, A: Allocator> Unpin for Box<T, A> {}

impl<T: ?Sized + UnwindSafe, A: Allocator + UnwindSafe> UnwindSafe for Box<T, A> {}

impl<T: ?Sized, A: Allocator> Deref for Box<T, A> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: The value is there, and the box's.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T: ?Sized, A: Allocator> DerefMut for Box<T, A> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: The value is there, and the box's.
        unsafe { self.ptr.as_mut() }
    }
}

eyepatch! {
    impl(T: ?Sized) Drop for Box<T, A> {
        #[inline]
        fn drop(&mut self) {
            /// Frees a box's memory, also when dropping the value panics.
            struct Free<'a, T: ?Sized, A: Allocator>(&'a Box<T, A>);

            impl<T: ?Sized, A: Allocator> Drop for Free<'_, T, A> {
                #[inline]
                fn drop(&mut self) {
                    let Box { ptr, alloc, .. } = self.0;
                    // The value is dropped, so it is none of its type, but has the layout still.
                    let dropped = ptr.as_ptr() as *const ManuallyDrop<T>;
                    // SAFETY: The memory is there, and a dropped value may be in a `ManuallyDrop`.
                    let layout = Layout::for_value(unsafe { &*dropped });
                    if layout.size() != 0 {
                        // SAFETY: It is the box's memory, of that layout, and the box ends.
                        unsafe { alloc.deallocate(ptr.cast(), layout) };
                    }
                }
            }

            let free = Free(self);
            // SAFETY: It is dropped once, as the box ends.
            unsafe { ptr::drop_in_place(free.0.ptr.as_ptr()) };
        }
    }
}

#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;
