// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pointers to parts of what a pointer points to, whether that is memory or not.
//!
//! Mirrors: rust/kernel/ptr/projection.rs (Linux 7.2).

use core::{
    mem::MaybeUninit,
    ops::{Deref, Range, RangeFrom, RangeFull, RangeTo},
    ptr,
};

use crate::{
    build_assert::build_error,
    error::{code::ERANGE, Error},
};

#[cfg(test)]
mod tests;

/// An index outside its array or slice. Converts to `ERANGE`.
pub struct OutOfBound;

impl From<OutOfBound> for Error {
    #[inline(always)]
    fn from(_: OutOfBound) -> Self {
        ERANGE
    }
}

/// What [`project!`](crate::ptr::project!) accepts as an index of a `T`.
///
/// # Safety
///
/// What the methods return is within what `slice` points to, and has its provenance.
#[diagnostic::on_unimplemented(message = "a `{T}` has no part with a `{Self}` for its index")]
#[doc(hidden)]
pub unsafe trait ProjectIndex<T: ?Sized>: Sized {
    /// An element, or several.
    type Output: ?Sized;

    /// The part with this index, if it is there.
    fn get(self, slice: *mut T) -> Option<*mut Self::Output>;

    /// The part with this index.
    ///
    /// # Panics
    ///
    /// When it is not there.
    #[track_caller]
    fn index(self, slice: *mut T) -> *mut Self::Output;

    /// The part with this index. That it is not there is an error of the build; see
    /// [`build_error!`](crate::build_error!).
    #[inline(always)]
    fn build_index(self, slice: *mut T) -> *mut Self::Output {
        match self.get(slice) {
            Some(part) => part,
            None => build_error!("the index is out of bounds"),
        }
    }
}

/// A slice of as many elements as `slice` has, which take no memory: with it the language checks an
/// index.
fn shadow<'a, T>(slice: *mut [T]) -> &'a [()] {
    // SAFETY: Elements without a size are anywhere.
    unsafe { core::slice::from_raw_parts(ptr::dangling(), slice.len()) }
}

// SAFETY: As for the slice, which has the elements of the array.
unsafe impl<T, I: ProjectIndex<[T]>, const N: usize> ProjectIndex<[T; N]> for I {
    type Output = I::Output;

    #[inline(always)]
    fn get(self, slice: *mut [T; N]) -> Option<*mut Self::Output> {
        <I as ProjectIndex<[T]>>::get(self, slice)
    }

    #[inline(always)]
    #[track_caller]
    fn index(self, slice: *mut [T; N]) -> *mut Self::Output {
        <I as ProjectIndex<[T]>>::index(self, slice)
    }
}

// SAFETY: An index below the length is that of an element.
unsafe impl<T> ProjectIndex<[T]> for usize {
    type Output = T;

    #[inline(always)]
    fn get(self, slice: *mut [T]) -> Option<*mut T> {
        (self < slice.len()).then(|| slice.cast::<T>().wrapping_add(self))
    }

    #[inline(always)]
    #[track_caller]
    fn index(self, slice: *mut [T]) -> *mut T {
        // PANIC: As documented.
        let () = shadow(slice)[self];
        slice.cast::<T>().wrapping_add(self)
    }
}

// SAFETY: A range that ends at the length or before, and not before it starts, is one of elements.
unsafe impl<T> ProjectIndex<[T]> for Range<usize> {
    type Output = [T];

    #[inline(always)]
    fn get(self, slice: *mut [T]) -> Option<*mut [T]> {
        let len = self.end.checked_sub(self.start)?;
        (self.end <= slice.len())
            .then(|| ptr::slice_from_raw_parts_mut(slice.cast::<T>().wrapping_add(self.start), len))
    }

    #[inline(always)]
    #[track_caller]
    fn index(self, slice: *mut [T]) -> *mut [T] {
        // PANIC: As documented.
        let part = &shadow(slice)[self.clone()];
        ptr::slice_from_raw_parts_mut(slice.cast::<T>().wrapping_add(self.start), part.len())
    }
}

// SAFETY: As for the range that begins with the first element.
unsafe impl<T> ProjectIndex<[T]> for RangeTo<usize> {
    type Output = [T];

    #[inline(always)]
    fn get(self, slice: *mut [T]) -> Option<*mut [T]> {
        (0..self.end).get(slice)
    }

    #[inline(always)]
    #[track_caller]
    fn index(self, slice: *mut [T]) -> *mut [T] {
        (0..self.end).index(slice)
    }
}

// SAFETY: As for the range that ends with the last element.
unsafe impl<T> ProjectIndex<[T]> for RangeFrom<usize> {
    type Output = [T];

    #[inline(always)]
    fn get(self, slice: *mut [T]) -> Option<*mut [T]> {
        (self.start..slice.len()).get(slice)
    }

    #[inline(always)]
    #[track_caller]
    fn index(self, slice: *mut [T]) -> *mut [T] {
        (self.start..slice.len()).index(slice)
    }
}

// SAFETY: This is the whole slice.
unsafe impl<T> ProjectIndex<[T]> for RangeFull {
    type Output = [T];

    #[inline(always)]
    fn get(self, slice: *mut [T]) -> Option<*mut [T]> {
        Some(slice)
    }

    #[inline(always)]
    fn index(self, slice: *mut [T]) -> *mut [T] {
        slice
    }
}

/// What [`project!`](crate::ptr::project!) takes fields of.
///
/// A type that dereferences to another has this twice, once for each value of `DEREF`, so that
/// `project!`, which says neither, does not compile: a field may not be one behind a pointer.
///
/// # Safety
///
/// [`proj`](Self::proj) calls `f` with a pointer to memory for a `Self`.
#[doc(hidden)]
pub unsafe trait ProjectField<const DEREF: bool> {
    /// The field that `f` takes. `base` need not point to memory.
    ///
    /// # Safety
    ///
    /// `f` returns a pointer to a field of what it is given.
    unsafe fn proj<F>(base: *mut Self, f: impl FnOnce(*mut Self) -> *mut F) -> *mut F;
}

// SAFETY: The pointer is to a variable.
unsafe impl<T> ProjectField<false> for T {
    #[inline(always)]
    unsafe fn proj<F>(base: *mut Self, f: impl FnOnce(*mut Self) -> *mut F) -> *mut F {
        // Never written or read: the optimiser leaves it out.
        let mut whole = MaybeUninit::<T>::uninit();
        let whole = whole.as_mut_ptr();
        // SAFETY: The caller promises that the field is in the same variable.
        let offset = unsafe { f(whole).byte_offset_from(whole) };
        base.wrapping_byte_offset(offset).cast()
    }
}

// SAFETY: `f` is never called.
unsafe impl<T: Deref> ProjectField<true> for T {
    #[inline(always)]
    unsafe fn proj<F>(_: *mut Self, _: impl FnOnce(*mut Self) -> *mut F) -> *mut F {
        build_error!("a field behind a pointer is no part")
    }
}

/// A pointer to a part of what a pointer points to: `project!(ptr, .field)`, `project!(ptr, [try: 3])`,
/// and one after another. With `mut` before the pointer, it is a `*mut`.
///
/// The pointer need not be valid; if it is, the part is.
///
/// | index | when it is out of bounds |
/// |---|---|
/// | `[try: i]` | returns [`OutOfBound`] from the function, with `?` |
/// | `[build: i]` | is an error of the build, if the optimiser can see it |
/// | `[panic: i]` | panics |
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, ptr::project};
///
/// #[repr(C)]
/// struct Descriptor {
///     address: u64,
///     lengths: [u16; 4],
/// }
///
/// fn length(ring: *mut [Descriptor], index: usize) -> Result<*mut u16> {
///     Ok(project!(mut ring, [try: index].lengths[build: 1]))
/// }
///
/// let mut ring = [const { Descriptor { address: 0, lengths: [0; 4] } }; 2];
/// let base: *mut [Descriptor] = &raw mut ring;
/// assert_eq!(length(base, 1)?, &raw mut ring[1].lengths[1]);
/// assert_eq!(length(base, 2), Err(ERANGE));
/// # Ok::<(), Error>(())
/// ```
///
/// What is behind a pointer is no part:
///
/// ```compile_fail,E0283
/// # use kernel::{prelude::*, ptr::project};
/// fn first(pair: *const KBox<(u8, u8)>) -> *const u8 {
///     project!(pair, .0)
/// }
/// ```
#[macro_export]
macro_rules! project_pointer {
    (@part $ptr:ident,) => {};
    (@part $ptr:ident, .$field:tt $($rest:tt)*) => {
        // SAFETY: The closure returns a pointer to a field, and to no field of what a pointer in it
        // points to, since then `DEREF` could not be inferred.
        let $ptr = unsafe {
            $crate::ptr::projection::ProjectField::proj($ptr, |whole| {
                // An error of the build for a field that is not aligned.
                let _ = || _ = &(*whole).$field;
                &raw mut (*whole).$field
            })
        };
        $crate::ptr::project!(@part $ptr, $($rest)*)
    };
    (@part $ptr:ident, [try: $index:expr] $($rest:tt)*) => {
        let $ptr = $crate::ptr::projection::ProjectIndex::get($index, $ptr)
            .ok_or($crate::ptr::projection::OutOfBound)?;
        $crate::ptr::project!(@part $ptr, $($rest)*)
    };
    (@part $ptr:ident, [panic: $index:expr] $($rest:tt)*) => {
        let $ptr = $crate::ptr::projection::ProjectIndex::index($index, $ptr);
        $crate::ptr::project!(@part $ptr, $($rest)*)
    };
    (@part $ptr:ident, [build: $index:expr] $($rest:tt)*) => {
        let $ptr = $crate::ptr::projection::ProjectIndex::build_index($index, $ptr);
        $crate::ptr::project!(@part $ptr, $($rest)*)
    };

    (mut $ptr:expr, $($parts:tt)*) => {{
        let ptr: *mut _ = $ptr;
        $crate::ptr::project!(@part ptr, $($parts)*);
        ptr
    }};
    ($ptr:expr, $($parts:tt)*) => {{
        let ptr = <*const _>::cast_mut($ptr);
        $crate::ptr::project!(@part ptr, $($parts)*);
        ptr.cast_const()
    }};
}
