// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A place to initialise, and the guard that owns it once it is: how no initialiser leaves a half-built value behind.

use core::{marker::PhantomData, mem, pin::Pin, ptr};

use crate::{Init, PinInit};

/// The place is structurally pinned: it takes a [`PinInit`] and is handed out as `Pin<&mut T>`.
pub enum Pinned {}

/// The place is not pinned: it takes an [`Init`] and is handed out as `&mut T`.
pub enum Unpinned {}

/// A place for a `T` that is not initialised yet.
///
/// # Invariants
///
/// `ptr` is aligned, valid for reads and writes, and nobody else's until the guard that comes of it is disarmed. If
/// `K` is [`Pinned`], what is written there does not move before it is dropped.
pub struct Slot<K, T: ?Sized> {
    ptr: *mut T,
    kind: PhantomData<K>,
}

impl<K, T: ?Sized> Slot<K, T> {
    /// Takes the place at `ptr`.
    ///
    /// # Safety
    ///
    /// `ptr` is as the type's invariants say.
    #[inline(always)]
    pub unsafe fn new(ptr: *mut T) -> Self {
        // INVARIANT: the caller's promise.
        Self {
            ptr,
            kind: PhantomData,
        }
    }

    /// Moves a value in.
    #[inline(always)]
    pub fn write(self, value: T) -> DropGuard<K, T>
    where
        T: Sized,
    {
        // SAFETY: the place is valid and ours.
        unsafe { self.ptr.write(value) };
        self.filled()
    }

    /// Hands the place to a guard. It has to be initialised.
    #[inline(always)]
    fn filled(self) -> DropGuard<K, T> {
        // INVARIANT: the slot's, and the callers have just initialised the place.
        DropGuard {
            ptr: self.ptr,
            kind: PhantomData,
        }
    }
}

impl<T: ?Sized> Slot<Pinned, T> {
    /// Runs `init` in place.
    ///
    /// # Errors
    ///
    /// What `init` returns; the place is then uninitialised, as before.
    #[inline(always)]
    pub fn init<E>(self, init: impl PinInit<T, E>) -> Result<DropGuard<Pinned, T>, E> {
        // SAFETY: the place is valid, ours and pinned; after an error it is not touched.
        unsafe { init.__pinned_init(self.ptr)? };
        Ok(self.filled())
    }
}

impl<T: ?Sized> Slot<Unpinned, T> {
    /// Runs `init` in place.
    ///
    /// # Errors
    ///
    /// What `init` returns; the place is then uninitialised, as before.
    #[inline(always)]
    pub fn init<E>(self, init: impl Init<T, E>) -> Result<DropGuard<Unpinned, T>, E> {
        // SAFETY: the place is valid and ours; after an error it is not touched.
        unsafe { init.__init(self.ptr)? };
        Ok(self.filled())
    }
}

/// Owns an initialised place, and drops the value there unless [`disarm`](Self::disarm)ed.
///
/// # Invariants
///
/// Those of [`Slot`], and the place is initialised.
#[must_use = "a guard that is dropped takes its value with it"]
pub struct DropGuard<K, T: ?Sized> {
    ptr: *mut T,
    kind: PhantomData<K>,
}

impl<K, T: ?Sized> DropGuard<K, T> {
    /// Leaves the value to whoever owns the memory.
    #[inline(always)]
    pub fn disarm(self) {
        mem::forget(self);
    }
}

impl<T: ?Sized> DropGuard<Pinned, T> {
    /// Borrows the value.
    #[inline(always)]
    pub fn get_mut(&mut self) -> Pin<&mut T> {
        // SAFETY: the value is initialised, ours, and pinned.
        unsafe { Pin::new_unchecked(&mut *self.ptr) }
    }
}

impl<T: ?Sized> DropGuard<Unpinned, T> {
    /// Borrows the value.
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut T {
        // SAFETY: the value is initialised and ours.
        unsafe { &mut *self.ptr }
    }
}

impl<K, T: ?Sized> Drop for DropGuard<K, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the value is initialised and ours, and nothing can reach it after this.
        unsafe { ptr::drop_in_place(self.ptr) };
    }
}
