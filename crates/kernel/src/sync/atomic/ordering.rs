// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory orderings, as types.
//!
//! | ordering | what it orders |
//! |---|---|
//! | [`Relaxed`] | nothing |
//! | [`Acquire`] | its load, before all that follows |
//! | [`Release`] | all that came before, before its store |
//! | [`Full`] | all that came before, itself, and all that follows: as if [`smp_mb`] stood on both sides |
//!
//! Mirrors: rust/kernel/sync/atomic/ordering.rs (Linux 7.2).
//!
//! [`smp_mb`]: crate::sync::barrier::smp_mb

/// No ordering.
pub struct Relaxed;

/// The load comes before what follows.
pub struct Acquire;

/// The store comes after what came before.
pub struct Release;

/// Both, and all before comes before all after.
pub struct Full;

/// An ordering, as a value.
#[doc(hidden)]
pub enum OrderingType {
    /// [`Relaxed`](struct@Relaxed).
    Relaxed,
    /// [`Acquire`](struct@Acquire).
    Acquire,
    /// [`Release`](struct@Release).
    Release,
    /// [`Full`](struct@Full).
    Full,
}

mod internal {
    /// There are no other orderings.
    pub trait Sealed {}
}

/// Any ordering.
pub trait Ordering: internal::Sealed {
    /// Which one.
    const TYPE: OrderingType;
}

/// An ordering for loads.
pub trait AcquireOrRelaxed: Ordering {}

/// An ordering for stores.
pub trait ReleaseOrRelaxed: Ordering {}

macro_rules! ordering {
    ($($name:ident: $($is:ident),*;)*) => {$(
        impl internal::Sealed for $name {}
        impl Ordering for $name {
            const TYPE: OrderingType = OrderingType::$name;
        }
        $(impl $is for $name {})*
    )*};
}

ordering! {
    Relaxed: AcquireOrRelaxed, ReleaseOrRelaxed;
    Acquire: AcquireOrRelaxed;
    Release: ReleaseOrRelaxed;
    Full: ;
}
