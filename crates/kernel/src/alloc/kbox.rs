// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A value in memory of its own.
//!
//! Mirrors: rust/kernel/alloc/kbox.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! A `Box<T>` coerces to a `Box<dyn Trait>` only with the cargo feature `unstable`, for which the
//! compiler has to be told `RUSTC_BOOTSTRAP=1`, as Kbuild tells it.

// DIFFERENCE: Box<dyn Trait>: coercion needs the feature `unstable`: stable Rust lacks `CoercePointee`.

use core::{
    alloc::Layout,
    marker::PhantomData,
    mem::{needs_drop, ManuallyDrop, MaybeUninit},
    pin::Pin,
    ptr::{self, NonNull},
};

use pin_init::{PinInit, Zeroable, ZeroableOption};

use super::{
    allocator::{before_drop, KVmalloc, Kmalloc, Vmalloc},
    flags::__GFP_ZERO,
    AllocError, Allocator, Flags, NumaNode, Vec,
};

mod as_value;
mod foreign;
mod in_place;
mod pages;

/// A value in memory of its own, taken from `A`, to which it returns when the box is dropped. A
/// value of size 0 takes none.
///
/// # Invariants
///
/// The pointer is aligned for `T` and points to a valid `T`, in an allocation of `A` made with the
/// layout of that `T`; or, when that layout's size is 0, is dangling.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// let mut answer = KBox::new(41, GFP_KERNEL)?;
/// *answer += 1;
/// assert_eq!(*answer, 42);
/// # Ok::<(), Error>(())
/// ```
#[cfg_attr(feature = "unstable", derive(core::marker::CoercePointee))]
#[repr(transparent)]
pub struct Box<#[cfg_attr(feature = "unstable", pointee)] T: ?Sized, A: Allocator>(
    NonNull<T>,
    PhantomData<A>,
);

/// A [`Box`] in memory of [`Kmalloc`].
pub type KBox<T> = Box<T, Kmalloc>;

/// A [`Box`] in memory of [`Vmalloc`].
pub type VBox<T> = Box<T, Vmalloc>;

/// A [`Box`] in memory of [`KVmalloc`].
pub type KVBox<T> = Box<T, KVmalloc>;

// SAFETY: `Box<T, A>` is one `NonNull` and nothing else, so zeros are the `None` of its option.
unsafe impl<T, A: Allocator> ZeroableOption for Box<T, A> {}

// SAFETY: A box owns its value, and memory of an `Allocator` may be freed from any thread.
unsafe impl<T: Send + ?Sized, A: Allocator> Send for Box<T, A> {}

// SAFETY: A shared box gives no more than a shared value.
unsafe impl<T: Sync + ?Sized, A: Allocator> Sync for Box<T, A> {}

impl<T: ?Sized, A: Allocator> Box<T, A> {
    /// Takes back a box that [`into_raw`](Self::into_raw) gave away.
    ///
    /// # Safety
    ///
    /// `raw` points to a valid, aligned `T` in an allocation of `A` made with the layout of that
    /// `T`, or is dangling and aligned if its size is 0. It is given to the new box: nobody else
    /// frees it.
    #[inline]
    pub const unsafe fn from_raw(raw: *mut T) -> Self {
        // INVARIANT: The caller promises it.
        // SAFETY: Neither an allocation nor a dangling pointer is null.
        Self(unsafe { NonNull::new_unchecked(raw) }, PhantomData)
    }

    /// Gives the box away as a pointer. The value is not dropped, nor its memory freed.
    #[inline]
    pub fn into_raw(b: Self) -> *mut T {
        ManuallyDrop::new(b).0.as_ptr()
    }

    /// Gives the value away for good.
    #[inline]
    pub fn leak<'a>(b: Self) -> &'a mut T {
        // SAFETY: The pointer of a box is to a valid `T`, which has no owner any more.
        unsafe { &mut *Self::into_raw(b) }
    }
}

impl<T, A: Allocator> Box<T, A> {
    /// Moves `x` into memory of its own.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; `x` is dropped.
    #[track_caller]
    pub fn new(x: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(Self::new_uninit(flags)?.write(x))
    }

    /// Memory for a `T` that is still to be written.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let memory = KBox::<[u16; 3]>::new_uninit(GFP_KERNEL)?;
    /// let values = memory.write([2, 3, 5]);
    /// assert_eq!(values.len(), 3);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn new_uninit(flags: Flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
        let memory = A::alloc(Layout::new::<MaybeUninit<T>>(), flags, NumaNode::NO_NODE)?;
        // INVARIANT: The allocation has the layout of `MaybeUninit<T>`, of which any bytes are a
        // valid value.
        Ok(Box(memory.cast(), PhantomData))
    }

    /// A value that is all zeros.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    #[track_caller]
    pub fn zeroed(flags: Flags) -> Result<Self, AllocError>
    where
        T: Zeroable,
    {
        let memory = Self::new_uninit(flags | __GFP_ZERO)?;
        // SAFETY: The allocator was told to zero the memory, and zeros are a valid `T: Zeroable`.
        Ok(unsafe { memory.assume_init() })
    }

    /// As [`new`](Self::new), with the value pinned.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; `x` is dropped.
    #[inline]
    #[track_caller]
    pub fn pin(x: T, flags: Flags) -> Result<Pin<Self>, AllocError>
    where
        A: 'static,
    {
        Ok(Self::into_pin(Self::new(x, flags)?))
    }

    /// A pinned slice of `len` elements, the one at `i` initialised by `init(i)`.
    ///
    /// # Errors
    ///
    /// That of the allocation, or the first of an initialiser: the elements before it are dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let squares = KBox::<usize>::pin_slice(|i| Ok::<_, Error>(i * i), 4, GFP_KERNEL)?;
    /// assert_eq!(*squares, [0, 1, 4, 9]);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn pin_slice<Func, Item, E>(
        mut init: Func,
        len: usize,
        flags: Flags,
    ) -> Result<Pin<Box<[T], A>>, E>
    where
        Func: FnMut(usize) -> Item,
        Item: PinInit<T, E>,
        E: From<AllocError>,
    {
        let mut elements = Vec::<T, A>::with_capacity(len, flags)?;
        for index in 0..len {
            // SAFETY: The vector has room for `len` elements, of which the one at `index` is not
            // initialised. It is not moved from there: the vector does not grow, and becomes the
            // pinned box.
            unsafe {
                let slot = elements.as_mut_ptr().add(index);
                init(index).__pinned_init(slot)?;
                elements.inc_len(1);
            }
        }

        let (first, len, _) = elements.into_raw_parts();
        // SAFETY: A new vector reserves exactly what it is asked for, so its allocation has the
        // layout of `[T]` with the `len` elements that are initialised.
        let slice = unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(first, len)) };
        Ok(Box::<[T], A>::into(slice))
    }

    /// Pins the value where it is.
    pub fn into_pin(this: Self) -> Pin<Self> {
        this.into()
    }

    /// Drops the value and keeps its memory for another.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let old = KBox::new([0xaa_u8; 64], GFP_KERNEL)?;
    /// let memory = KBox::drop_contents(old);
    /// let new = memory.write([0x55; 64]); // cannot fail
    /// assert_eq!(new[63], 0x55);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn drop_contents(this: Self) -> Box<MaybeUninit<T>, A> {
        let value = Self::into_raw(this);
        // SAFETY: The value is valid, and from here on its memory holds none.
        unsafe {
            value.drop_in_place();
            Box::from_raw(value.cast())
        }
    }

    /// Moves the value out and frees its memory.
    pub fn into_inner(b: Self) -> T {
        let value = Self::into_raw(b);
        // SAFETY: The value is valid and moves to the caller; the box that is dropped here holds
        // none.
        unsafe {
            let memory = Box::<MaybeUninit<T>, A>::from_raw(value.cast());
            memory.assume_init_read()
        }
    }
}

impl<T, A: Allocator> Box<MaybeUninit<T>, A> {
    /// Takes the memory to hold a `T`.
    ///
    /// # Safety
    ///
    /// It holds a valid `T`.
    pub unsafe fn assume_init(self) -> Box<T, A> {
        let memory = Self::into_raw(self);
        // SAFETY: The caller promises a valid `T`, whose layout is that of `MaybeUninit<T>`.
        unsafe { Box::from_raw(memory.cast()) }
    }

    /// Writes `value` into the memory.
    pub fn write(mut self, value: T) -> Box<T, A> {
        MaybeUninit::write(&mut *self, value);
        // SAFETY: Written in the line above.
        unsafe { self.assume_init() }
    }
}

impl<T: ?Sized, A: Allocator> Drop for Box<T, A> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            before_drop();
        }
        let layout = Layout::for_value::<T>(self);
        // SAFETY: The box owns the value and its memory, which was allocated with the layout of the
        // value, and is used by nobody after this.
        unsafe {
            self.0.drop_in_place();
            A::free(self.0.cast(), layout);
        }
    }
}

impl<T: ?Sized, A: Allocator> From<Box<T, A>> for Pin<Box<T, A>> {
    fn from(b: Box<T, A>) -> Self {
        // SAFETY: Moving a box does not move its value, and a pinned box has no safe way to.
        unsafe { Pin::new_unchecked(b) }
    }
}
