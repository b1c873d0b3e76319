// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A value that can be shared and is not yet.
//!
//! Mirrors: rust/kernel/sync/arc.rs (Linux 7.2).

use core::{
    borrow::{Borrow, BorrowMut},
    mem::{ManuallyDrop, MaybeUninit},
    ops::{Deref, DerefMut},
    pin::Pin,
};

use pin_init::{InPlaceWrite, Init, PinInit};

use super::{Arc, ArcInner, Refcount};
use crate::{
    alloc::{AllocError, Flags, KBox},
    fmt,
    init::InPlaceInit,
};

/// The only [`Arc`] of a value, which may be written until it becomes one.
///
/// It lets memory be allocated where that may sleep, and filled and shared, which cannot fail,
/// where it may not.
///
/// # Invariants
///
/// The count of `inner` is 1.
///
/// # Examples
///
/// ```
/// use kernel::{
///     prelude::*,
///     sync::{Arc, UniqueArc},
/// };
///
/// let mut buffer = UniqueArc::new([0_u8; 16], GFP_KERNEL)?;
/// buffer[0] = 0x7f;
/// let shared: Arc<[u8; 16]> = buffer.into();
/// assert_eq!(shared[0], 0x7f);
/// # Ok::<(), Error>(())
/// ```
pub struct UniqueArc<T: ?Sized> {
    inner: Arc<T>,
}

impl<T> UniqueArc<T> {
    /// Moves `value` into memory where it can be shared.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; `value` is dropped.
    #[track_caller]
    pub fn new(value: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(Self::new_uninit(flags)?.write(value))
    }

    /// Memory for a `T` that is still to be written.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    #[track_caller]
    pub fn new_uninit(flags: Flags) -> Result<UniqueArc<MaybeUninit<T>>, AllocError> {
        let memory = KBox::<ArcInner<MaybeUninit<T>>>::new_uninit(flags)?;
        let inner = KBox::leak(memory).as_mut_ptr();
        // SAFETY: The memory is for an `ArcInner`, which is valid once its count is: its value may
        // be any bytes. The 1 of the count is left to the `Arc`.
        let inner = unsafe {
            (&raw mut (*inner).refcount).write(Refcount::new(1));
            Arc::from_inner((&mut *inner).into())
        };
        Ok(UniqueArc::from_last(inner))
    }
}

impl<T: ?Sized> UniqueArc<T> {
    /// Takes `inner`, which nobody else has.
    pub(super) fn from_last(inner: Arc<T>) -> Self {
        // INVARIANT: The callers in this module have just made the count 1.
        Self { inner }
    }

    /// A pointer to the value.
    #[inline]
    pub fn as_ptr(this: &Self) -> *const T {
        Arc::as_ptr(&this.inner)
    }
}

impl<T> UniqueArc<MaybeUninit<T>> {
    /// Writes `value` into the memory.
    pub fn write(mut self, value: T) -> UniqueArc<T> {
        MaybeUninit::write(&mut *self, value);
        // SAFETY: Written in the line above.
        unsafe { self.assume_init() }
    }

    /// Takes the memory to hold a `T`.
    ///
    /// # Safety
    ///
    /// It holds a valid `T`.
    pub unsafe fn assume_init(self) -> UniqueArc<T> {
        let inner = ManuallyDrop::new(self).inner.ptr.cast();
        // SAFETY: The caller promises a valid `T`, around which an `ArcInner` is laid out as around
        // a `MaybeUninit<T>`. The count that `self` owned is left to the new `Arc`.
        UniqueArc::from_last(unsafe { Arc::from_inner(inner) })
    }

    /// Initialises the value where it is.
    ///
    /// # Errors
    ///
    /// That of `init`; the memory is freed.
    pub fn init_with<E>(self, init: impl Init<T, E>) -> Result<UniqueArc<T>, E> {
        self.write_init(init)
    }

    /// Initialises and pins the value where it is.
    ///
    /// # Errors
    ///
    /// That of `init`; the memory is freed.
    pub fn pin_init_with<E>(self, init: impl PinInit<T, E>) -> Result<Pin<UniqueArc<T>>, E> {
        self.write_pin_init(init)
    }
}

impl<T> InPlaceWrite<T> for UniqueArc<MaybeUninit<T>> {
    type Initialized = UniqueArc<T>;

    fn write_init<E>(mut self, init: impl Init<T, E>) -> Result<Self::Initialized, E> {
        // SAFETY: The memory is valid for a `T`. If `init` fails, it is freed without being read.
        unsafe {
            init.__init(self.as_mut_ptr())?;
            Ok(self.assume_init())
        }
    }

    fn write_pin_init<E>(mut self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E> {
        // SAFETY: As above, and the value is pinned before anybody could move it.
        unsafe {
            init.__pinned_init(self.as_mut_ptr())?;
            Ok(self.assume_init().into())
        }
    }
}

impl<T> InPlaceInit<T> for UniqueArc<T> {
    type PinnedSelf = Pin<Self>;

    #[track_caller]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Pin<Self>, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_pin_init(init)
    }

    #[track_caller]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_init(init)
    }
}

impl<T: ?Sized> From<UniqueArc<T>> for Arc<T> {
    fn from(unique: UniqueArc<T>) -> Self {
        unique.inner
    }
}

impl<T: ?Sized> From<Pin<UniqueArc<T>>> for Arc<T> {
    fn from(unique: Pin<UniqueArc<T>>) -> Self {
        // SAFETY: The value of an `Arc` stays pinned.
        unsafe { Pin::into_inner_unchecked(unique) }.inner
    }
}

impl<T: ?Sized> From<UniqueArc<T>> for Pin<UniqueArc<T>> {
    fn from(unique: UniqueArc<T>) -> Self {
        // SAFETY: Moving a `UniqueArc` does not move its value, and a pinned one has no safe way
        // to.
        unsafe { Pin::new_unchecked(unique) }
    }
}

impl<T: ?Sized> Deref for UniqueArc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> DerefMut for UniqueArc<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: The `ArcInner` is alive, and nobody else has it.
        unsafe { &mut self.inner.ptr.as_mut().data }
    }
}

impl<T: ?Sized> Borrow<T> for UniqueArc<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized> BorrowMut<T> for UniqueArc<T> {
    fn borrow_mut(&mut self) -> &mut T {
        self
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for UniqueArc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for UniqueArc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
