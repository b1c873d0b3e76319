// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks in statics.
//!
//! Mirrors: rust/kernel/sync/lock/global.rs (Linux 7.2).
//!
//! A module's statics are new each time it is loaded. A process has them once, so a global lock keeps
//! how to make its first value, and `init` makes a new lock around it.

// DIFFERENCE: GlobalLock::new: takes what makes the value, for a module is loaded more than once.

use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::marker::{PhantomData, PhantomPinned};
use core::pin::Pin;
use core::sync::atomic::{
    AtomicPtr,
    Ordering::{Acquire, Release},
};

use super::{Backend, Guard, Lock};
use crate::rt;
use crate::sync::LockClassKey;
use crate::types::Opaque;

/// What is particular to one global lock. Implemented by [`global_lock!`].
pub trait GlobalLockBackend {
    /// The lock's name.
    const NAME: &'static CStr;
    /// What it protects.
    type Item: 'static;
    /// The primitive.
    type Backend: Backend + 'static;
    /// Its class.
    fn get_lock_class() -> Pin<&'static LockClassKey>;
}

/// A lock in a static. Made by [`global_lock!`].
pub struct GlobalLock<B: GlobalLockBackend> {
    /// The lock of the module that is loaded. Older ones stay where they are: a task that was killed
    /// may be holding one, or waiting for it, for ever.
    lock: AtomicPtr<Lock<B::Item, B::Backend>>,
    first: fn() -> B::Item,
    _lock: PhantomData<Lock<B::Item, B::Backend>>,
}

impl<B: GlobalLockBackend> GlobalLock<B> {
    /// A lock around what `first` makes.
    ///
    /// # Safety
    ///
    /// [`GlobalLock::init`] is called before any other method, and no other lock uses `B`.
    pub const unsafe fn new(first: fn() -> B::Item) -> Self {
        GlobalLock {
            lock: AtomicPtr::new(core::ptr::null_mut()),
            first,
            _lock: PhantomData,
        }
    }

    /// Initialises the lock, and its data as it was when the module was built.
    ///
    /// # Safety
    ///
    /// Called once each time the module is loaded, before any other method.
    pub unsafe fn init(&'static self) {
        let lock = Box::leak(Box::new(Lock {
            state: Opaque::uninit(),
            _pin: PhantomPinned,
            data: UnsafeCell::new((self.first)()),
        }));
        // SAFETY: The state is valid for writes, and stays where it is.
        unsafe { B::Backend::init(lock.state.get(), B::NAME, B::get_lock_class().class()) };
        self.lock.store(lock, Release);
    }

    #[track_caller]
    fn inner(&'static self) -> &'static Lock<B::Item, B::Backend> {
        if self.lock.load(Acquire).is_null() {
            rt::lock::used_before_init(B::NAME);
            // SAFETY: Late, which has just been reported, and once.
            unsafe { self.init() };
        }
        // SAFETY: It was initialised, and is never freed.
        unsafe { &*self.lock.load(Acquire) }
    }

    /// Takes the lock, and waits for it if it must.
    #[inline]
    #[track_caller]
    pub fn lock(&'static self) -> GlobalGuard<B> {
        GlobalGuard {
            inner: self.inner().lock(),
        }
    }

    /// Takes the lock if nobody has it.
    #[must_use = "dropping the guard gives the lock up"]
    #[inline]
    #[track_caller]
    pub fn try_lock(&'static self) -> Option<GlobalGuard<B>> {
        Some(GlobalGuard {
            inner: self.inner().try_lock()?,
        })
    }
}

/// Possession of a [`GlobalLock`].
#[must_use = "dropping the guard gives the lock up"]
pub struct GlobalGuard<B: GlobalLockBackend> {
    inner: Guard<'static, B::Item, B::Backend>,
}

impl<B: GlobalLockBackend> core::ops::Deref for GlobalGuard<B> {
    type Target = B::Item;

    fn deref(&self) -> &B::Item {
        &self.inner
    }
}

impl<B: GlobalLockBackend> core::ops::DerefMut for GlobalGuard<B>
where
    B::Item: Unpin,
{
    fn deref_mut(&mut self) -> &mut B::Item {
        &mut self.inner
    }
}

/// Data outside of a global lock that only its holder may use.
pub struct GlobalLockedBy<T: ?Sized, B: GlobalLockBackend> {
    backend: PhantomData<B>,
    value: UnsafeCell<T>,
}

// SAFETY: The value goes where this goes.
unsafe impl<T: ?Sized + Send, B: GlobalLockBackend> Send for GlobalLockedBy<T, B> {}

// SAFETY: Whoever has the lock has the value, one task at a time.
unsafe impl<T: ?Sized + Send, B: GlobalLockBackend> Sync for GlobalLockedBy<T, B> {}

impl<T, B: GlobalLockBackend> GlobalLockedBy<T, B> {
    /// Puts `val` under the lock that `B` names.
    pub fn new(val: T) -> Self {
        GlobalLockedBy {
            backend: PhantomData,
            value: UnsafeCell::new(val),
        }
    }
}

impl<T: ?Sized, B: GlobalLockBackend> GlobalLockedBy<T, B> {
    /// The value, for who has the lock.
    pub fn as_ref<'a>(&'a self, _guard: &'a GlobalGuard<B>) -> &'a T {
        // SAFETY: The guard is borrowed, so nobody has an exclusive reference.
        unsafe { &*self.value.get() }
    }

    /// The value, for who has the lock exclusively.
    pub fn as_mut<'a>(&'a self, _guard: &'a mut GlobalGuard<B>) -> &'a mut T {
        // SAFETY: There is one guard, and it is borrowed exclusively.
        unsafe { &mut *self.value.get() }
    }

    /// The value, for who has this exclusively.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

/// Defines a lock in a static, to be initialised when the module is.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// kernel::sync::global_lock! {
///     // SAFETY: The module's `init` initialises it first of all.
///     unsafe(uninit) static OPENS: Mutex<u32> = 0;
/// }
///
/// // SAFETY: Once, and before any other use.
/// unsafe { OPENS.init() };
/// *OPENS.lock() += 1;
/// assert_eq!(*OPENS.lock(), 1);
/// ```
#[macro_export]
macro_rules! global_lock {
    {
        $(#[$meta:meta])* $pub:vis
        unsafe(uninit) static $name:ident: $kind:ident<$valuety:ty> = $value:expr;
    } => {
        #[doc = ::core::concat!(
            "Names the lock [`",
            ::core::stringify!($name),
            "`](static@",
            ::core::stringify!($name),
            ")."
        )]
        #[allow(non_camel_case_types, unreachable_pub)]
        $pub enum $name {}

        impl $crate::sync::lock::GlobalLockBackend for $name {
            const NAME: &'static $crate::str::CStr = $crate::c_str!(::core::stringify!($name));
            type Item = $valuety;
            type Backend = $crate::global_lock_inner!(backend $kind);

            fn get_lock_class() -> $crate::prelude::Pin<&'static $crate::sync::LockClassKey> {
                $crate::static_lock_class!()
            }
        }

        $(#[$meta])*
        $pub static $name: $crate::sync::lock::GlobalLock<$name> = {
            const fn first() -> $valuety {
                // The value's place in the source must not be that of a block's last expression:
                // clippy would take the user's SAFETY comment for one on that.
                let first: $valuety = $value;
                first
            }

            // SAFETY: The user promises `unsafe(uninit)`; the type is made here, for this lock.
            unsafe { $crate::sync::lock::GlobalLock::new(first) }
        };
    };
}
pub use global_lock;

#[doc(hidden)]
#[macro_export]
macro_rules! global_lock_inner {
    (backend Mutex) => {
        $crate::sync::lock::mutex::MutexBackend
    };
    (backend SpinLock) => {
        $crate::sync::lock::spinlock::SpinLockBackend
    };
}
