// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! From the kernel crate's collections to tryalloc's and back.

use core::mem::ManuallyDrop;

use kernel::alloc::{self, Allocator};

use super::Gfp;

/// A collection of the kernel crate's that becomes one of tryalloc's, in the memory that it has.
///
/// # Examples
///
/// ```
/// use kernel::{kvec, prelude::*};
/// use scullery::alloc::{IntoKernel, IntoTryalloc};
///
/// let mut jars = kvec!["plum", "fig"]?.into_tryalloc();
/// jars.extend(["apple"], GFP_KERNEL)?;
/// let jars: KVec<&str> = jars.into_kernel();
/// assert_eq!(jars, ["plum", "fig", "apple"]);
/// # Ok::<(), Error>(())
/// ```
pub trait IntoTryalloc: Sealed {
    /// What it becomes.
    type Tryalloc;

    /// The same elements in the same memory. Never allocates, and takes constant time.
    fn into_tryalloc(self) -> Self::Tryalloc;
}

/// A collection of tryalloc's in the kernel's memory that becomes one of the kernel crate's: the reverse
/// of [`IntoTryalloc`].
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use scullery::alloc::{self, IntoKernel};
///
/// let number: KBox<u32> = alloc::KBox::new(7, GFP_KERNEL)?.into_kernel();
/// assert_eq!(*number, 7);
/// # Ok::<(), Error>(())
/// ```
pub trait IntoKernel: Sealed {
    /// What it becomes.
    type Kernel;

    /// The same elements in the same memory. Never allocates, and takes constant time.
    fn into_kernel(self) -> Self::Kernel;
}

impl<T, A: Allocator> IntoTryalloc for alloc::Vec<T, A> {
    type Tryalloc = tryalloc::vec::Vec<T, Gfp<A>>;

    #[inline]
    fn into_tryalloc(self) -> Self::Tryalloc {
        let (ptr, len, capacity) = self.into_raw_parts();
        // SAFETY: The parts are a vector's, whose memory is of `A`, and no one else's from now on.
        unsafe { tryalloc::vec::Vec::from_raw_parts_in(ptr, len, capacity, Gfp::default()) }
    }
}

impl<T, A: Allocator> IntoKernel for tryalloc::vec::Vec<T, Gfp<A>> {
    type Kernel = alloc::Vec<T, A>;

    #[inline]
    fn into_kernel(self) -> Self::Kernel {
        let mut vec = ManuallyDrop::new(self);
        // SAFETY: The parts are a vector's, whose memory is of `A`, for just as many elements as its
        // capacity says, and no one else's from now on.
        unsafe { alloc::Vec::from_raw_parts(vec.as_mut_ptr(), vec.len(), vec.capacity()) }
    }
}

impl<T: ?Sized, A: Allocator> IntoTryalloc for alloc::Box<T, A> {
    type Tryalloc = tryalloc::boxed::Box<T, Gfp<A>>;

    #[inline]
    fn into_tryalloc(self) -> Self::Tryalloc {
        // SAFETY: The pointer is a box's, whose memory is of `A`, and no one else's from now on.
        unsafe { tryalloc::boxed::Box::from_raw_in(Self::into_raw(self), Gfp::default()) }
    }
}

impl<T: ?Sized, A: Allocator> IntoKernel for tryalloc::boxed::Box<T, Gfp<A>> {
    type Kernel = alloc::Box<T, A>;

    #[inline]
    fn into_kernel(self) -> Self::Kernel {
        let (ptr, _) = Self::into_raw_with_allocator(self);
        // SAFETY: The pointer is a box's, whose memory is of `A`, and no one else's from now on.
        unsafe { alloc::Box::from_raw(ptr) }
    }
}

/// Keeps the traits to these types.
pub trait Sealed {}

impl<T, A: Allocator> Sealed for alloc::Vec<T, A> {}
impl<T, A: Allocator> Sealed for tryalloc::vec::Vec<T, Gfp<A>> {}
impl<T: ?Sized, A: Allocator> Sealed for alloc::Box<T, A> {}
impl<T: ?Sized, A: Allocator> Sealed for tryalloc::boxed::Box<T, Gfp<A>> {}
