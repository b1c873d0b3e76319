// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine can do in one step, and to which integers.
//!
//! Mirrors: rust/kernel/sync/atomic/internal.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! The operations are those of the processor's own memory model, through `core::sync::atomic`.

use core::cell::UnsafeCell;
use core::convert::identity;
use core::ffi::c_void;
use core::sync::atomic::{fence, AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr, Ordering};

use super::ordering::OrderingType;

mod private {
    /// The list below is complete.
    pub trait Sealed {}
}

/// An integer or pointer with atomic operations.
pub trait AtomicImpl: Sized + Copy + private::Sealed {
    /// What can be added to it.
    type Delta;
}

/// Memory for an atomic `T`.
#[repr(transparent)]
pub struct AtomicRepr<T: AtomicImpl>(UnsafeCell<T>);

impl<T: AtomicImpl> AtomicRepr<T> {
    pub(super) const fn new(value: T) -> Self {
        AtomicRepr(UnsafeCell::new(value))
    }

    pub(super) const fn as_ptr(&self) -> *mut T {
        self.0.get()
    }
}

/// Loads and stores.
pub trait AtomicBasicOps: AtomicImpl {
    /// Reads the value.
    fn load(a: &AtomicRepr<Self>, order: OrderingType) -> Self;
    /// Writes the value.
    fn store(a: &AtomicRepr<Self>, value: Self, order: OrderingType);
}

/// Exchanges.
pub trait AtomicExchangeOps: AtomicImpl {
    /// Writes the value and returns the old one.
    fn xchg(a: &AtomicRepr<Self>, value: Self, order: OrderingType) -> Self;
    /// Writes the value if the old one is `old`, which it returns in any case.
    fn cmpxchg(
        a: &AtomicRepr<Self>,
        old: Self,
        new: Self,
        order: OrderingType,
    ) -> Result<Self, Self>;
}

/// Arithmetic that wraps.
pub trait AtomicArithmeticOps: AtomicImpl {
    /// Adds and returns the old value.
    fn fetch_add(a: &AtomicRepr<Self>, delta: Self::Delta, order: OrderingType) -> Self;
    /// Subtracts and returns the old value.
    fn fetch_sub(a: &AtomicRepr<Self>, delta: Self::Delta, order: OrderingType) -> Self;
}

/// Runs an operation in its order. One that is full is more than sequentially consistent.
#[inline(always)]
fn ordered<R>(order: OrderingType, operation: impl FnOnce(Ordering) -> R) -> R {
    match order {
        OrderingType::Relaxed => operation(Ordering::Relaxed),
        OrderingType::Acquire => operation(Ordering::Acquire),
        OrderingType::Release => operation(Ordering::Release),
        OrderingType::Full => {
            fence(Ordering::SeqCst);
            let result = operation(Ordering::SeqCst);
            fence(Ordering::SeqCst);
            result
        }
    }
}

macro_rules! atomic {
    ($($value:ty: $atomic:ty, $into:expr, $from:expr, $delta:ty;)*) => {$(
        impl private::Sealed for $value {}

        impl AtomicImpl for $value {
            type Delta = $delta;
        }

        impl AtomicRepr<$value> {
            #[inline(always)]
            fn core(&self) -> &$atomic {
                // SAFETY: The memory is aligned and lives as long as `self`, and is used as an
                // atomic only, but by those who promise that nobody else uses it meanwhile.
                unsafe { <$atomic>::from_ptr(self.as_ptr().cast()) }
            }
        }

        impl AtomicBasicOps for $value {
            #[inline(always)]
            fn load(a: &AtomicRepr<Self>, order: OrderingType) -> Self {
                $from(ordered(order, |order| a.core().load(order)))
            }

            #[inline(always)]
            fn store(a: &AtomicRepr<Self>, value: Self, order: OrderingType) {
                ordered(order, |order| a.core().store($into(value), order));
            }
        }

        impl AtomicExchangeOps for $value {
            #[inline(always)]
            fn xchg(a: &AtomicRepr<Self>, value: Self, order: OrderingType) -> Self {
                $from(ordered(order, |order| a.core().swap($into(value), order)))
            }

            #[inline(always)]
            fn cmpxchg(
                a: &AtomicRepr<Self>,
                old: Self,
                new: Self,
                order: OrderingType,
            ) -> Result<Self, Self> {
                let (old, new) = ($into(old), $into(new));
                let exchange = |order| {
                    a.core().compare_exchange(old, new, order, Ordering::Relaxed)
                };
                match ordered(order, exchange) {
                    Ok(old) => Ok($from(old)),
                    Err(value) => Err($from(value)),
                }
            }
        }
    )*};
}

macro_rules! arithmetic {
    ($($value:ty),*) => {$(
        impl AtomicArithmeticOps for $value {
            #[inline(always)]
            fn fetch_add(a: &AtomicRepr<Self>, delta: Self, order: OrderingType) -> Self {
                ordered(order, |order| a.core().fetch_add(delta, order))
            }

            #[inline(always)]
            fn fetch_sub(a: &AtomicRepr<Self>, delta: Self, order: OrderingType) -> Self {
                ordered(order, |order| a.core().fetch_sub(delta, order))
            }
        }
    )*};
}

atomic! {
    i8: AtomicI8, identity, identity, i8;
    i16: AtomicI16, identity, identity, i16;
    i32: AtomicI32, identity, identity, i32;
    i64: AtomicI64, identity, identity, i64;
    *const c_void: AtomicPtr<c_void>, <*const c_void>::cast_mut, <*mut c_void>::cast_const, isize;
}

arithmetic!(i32, i64);
