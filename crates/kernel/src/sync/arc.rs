// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A shared, counted, pinned value.
//!
//! It differs from std's `Arc` in that allocating can fail, that there are no weak references, that
//! the value never moves, and that a count which overflows stays and leaks the value.
//!
//! Mirrors: rust/kernel/sync/arc.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! An `Arc<T>` coerces to an `Arc<dyn Trait>`, and an [`ArcBorrow`] likewise, only with the cargo
//! feature `unstable`, for which the compiler has to be told `RUSTC_BOOTSTRAP=1`, as Kbuild tells it.
//! Receivers such as `self: &Arc<Self>` need that and `feature(arbitrary_self_types)` in the driver's
//! crate, which Kbuild switches on.

// DIFFERENCE: Arc<dyn Trait>: coercion needs the feature `unstable`: stable Rust lacks `CoercePointee`.
// DIFFERENCE: ArcBorrow<dyn Trait>: as `Arc<dyn Trait>`.

use core::{
    any::Any,
    borrow::Borrow,
    marker::PhantomData,
    mem::{offset_of, ManuallyDrop},
    ops::Deref,
    pin::Pin,
    ptr::{self, NonNull},
};

use pin_init::{Init, PinInit};

use super::Refcount;
use crate::{
    alloc::{allocator::before_drop, AllocError, Flags, KBox},
    fmt,
    init::InPlaceInit,
};

mod borrow;
mod foreign;
mod unique;

pub use self::{borrow::ArcBorrow, unique::UniqueArc};

/// A shared value, dropped with the last of its `Arc`s.
///
/// # Invariants
///
/// The pointer is to a live `ArcInner` in memory of a [`KBox`], of whose count the `Arc` owns
/// one. Its value is pinned.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, sync::Arc};
///
/// let limit = Arc::new(4096, GFP_KERNEL)?;
/// let for_the_reader = limit.clone();
/// drop(limit);
/// assert_eq!(*for_the_reader, 4096);
/// # Ok::<(), Error>(())
/// ```
#[cfg_attr(feature = "unstable", derive(core::marker::CoercePointee))]
#[repr(transparent)]
pub struct Arc<T: ?Sized> {
    ptr: NonNull<ArcInner<T>>,
    _owned: PhantomData<ArcInner<T>>,
}

/// What an [`Arc`] points to. The count comes first, so that the value can be unsized.
#[repr(C)]
struct ArcInner<T: ?Sized> {
    refcount: Refcount,
    data: T,
}

// An `Arc` may be moved out of a `Pin`, whatever its value is: the pin is not on that.
impl<T: ?Sized> Unpin for ArcInner<T> {}

impl<T: ?Sized> ArcInner<T> {
    /// The `ArcInner` of which `data` is the value.
    ///
    /// # Safety
    ///
    /// `data` is from [`Arc::into_raw`] or [`Arc::as_ptr`], and its `ArcInner` is alive.
    unsafe fn containing(data: *const T) -> NonNull<Self> {
        // SAFETY: The caller promises a live value.
        let align = align_of_val(unsafe { &*data });
        let offset = size_of::<Refcount>().next_multiple_of(align);
        // SAFETY: In a `repr(C)` struct the value is at that offset, so this is the start of the
        // allocation, which is not null. The cast keeps the metadata: that of a struct is its last
        // field's.
        unsafe { NonNull::new_unchecked((data as *mut Self).byte_sub(offset)) }
    }
}

// SAFETY: Whoever has an `Arc` shares the value, and drops it if the `Arc` is the last: `Sync` and
// `Send`.
unsafe impl<T: ?Sized + Sync + Send> Send for Arc<T> {}

// SAFETY: Whoever shares an `Arc` can clone it.
unsafe impl<T: ?Sized + Sync + Send> Sync for Arc<T> {}

impl<T> Arc<T> {
    /// Where in the shared memory the value is, in bytes.
    pub const DATA_OFFSET: usize = offset_of!(ArcInner<T>, data);

    /// Moves `contents` into shared memory.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; `contents` is dropped.
    #[track_caller]
    pub fn new(contents: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(UniqueArc::new(contents, flags)?.into())
    }
}

impl<T: ?Sized> Arc<T> {
    /// # Safety
    ///
    /// `ptr` is to a live `ArcInner` in memory of a `KBox`, of whose count the caller owns one and
    /// leaves it to the `Arc`.
    unsafe fn from_inner(ptr: NonNull<ArcInner<T>>) -> Self {
        // INVARIANT: The caller promises it.
        Self {
            ptr,
            _owned: PhantomData,
        }
    }

    fn refcount(&self) -> &Refcount {
        // SAFETY: The `ArcInner` is alive as long as the `Arc`.
        unsafe { &self.ptr.as_ref().refcount }
    }

    /// Gives the `Arc` away as a pointer to its value.
    pub fn into_raw(self) -> *const T {
        Self::as_ptr(&ManuallyDrop::new(self))
    }

    /// A pointer to the value.
    pub fn as_ptr(this: &Self) -> *const T {
        // SAFETY: The `ArcInner` is alive; no reference is made to its value.
        unsafe { &raw const (*this.ptr.as_ptr()).data }
    }

    /// Takes back an `Arc` that [`into_raw`](Self::into_raw) gave away.
    ///
    /// # Safety
    ///
    /// `ptr` is from `into_raw`, and taken back once.
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        // SAFETY: The caller promises that the `Arc` was given away, and so keeps its `ArcInner`
        // alive.
        unsafe { Self::from_inner(ArcInner::containing(ptr)) }
    }

    /// Borrows the value in a way that allows for another `Arc` to it.
    #[inline]
    pub fn as_arc_borrow(&self) -> ArcBorrow<'_, T> {
        // SAFETY: The `Arc` lives for as long as it is borrowed, and is no `UniqueArc`.
        unsafe { ArcBorrow::from_inner(self.ptr) }
    }

    /// Whether two `Arc`s share one value.
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        ptr::eq(this.ptr.as_ptr(), other.ptr.as_ptr())
    }

    /// Gives this `Arc` up for a [`UniqueArc`] if it is the last, and just up if not: never drops
    /// the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{prelude::*, sync::Arc};
    ///
    /// let one = Arc::new('x', GFP_KERNEL)?;
    /// let other = one.clone();
    /// assert!(Arc::into_unique_or_drop(one).is_none());
    /// assert!(Arc::into_unique_or_drop(other).is_some());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn into_unique_or_drop(this: Self) -> Option<Pin<UniqueArc<T>>> {
        let this = ManuallyDrop::new(this);
        if !this.refcount().dec_and_test() {
            return None;
        }
        // Nobody else can see the count now.
        this.refcount().set(1);
        let unique = UniqueArc::from_last(ManuallyDrop::into_inner(this));
        Some(Pin::from(unique))
    }
}

impl<T: ?Sized> Clone for Arc<T> {
    fn clone(&self) -> Self {
        self.refcount().inc();
        // SAFETY: The one just counted. A saturated count keeps the `ArcInner` alive for ever.
        unsafe { Self::from_inner(self.ptr) }
    }
}

impl<T: ?Sized> Drop for Arc<T> {
    fn drop(&mut self) {
        before_drop();
        if self.refcount().dec_and_test() {
            // SAFETY: This was the last `Arc`, and the memory is that of a `KBox`.
            drop(unsafe { KBox::from_raw(self.ptr.as_ptr()) });
        }
    }
}

impl<T: ?Sized> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The `ArcInner` is alive as long as the `Arc`, and its value only shared.
        unsafe { &self.ptr.as_ref().data }
    }
}

impl<T: ?Sized> AsRef<T> for Arc<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Borrow<T> for Arc<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Arc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Arc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> InPlaceInit<T> for Arc<T> {
    type PinnedSelf = Self;

    #[track_caller]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(UniqueArc::try_pin_init(init, flags)?.into())
    }

    #[track_caller]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(UniqueArc::try_init(init, flags)?.into())
    }
}

impl Arc<dyn Any + Send + Sync> {
    /// The `Arc` of the concrete type, if it is `T`.
    ///
    /// # Errors
    ///
    /// `self` when the value is of another type.
    pub fn downcast<T: Any + Send + Sync>(self) -> Result<Arc<T>, Self> {
        if !(*self).is::<T>() {
            return Err(self);
        }
        let inner = ManuallyDrop::new(self).ptr.cast();
        // SAFETY: The `ArcInner` is that of a `T`, and the count that `self` owned is left to the
        // new `Arc`.
        Ok(unsafe { Arc::from_inner(inner) })
    }
}
