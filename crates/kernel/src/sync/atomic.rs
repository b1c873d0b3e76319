// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Atomics in the words of the Linux kernel memory model (`tools/memory-model`).
//!
//! Mirrors: rust/kernel/sync/atomic.rs (Linux 7.2).
//! C headers: `include/linux/atomic.h`, `include/asm-generic/rwonce.h`.
//!
//! # Differences from the kernel
//!
//! Memory is that of Rust's own model, on the processor that the process runs on: a plain access that
//! races with an atomic one is undefined here, whatever Linux says of it.

mod flag;
mod internal;
pub mod ordering;
mod predefine;
mod raw;

pub use self::flag::AtomicFlag;
pub use self::internal::AtomicImpl;
pub use self::ordering::{Acquire, Full, Relaxed, Release};
pub use self::raw::{atomic_load, atomic_store, cmpxchg, xchg};

pub(crate) use self::internal::{AtomicArithmeticOps, AtomicBasicOps, AtomicExchangeOps};

use self::internal::AtomicRepr;
use crate::fmt;

/// A `T` that several contexts may use at once, each in one step.
///
/// It has the size and alignment of `T`.
///
/// # Invariants
///
/// The memory holds a valid `T`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Acquire, Atomic, Full, Relaxed, Release};
///
/// let opens = Atomic::new(1u32);
/// opens.add(2, Relaxed);
/// assert_eq!(opens.fetch_sub(3, Full), 3);
/// assert_eq!(opens.cmpxchg(0, 7, Acquire), Ok(0));
/// opens.store(8, Release);
/// assert_eq!(opens.cmpxchg(7, 0, Relaxed), Err(8));
/// ```
#[repr(transparent)]
pub struct Atomic<T: AtomicType>(AtomicRepr<T::Repr>);

// SAFETY: The value may go to other contexts, by the contract of `AtomicType`.
unsafe impl<T: AtomicType> Send for Atomic<T> {}

// SAFETY: Each use is one atomic step.
unsafe impl<T: AtomicType> Sync for Atomic<T> {}

/// Types of which there are atomics.
///
/// # Safety
///
/// - `Self` has the size and alignment of `Repr`, and no uninitialised bytes.
/// - Each value of `Self`, taken as a `Repr`, is valid, and taken back is what it was.
/// - A value may go to another context, as that of a `Send` type or of a pointer may.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicType, Full, Relaxed};
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(i32)]
/// enum Link {
///     Down,
///     Up,
/// }
///
/// // SAFETY: It is an `i32` that is never anything but 0 or 1, and is `Send`.
/// unsafe impl AtomicType for Link {
///     type Repr = i32;
/// }
///
/// let link = Atomic::new(Link::Down);
/// assert_eq!(link.xchg(Link::Up, Full), Link::Down);
/// assert_eq!(link.load(Relaxed), Link::Up);
/// ```
pub unsafe trait AtomicType: Sized + Copy {
    /// The integer or pointer that the machine works on.
    type Repr: AtomicImpl;
}

/// Types of which there are atomics that can be added to.
///
/// # Safety
///
/// The sum, wrapping, of any value of `Self` taken as a `Repr` and of what `rhs_into_delta` returns is
/// a valid `Self`.
pub unsafe trait AtomicAdd<Rhs = Self>: AtomicType {
    /// What is added to the `Repr`.
    fn rhs_into_delta(rhs: Rhs) -> <Self::Repr as AtomicImpl>::Delta;
}

#[inline(always)]
const fn into_repr<T: AtomicType>(value: T) -> T::Repr {
    // SAFETY: The sizes are equal, and a `T` is a valid `Repr`.
    unsafe { core::mem::transmute_copy(&value) }
}

/// # Safety
///
/// `repr` was a `T`.
#[inline(always)]
unsafe fn from_repr<T: AtomicType>(repr: T::Repr) -> T {
    // SAFETY: The sizes are equal, and the caller says that it is a `T`.
    unsafe { core::mem::transmute_copy(&repr) }
}

impl<T: AtomicType> Atomic<T> {
    /// An atomic with the value `v`.
    pub const fn new(v: T) -> Self {
        // INVARIANT: It is a `T`.
        Atomic(AtomicRepr::new(into_repr(v)))
    }

    /// Takes the memory at `ptr` for an atomic: `READ_ONCE` and its like are a `load` of it.
    ///
    /// # Safety
    ///
    /// For `'a`, `ptr` is aligned, valid for reads and writes, and not used but atomically.
    pub unsafe fn from_ptr<'a>(ptr: *mut T) -> &'a Self {
        // SAFETY: The layouts are the same; the rest the caller promises.
        unsafe { &*ptr.cast() }
    }

    /// Where the value is. It is valid and aligned; what is done with it must not race.
    pub const fn as_ptr(&self) -> *mut T {
        self.0.as_ptr().cast()
    }

    /// The value, for who has the atomic exclusively.
    pub fn get_mut(&mut self) -> &mut T {
        // SAFETY: The memory holds a `T`, and nobody else uses it while `self` is borrowed.
        unsafe { &mut *self.as_ptr() }
    }
}

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicBasicOps,
{
    /// Reads the value.
    #[doc(alias("atomic_read", "atomic64_read"))]
    #[inline(always)]
    pub fn load<Ordering: ordering::AcquireOrRelaxed>(&self, _: Ordering) -> T {
        // SAFETY: The memory holds a `T`.
        unsafe { from_repr(T::Repr::load(&self.0, Ordering::TYPE)) }
    }

    /// Writes the value.
    #[doc(alias("atomic_set", "atomic64_set"))]
    #[inline(always)]
    pub fn store<Ordering: ordering::ReleaseOrRelaxed>(&self, v: T, _: Ordering) {
        T::Repr::store(&self.0, into_repr(v), Ordering::TYPE);
    }
}

impl<T: AtomicType + fmt::Debug> fmt::Debug for Atomic<T>
where
    T::Repr: AtomicBasicOps,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Relaxed).fmt(f)
    }
}

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicExchangeOps,
{
    /// Writes the value and returns the old one.
    #[doc(alias("atomic_xchg", "atomic64_xchg", "swap"))]
    #[inline(always)]
    pub fn xchg<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // SAFETY: The memory held a `T`.
        unsafe { from_repr(T::Repr::xchg(&self.0, into_repr(v), Ordering::TYPE)) }
    }

    /// Writes `new` if the value is `old`, bit by bit: the old value, as `Ok` if it was written.
    ///
    /// One that fails orders nothing.
    ///
    /// # Errors
    ///
    /// The value, when it is not `old`.
    #[doc(alias("atomic_cmpxchg", "atomic_try_cmpxchg", "compare_exchange"))]
    #[inline(always)]
    pub fn cmpxchg<Ordering: ordering::Ordering>(
        &self,
        old: T,
        new: T,
        _: Ordering,
    ) -> Result<T, T> {
        match T::Repr::cmpxchg(&self.0, into_repr(old), into_repr(new), Ordering::TYPE) {
            // SAFETY: The memory held a `T`.
            Ok(repr) => Ok(unsafe { from_repr(repr) }),
            // SAFETY: As above.
            Err(repr) => Err(unsafe { from_repr(repr) }),
        }
    }
}

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicArithmeticOps,
{
    /// Adds `v`, wrapping.
    #[inline(always)]
    pub fn add<Rhs>(&self, v: Rhs, _: ordering::Relaxed)
    where
        T: AtomicAdd<Rhs>,
    {
        self.fetch_add(v, Relaxed);
    }

    /// Adds `v`, wrapping, and returns the old value.
    #[inline(always)]
    pub fn fetch_add<Rhs, Ordering: ordering::Ordering>(&self, v: Rhs, _: Ordering) -> T
    where
        T: AtomicAdd<Rhs>,
    {
        let delta = T::rhs_into_delta(v);
        // SAFETY: The memory held a `T`, and holds one again, by the contract of `AtomicAdd`.
        unsafe { from_repr(T::Repr::fetch_add(&self.0, delta, Ordering::TYPE)) }
    }

    /// Subtracts `v`, wrapping, and returns the old value.
    #[inline(always)]
    pub fn fetch_sub<Rhs, Ordering: ordering::Ordering>(&self, v: Rhs, _: Ordering) -> T
    where
        T: AtomicAdd<Rhs>,
    {
        let delta = T::rhs_into_delta(v);
        // SAFETY: As for `fetch_add`.
        unsafe { from_repr(T::Repr::fetch_sub(&self.0, delta, Ordering::TYPE)) }
    }
}
