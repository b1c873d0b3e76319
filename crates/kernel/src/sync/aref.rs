// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Owned references to objects that count their references themselves.
//!
//! Mirrors: rust/kernel/sync/aref.rs (Linux 7.2).

use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

/// An object that counts its references itself, as C's do with their `get` and `put` functions.
///
/// # Safety
///
/// Every value of the type is counted, and stays where it is and alive as long as there are more
/// increments than decrements.
pub unsafe trait AlwaysRefCounted {
    /// Takes one more reference.
    fn inc_ref(&self);

    /// Gives one reference back. The last one frees the object.
    ///
    /// # Safety
    ///
    /// The caller owns a reference to the object, and does not use it again by virtue of that
    /// reference.
    unsafe fn dec_ref(obj: NonNull<Self>);
}

/// One reference to a `T` that counts its references itself, given back on drop.
///
/// # Invariants
///
/// The pointer is to a live `T`, of which the `ARef` owns one reference.
pub struct ARef<T: AlwaysRefCounted> {
    ptr: NonNull<T>,
    _owned: PhantomData<T>,
}

// SAFETY: Whoever has an `ARef` shares the object, and drops it if the reference is the last:
// `Sync` and `Send`.
unsafe impl<T: AlwaysRefCounted + Sync + Send> Send for ARef<T> {}

// SAFETY: Whoever shares an `ARef` can clone it.
unsafe impl<T: AlwaysRefCounted + Sync + Send> Sync for ARef<T> {}

// Moving a reference does not move the object.
impl<T: AlwaysRefCounted> Unpin for ARef<T> {}

impl<T: AlwaysRefCounted> ARef<T> {
    /// Takes over one reference to the object at `ptr`.
    ///
    /// # Safety
    ///
    /// The caller owns a reference to the object, and leaves it to the `ARef`.
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        // INVARIANT: The caller promises it.
        Self {
            ptr,
            _owned: PhantomData,
        }
    }

    /// Gives the reference away as a pointer, for [`from_raw`](Self::from_raw).
    pub fn into_raw(me: Self) -> NonNull<T> {
        ManuallyDrop::new(me).ptr
    }
}

impl<T: AlwaysRefCounted> Clone for ARef<T> {
    fn clone(&self) -> Self {
        self.inc_ref();
        // SAFETY: The reference just taken.
        unsafe { Self::from_raw(self.ptr) }
    }
}

impl<T: AlwaysRefCounted> Drop for ARef<T> {
    fn drop(&mut self) {
        // SAFETY: The `ARef` owns one reference, and is used by nobody after this.
        unsafe { T::dec_ref(self.ptr) };
    }
}

impl<T: AlwaysRefCounted> Deref for ARef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The object is alive as long as the `ARef`.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T: AlwaysRefCounted> From<&T> for ARef<T> {
    fn from(object: &T) -> Self {
        object.inc_ref();
        // SAFETY: The reference just taken.
        unsafe { Self::from_raw(object.into()) }
    }
}

impl<T, U> PartialEq<ARef<U>> for ARef<T>
where
    T: AlwaysRefCounted + PartialEq<U>,
    U: AlwaysRefCounted,
{
    fn eq(&self, other: &ARef<U>) -> bool {
        **self == **other
    }
}

impl<T, U> PartialEq<&'_ U> for ARef<T>
where
    T: AlwaysRefCounted + PartialEq<U>,
{
    fn eq(&self, other: &&U) -> bool {
        **self == **other
    }
}

impl<T: AlwaysRefCounted + Eq> Eq for ARef<T> {}
