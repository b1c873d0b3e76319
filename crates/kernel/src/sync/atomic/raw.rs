// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Atomic operations on memory that is not declared atomic.
//!
//! Mirrors: rust/kernel/sync/atomic.rs (Linux 7.2).

use super::{ordering, Atomic, AtomicBasicOps, AtomicExchangeOps, AtomicType};

/// [`Atomic::load`] of the memory at `ptr`.
///
/// # Safety
///
/// `ptr` is valid and aligned, and whoever writes there meanwhile does it atomically.
#[doc(alias("READ_ONCE", "smp_load_acquire"))]
#[inline(always)]
pub unsafe fn atomic_load<T: AtomicType, Ordering: ordering::AcquireOrRelaxed>(
    ptr: *mut T,
    o: Ordering,
) -> T
where
    T::Repr: AtomicBasicOps,
{
    // SAFETY: The caller promises it.
    unsafe { Atomic::from_ptr(ptr) }.load(o)
}

/// [`Atomic::store`] to the memory at `ptr`.
///
/// # Safety
///
/// `ptr` is valid and aligned, and whoever uses the memory meanwhile does it atomically.
#[doc(alias("WRITE_ONCE", "smp_store_release"))]
#[inline(always)]
pub unsafe fn atomic_store<T: AtomicType, Ordering: ordering::ReleaseOrRelaxed>(
    ptr: *mut T,
    v: T,
    o: Ordering,
) where
    T::Repr: AtomicBasicOps,
{
    // SAFETY: The caller promises it.
    unsafe { Atomic::from_ptr(ptr) }.store(v, o);
}

/// [`Atomic::xchg`] of the memory at `ptr`.
///
/// # Safety
///
/// As for [`atomic_store`].
#[inline(always)]
pub unsafe fn xchg<T: AtomicType, Ordering: ordering::Ordering>(
    ptr: *mut T,
    new: T,
    o: Ordering,
) -> T
where
    T::Repr: AtomicExchangeOps,
{
    // SAFETY: The caller promises it.
    unsafe { Atomic::from_ptr(ptr) }.xchg(new, o)
}

/// [`Atomic::cmpxchg`] of the memory at `ptr`.
///
/// # Errors
///
/// The value there, when it is not `old`.
///
/// # Safety
///
/// As for [`atomic_store`].
#[doc(alias("try_cmpxchg"))]
#[inline(always)]
pub unsafe fn cmpxchg<T: AtomicType, Ordering: ordering::Ordering>(
    ptr: *mut T,
    old: T,
    new: T,
    o: Ordering,
) -> Result<T, T>
where
    T::Repr: AtomicExchangeOps,
{
    // SAFETY: The caller promises it.
    unsafe { Atomic::from_ptr(ptr) }.cmpxchg(old, new, o)
}
