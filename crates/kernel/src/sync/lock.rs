// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks and guards, over any primitive.
//!
//! Mirrors: rust/kernel/sync/lock.rs (Linux 7.2).

// DIFFERENCE: Backend::init: takes the name and the class by value, since there are no C objects.
// DIFFERENCE: Lock::from_raw: there is no C lock to wrap.

use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::marker::PhantomPinned;
use core::pin::Pin;

use pin_init::{pin_data, pin_init, PinInit, Wrapper};

use super::LockClassKey;
use crate::types::{NotThreadSafe, Opaque};

/// Implements [`Backend`] by a lock of the machine.
macro_rules! machine_lock {
    ($backend:ident, $kind:ident) => {
        // SAFETY: The machine gives a lock to one task at a time.
        unsafe impl $crate::sync::lock::Backend for $backend {
            type State = $crate::rt::lock::LockState;
            type GuardState = ();

            unsafe fn init(ptr: *mut Self::State, name: &'static core::ffi::CStr, class: usize) {
                let state = Self::State::new($crate::rt::lock::LockKind::$kind, name, class);
                // SAFETY: The pointer is valid for writes.
                unsafe { ptr.write(state) };
            }

            #[inline]
            #[track_caller]
            unsafe fn lock(ptr: *mut Self::State) {
                // SAFETY: The state was initialised.
                unsafe { &*ptr }.lock();
            }

            #[inline]
            #[track_caller]
            unsafe fn try_lock(ptr: *mut Self::State) -> Option<()> {
                // SAFETY: The state was initialised.
                unsafe { &*ptr }.try_lock().then_some(())
            }

            #[inline]
            unsafe fn unlock(ptr: *mut Self::State, _guard_state: &()) {
                // SAFETY: The state was initialised.
                unsafe { &*ptr }.unlock();
            }

            #[inline]
            unsafe fn assert_is_held(ptr: *mut Self::State) {
                // SAFETY: The state was initialised.
                unsafe { &*ptr }.assert_is_held();
            }
        }
    };
}
use machine_lock;

pub(super) mod global;
pub mod mutex;
pub mod spinlock;

pub use global::{GlobalGuard, GlobalLock, GlobalLockBackend, GlobalLockedBy};

/// A locking primitive, without the data it protects.
///
/// # Safety
///
/// Between [`Backend::lock`] and [`Backend::unlock`] of one state, one task alone is in possession;
/// [`Backend::relock`] takes it in the way that `lock` did.
pub unsafe trait Backend {
    /// What the lock needs.
    type State;

    /// What is kept from taking the lock until it is given up.
    type GuardState;

    /// Initialises the lock.
    ///
    /// # Safety
    ///
    /// `ptr` is valid for writes.
    unsafe fn init(ptr: *mut Self::State, name: &'static CStr, class: usize);

    /// Takes the lock.
    ///
    /// # Safety
    ///
    /// `ptr` was initialised and is pinned.
    #[must_use]
    #[track_caller]
    unsafe fn lock(ptr: *mut Self::State) -> Self::GuardState;

    /// Takes the lock if nobody has it.
    ///
    /// # Safety
    ///
    /// As for [`Backend::lock`].
    #[track_caller]
    unsafe fn try_lock(ptr: *mut Self::State) -> Option<Self::GuardState>;

    /// Gives the lock up.
    ///
    /// # Safety
    ///
    /// The caller has it.
    unsafe fn unlock(ptr: *mut Self::State, guard_state: &Self::GuardState);

    /// Takes the lock again after it was given up.
    ///
    /// # Safety
    ///
    /// `guard_state` is from taking this lock, which was since given up.
    #[track_caller]
    unsafe fn relock(ptr: *mut Self::State, guard_state: &mut Self::GuardState) {
        // SAFETY: It was initialised, since it was taken before.
        *guard_state = unsafe { Self::lock(ptr) };
    }

    /// Reports when the caller does not hold the lock.
    ///
    /// # Safety
    ///
    /// As for [`Backend::lock`].
    unsafe fn assert_is_held(ptr: *mut Self::State);
}

/// Data, and the lock that protects it.
#[repr(C)]
#[pin_data]
pub struct Lock<T: ?Sized, B: Backend> {
    #[pin]
    state: Opaque<B::State>,

    /// Waiters know the lock by its address.
    #[pin]
    _pin: PhantomPinned,

    #[pin]
    pub(crate) data: UnsafeCell<T>,
}

// SAFETY: The data goes where the lock goes.
unsafe impl<T: ?Sized + Send, B: Backend> Send for Lock<T, B> {}

// SAFETY: One task at a time has the data, so that it only moves between tasks.
unsafe impl<T: ?Sized + Send, B: Backend> Sync for Lock<T, B> {}

impl<T, B: Backend> Lock<T, B> {
    /// A lock around `t`. Use [`new_mutex!`](crate::new_mutex) or [`new_spinlock!`](crate::new_spinlock).
    pub fn new(
        t: impl PinInit<T>,
        name: &'static CStr,
        key: Pin<&'static LockClassKey>,
    ) -> impl PinInit<Self> {
        let class = key.class();
        pin_init!(Self {
            data <- UnsafeCell::pin_init(t),
            _pin: PhantomPinned,
            // SAFETY: The slot is valid for writes.
            state <- Opaque::ffi_init(move |slot| unsafe { B::init(slot, name, class) }),
        })
    }
}

impl<T: ?Sized, B: Backend> Lock<T, B> {
    /// Takes the lock, and waits for it if it must.
    ///
    /// # Context
    ///
    /// A mutex may sleep; a spinlock forbids sleeping until its guard is dropped.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T, B> {
        // SAFETY: A lock can only be had initialised and pinned.
        let state = unsafe { B::lock(self.state.get()) };
        // SAFETY: It has just been taken.
        unsafe { Guard::new(self, state) }
    }

    /// Takes the lock if nobody has it.
    #[must_use = "dropping the guard gives the lock up"]
    #[inline]
    #[track_caller]
    pub fn try_lock(&self) -> Option<Guard<'_, T, B>> {
        // SAFETY: A lock can only be had initialised and pinned; the guard is made when it was taken.
        unsafe { B::try_lock(self.state.get()).map(|state| Guard::new(self, state)) }
    }
}

/// Possession of a lock: the way to its data, until dropped.
#[must_use = "dropping the guard gives the lock up"]
pub struct Guard<'a, T: ?Sized, B: Backend> {
    pub(crate) lock: &'a Lock<T, B>,
    pub(crate) state: B::GuardState,
    _not_send: NotThreadSafe,
}

// SAFETY: A shared guard gives shared data only.
unsafe impl<T: Sync + ?Sized, B: Backend> Sync for Guard<'_, T, B> {}

impl<'a, T: ?Sized, B: Backend> Guard<'a, T, B> {
    /// A guard for a lock that has been taken.
    ///
    /// # Safety
    ///
    /// The caller has the lock.
    #[inline]
    pub unsafe fn new(lock: &'a Lock<T, B>, state: B::GuardState) -> Self {
        // SAFETY: A lock can only be had initialised and pinned.
        unsafe { B::assert_is_held(lock.state.get()) };
        Guard {
            lock,
            state,
            _not_send: NotThreadSafe,
        }
    }

    /// The lock.
    pub fn lock_ref(&self) -> &'a Lock<T, B> {
        self.lock
    }

    /// Runs `cb` with the lock given up.
    #[track_caller]
    pub(crate) fn do_unlocked<U>(&mut self, cb: impl FnOnce() -> U) -> U {
        // SAFETY: A guard has the lock.
        unsafe { B::unlock(self.lock.state.get(), &self.state) };
        let value = cb();
        // SAFETY: The state is from this lock, which was just given up.
        unsafe { B::relock(self.lock.state.get(), &mut self.state) };
        value
    }

    /// The data, pinned; for data that is `Unpin` there is `DerefMut`.
    pub fn as_mut(&mut self) -> Pin<&mut T> {
        // SAFETY: The data is pinned with the lock, and the guard is exclusive.
        unsafe { Pin::new_unchecked(&mut *self.lock.data.get()) }
    }
}

impl<T: ?Sized, B: Backend> core::ops::Deref for Guard<'_, T, B> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: A guard has the lock, so nobody changes the data.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized, B: Backend> core::ops::DerefMut for Guard<'_, T, B>
where
    T: Unpin,
{
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: A guard has the lock, and is itself borrowed exclusively.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized, B: Backend> Drop for Guard<'_, T, B> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: A guard has the lock.
        unsafe { B::unlock(self.lock.state.get(), &self.state) };
    }
}
