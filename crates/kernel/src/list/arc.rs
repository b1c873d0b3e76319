// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one reference of a value that may be put into a list.
//!
//! Mirrors: rust/kernel/list/arc.rs (Linux 7.2).

use core::{mem::ManuallyDrop, ops::Deref, pin::Pin, ptr};

use pin_init::{Init, PinInit};

use super::{ListArcSafe, TryNewListArc};
use crate::{
    alloc::{allocator::before_drop, AllocError, Flags},
    build_assert::build_assert,
    init::InPlaceInit,
    sync::{Arc, ArcBorrow, UniqueArc},
};

/// An [`Arc`] with the right to the value's links: a value has at most one for each `ID`.
///
/// There may be any number of ordinary `Arc`s beside it.
///
/// # Invariants
///
/// It is the value's only `ListArc` of this `ID`, and the value thinks that it has one.
///
/// # Examples
///
/// ```
/// use kernel::{list::*, prelude::*};
///
/// #[pin_data]
/// struct Job {
///     #[pin]
///     tracker: AtomicTracker,
///     #[pin]
///     links: ListLinks,
/// }
///
/// impl_list_arc_safe! {
///     impl ListArcSafe<0> for Job { tracked_by tracker: AtomicTracker; }
/// }
/// impl_list_item! {
///     impl ListItem<0> for Job { using ListLinks { self.links }; }
/// }
///
/// let job = try_pin_init!(Job { tracker <- AtomicTracker::new(), links <- ListLinks::new() });
/// let job = ListArc::<_, 0>::pin_init(job, GFP_KERNEL)?;
/// let shared = job.clone_arc();
///
/// // One `ListArc` at a time.
/// let Err(shared) = ListArc::<_, 0>::try_from_arc(shared) else { return Err(EEXIST) };
/// drop(job);
/// assert!(ListArc::<_, 0>::try_from_arc(shared).is_ok());
/// # Ok::<(), Error>(())
/// ```
#[cfg_attr(feature = "unstable", derive(core::marker::CoercePointee))]
#[repr(transparent)]
pub struct ListArc<T, const ID: u64 = 0>
where
    T: ListArcSafe<ID> + ?Sized,
{
    arc: Arc<T>,
}

impl<T: ListArcSafe<ID>, const ID: u64> ListArc<T, ID> {
    /// Moves `contents` into shared memory.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; `contents` is dropped.
    #[inline]
    #[track_caller]
    pub fn new(contents: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(Self::from(UniqueArc::new(contents, flags)?))
    }

    /// Initialises a value in shared memory, where it is pinned.
    ///
    /// # Errors
    ///
    /// That of the initialiser, or [`AllocError`] as that type.
    #[inline]
    #[track_caller]
    pub fn pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(Self::from(UniqueArc::try_pin_init(init, flags)?))
    }

    /// Initialises a value in shared memory. It is pinned from then on.
    ///
    /// # Errors
    ///
    /// That of the initialiser, or [`AllocError`] as that type.
    #[inline]
    #[track_caller]
    pub fn init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Ok(Self::from(UniqueArc::try_init(init, flags)?))
    }
}

impl<T, const ID: u64> ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    /// Makes two `ListArc`s, of different `ID`s.
    #[inline]
    pub fn pair_from_unique<const ID2: u64>(unique: UniqueArc<T>) -> (Self, ListArc<T, ID2>)
    where
        T: ListArcSafe<ID2>,
    {
        Self::pair_from_pin_unique(Pin::from(unique))
    }

    /// Makes two `ListArc`s, of different `ID`s.
    // The assertion holds when the optimiser can see the numbers.
    #[inline(always)]
    pub fn pair_from_pin_unique<const ID2: u64>(
        mut unique: Pin<UniqueArc<T>>,
    ) -> (Self, ListArc<T, ID2>)
    where
        T: ListArcSafe<ID2>,
    {
        build_assert!(ID != ID2);
        // SAFETY: Nobody else has the value, so there is no `ListArc` of it.
        unsafe {
            <T as ListArcSafe<ID>>::on_create_list_arc_from_unique(unique.as_mut());
            <T as ListArcSafe<ID2>>::on_create_list_arc_from_unique(unique.as_mut());
        }
        let arc = Arc::from(unique);
        // SAFETY: The value has just been told of both, whose `ID`s differ.
        unsafe {
            (
                Self::transmute_from_arc(arc.clone()),
                ListArc::transmute_from_arc(arc),
            )
        }
    }

    /// Makes a `ListArc` of an `Arc`.
    ///
    /// # Errors
    ///
    /// The `Arc`, when the value has a `ListArc`.
    pub fn try_from_arc(arc: Arc<T>) -> Result<Self, Arc<T>>
    where
        T: TryNewListArc<ID>,
    {
        if !arc.try_new_list_arc() {
            return Err(arc);
        }
        // SAFETY: The value had none, and thinks that it has one now.
        Ok(unsafe { Self::transmute_from_arc(arc) })
    }

    /// Makes a `ListArc` of a borrowed `Arc`, unless the value has one.
    pub fn try_from_arc_borrow(arc: ArcBorrow<'_, T>) -> Option<Self>
    where
        T: TryNewListArc<ID>,
    {
        if !arc.try_new_list_arc() {
            return None;
        }
        // SAFETY: The value had none, and thinks that it has one now.
        Some(unsafe { Self::transmute_from_arc(Arc::from(arc)) })
    }

    /// Makes a `ListArc` of an `Arc`, or drops the `Arc` if the value has one. The value itself is
    /// never dropped: of the last `Arc` a `ListArc` can always be made.
    pub fn try_from_arc_or_drop(arc: Arc<T>) -> Option<Self>
    where
        T: TryNewListArc<ID>,
    {
        match Self::try_from_arc(arc) {
            Ok(list_arc) => Some(list_arc),
            Err(arc) => Arc::into_unique_or_drop(arc).map(Self::from),
        }
    }

    /// # Safety
    ///
    /// The value has no `ListArc`, and thinks that it has one.
    #[inline]
    unsafe fn transmute_from_arc(arc: Arc<T>) -> Self {
        // INVARIANT: The caller promises it.
        Self { arc }
    }

    /// The `Arc`. The value still thinks that it has a `ListArc`.
    #[inline]
    fn transmute_to_arc(self) -> Arc<T> {
        let this = ManuallyDrop::new(self);
        // SAFETY: The `Arc` is read once, and not dropped where it was.
        unsafe { ptr::read(&this.arc) }
    }

    /// Gives the `ListArc` away as a pointer to its value, as [`Arc::into_raw`]. The value still
    /// thinks that it has one.
    #[inline]
    pub fn into_raw(self) -> *const T {
        Arc::into_raw(self.transmute_to_arc())
    }

    /// Takes back a `ListArc` that [`into_raw`](Self::into_raw) gave away.
    ///
    /// # Safety
    ///
    /// `ptr` is as [`Arc::from_raw`] asks. The value has no `ListArc`, and thinks that it has one.
    #[inline]
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        // SAFETY: The caller promises it.
        unsafe { Self::transmute_from_arc(Arc::from_raw(ptr)) }
    }

    /// Gives up the right to the links.
    #[inline]
    pub fn into_arc(self) -> Arc<T> {
        let arc = self.transmute_to_arc();
        // SAFETY: The only `ListArc` is gone, and the value thinks that there is one.
        unsafe { T::on_drop_list_arc(&arc) };
        arc
    }

    /// Another reference, without the right to the links.
    #[inline]
    pub fn clone_arc(&self) -> Arc<T> {
        self.arc.clone()
    }

    /// This as an [`Arc`].
    #[inline]
    pub fn as_arc(&self) -> &Arc<T> {
        &self.arc
    }

    /// This as an [`ArcBorrow`].
    #[inline]
    pub fn as_arc_borrow(&self) -> ArcBorrow<'_, T> {
        self.arc.as_arc_borrow()
    }

    /// Whether two `ListArc`s share one value, which of one `ID` they cannot.
    #[inline]
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        Arc::ptr_eq(&this.arc, &other.arc)
    }
}

impl<T, const ID: u64> From<UniqueArc<T>> for ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    #[inline]
    fn from(unique: UniqueArc<T>) -> Self {
        Self::from(Pin::from(unique))
    }
}

impl<T, const ID: u64> From<Pin<UniqueArc<T>>> for ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    #[inline]
    fn from(mut unique: Pin<UniqueArc<T>>) -> Self {
        // SAFETY: Nobody else has the value, so there is no `ListArc` of it; and from here on it
        // thinks that there is one.
        unsafe {
            T::on_create_list_arc_from_unique(unique.as_mut());
            Self::transmute_from_arc(Arc::from(unique))
        }
    }
}

impl<T, const ID: u64> Deref for ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.arc
    }
}

impl<T, const ID: u64> AsRef<Arc<T>> for ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    #[inline]
    fn as_ref(&self) -> &Arc<T> {
        self.as_arc()
    }
}

impl<T, const ID: u64> Drop for ListArc<T, ID>
where
    T: ListArcSafe<ID> + ?Sized,
{
    #[inline]
    fn drop(&mut self) {
        before_drop();
        // SAFETY: The only `ListArc` is going, and the value thinks that there is one.
        unsafe { T::on_drop_list_arc(&self.arc) };
    }
}
