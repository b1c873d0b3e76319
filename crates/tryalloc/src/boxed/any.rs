// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of a type that is known when the program runs alone.

use core::any::Any;

use super::Box;
use crate::alloc::Allocator;

/// Writes the ways back from `dyn Any`, which are the same with any auto traits beside it.
macro_rules! downcast {
    ($($any:ty),+) => { $(
        impl<A: Allocator> Box<$any, A> {
            /// The box of a `T`, if it is one.
            ///
            /// # Errors
            ///
            /// The box itself, when it is of another type.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// use core::any::Any;
            /// use tryalloc::{unsize, Box};
            ///
            #[doc = concat!("let b: Box<", stringify!($any), "> = unsize!(Box::try_new(5u32)?);")]
            /// let b = b.downcast::<u64>().unwrap_err();
            /// assert_eq!(*b.downcast::<u32>().unwrap(), 5);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn downcast<T: Any>(self) -> Result<Box<T, A>, Self> {
                if !self.is::<T>() {
                    return Err(self);
                }
                // SAFETY: It is a `T`.
                Ok(unsafe { self.downcast_unchecked() })
            }

            /// The box of a `T`.
            ///
            /// # Safety
            ///
            /// It is one.
            #[inline]
            #[must_use]
            pub unsafe fn downcast_unchecked<T: Any>(self) -> Box<T, A> {
                debug_assert!(self.is::<T>());
                let (ptr, alloc) = Self::into_non_null_with_allocator(self);
                // SAFETY: It is a `T`, as the caller says, in memory of this allocator.
                unsafe { Box::from_non_null_in(ptr.cast(), alloc) }
            }
        }
    )+ };
}

downcast!(dyn Any, dyn Any + Send, dyn Any + Send + Sync);
