// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! [`TryClone`] for the types of `core`.

use core::{
    alloc::Layout,
    any::TypeId,
    cell::Cell,
    cmp::{Ordering, Reverse},
    marker::{PhantomData, PhantomPinned},
    mem::{ManuallyDrop, MaybeUninit},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    num::{NonZero, Saturating, Wrapping},
    ops::{Bound, ControlFlow, Range, RangeFrom, RangeFull, RangeTo, RangeToInclusive},
    ptr::{self, NonNull},
    task::Poll,
    time::Duration,
};

use super::TryClone;
use crate::{
    alloc::{AllocError, TryReserveError},
    try_clone_by_clone,
};

try_clone_by_clone!(
    bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64,
);
try_clone_by_clone!(
    NonZero<u8>,
    NonZero<u16>,
    NonZero<u32>,
    NonZero<u64>,
    NonZero<u128>,
    NonZero<usize>,
    NonZero<i8>,
    NonZero<i16>,
    NonZero<i32>,
    NonZero<i64>,
    NonZero<i128>,
    NonZero<isize>,
);
try_clone_by_clone!(
    AllocError,
    Duration,
    Layout,
    Ordering,
    PhantomPinned,
    RangeFull,
    TryReserveError,
    TypeId,
);
try_clone_by_clone!(
    IpAddr,
    Ipv4Addr,
    Ipv6Addr,
    SocketAddr,
    SocketAddrV4,
    SocketAddrV6
);

/// Implements [`TryClone`] by [`Clone`] for generic types whose clones allocate nothing, whatever the
/// parameter is.
macro_rules! copied {
    ($([$($generic:tt)*] $type:ty;)+) => { $(
        impl<$($generic)* F> TryClone<F> for $type {
            #[inline]
            #[track_caller]
            fn clone_with(&self, _: F) -> Result<Self, AllocError> {
                Ok(*self)
            }
        }
    )+ };
}

copied! {
    [T: ?Sized,] &T;
    [T: ?Sized,] *const T;
    [T: ?Sized,] *mut T;
    [T: ?Sized,] NonNull<T>;
    [T: ?Sized,] PhantomData<T>;
    [T: Copy,] MaybeUninit<T>;
}

/// Implements [`TryClone`] for tuples.
macro_rules! tuples {
    ($(($($t:ident)*))+) => { $(
        impl<$($t: TryClone<Flags>,)* Flags: Copy> TryClone<Flags> for ($($t,)*) {
            #[allow(non_snake_case, unused_variables, clippy::unused_unit)]
            #[inline]
            fn clone_with(&self, flags: Flags) -> Result<Self, AllocError> {
                let ($($t,)*) = self;
                Ok(($($t.clone_with(flags)?,)*))
            }
        }
    )+ };
}

tuples! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E G)
    (A B C D E G H)
    (A B C D E G H I)
    (A B C D E G H I J)
    (A B C D E G H I J K)
    (A B C D E G H I J K L)
    (A B C D E G H I J K L M)
}

/// Implements [`TryClone`] for structures of one field without a name.
macro_rules! wrappers {
    ($($type:ident)+) => { $(
        impl<T: TryClone<F>, F> TryClone<F> for $type<T> {
            #[inline]
            #[track_caller]
            fn clone_with(&self, flags: F) -> Result<Self, AllocError> {
                self.0.clone_with(flags).map($type)
            }
        }
    )+ };
}

wrappers!(Wrapping Saturating Reverse);

/// Implements [`TryClone`] for structures of one field with a name.
macro_rules! one_field {
    ($($type:ident { $field:ident })+) => { $(
        impl<T: TryClone<F>, F> TryClone<F> for $type<T> {
            #[inline]
            #[track_caller]
            fn clone_with(&self, flags: F) -> Result<Self, AllocError> {
                let $field = self.$field.clone_with(flags)?;
                Ok($type { $field })
            }
        }
    )+ };
}

one_field!(RangeFrom { start } RangeTo { end } RangeToInclusive { end });

impl<T: TryClone<F>, F: Copy> TryClone<F> for Range<T> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, flags: F) -> Result<Self, AllocError> {
        Ok(self.start.clone_with(flags)?..self.end.clone_with(flags)?)
    }
}

/// Implements [`TryClone`] for enumerations, each of whose variants has one field or none.
macro_rules! enumerations {
    ($($type:ident[$($t:ident)+] { $($full:ident)+ $(; $empty:ident)? })+) => { $(
        impl<$($t: TryClone<F>,)+ F> TryClone<F> for $type<$($t),+> {
            #[inline]
            #[track_caller]
            fn clone_with(&self, flags: F) -> Result<Self, AllocError> {
                match self {
                    $($type::$full(value) => value.clone_with(flags).map($type::$full),)+
                    $($type::$empty => Ok($type::$empty),)?
                }
            }
        }
    )+ };
}

enumerations! {
    Option[T] { Some; None }
    Result[T E] { Ok Err }
    Poll[T] { Ready; Pending }
    Bound[T] { Included Excluded; Unbounded }
    ControlFlow[B C] { Break Continue }
}

impl<T: Copy, F> TryClone<F> for Cell<T> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, _: F) -> Result<Self, AllocError> {
        Ok(Self::new(self.get()))
    }
}

impl<T: TryClone<F>, F: Copy, const N: usize> TryClone<F> for [T; N] {
    #[track_caller]
    fn clone_with(&self, flags: F) -> Result<Self, AllocError> {
        let mut clones = Clones {
            slots: [const { MaybeUninit::uninit() }; N],
            written: 0,
        };
        for (slot, value) in clones.slots.iter_mut().zip(self) {
            slot.write(value.clone_with(flags)?);
            // It does not wrap: it is at most `N`.
            clones.written = clones.written.wrapping_add(1);
        }
        let clones = ManuallyDrop::new(clones);
        // SAFETY: All have been written, and are read once.
        Ok(unsafe { ptr::from_ref(&clones.slots).cast::<Self>().read() })
    }
}

/// An array being cloned, of which some elements are there.
struct Clones<T, const N: usize> {
    slots: [MaybeUninit<T>; N],
    written: usize,
}

impl<T, const N: usize> Drop for Clones<T, N> {
    fn drop(&mut self) {
        let written = ptr::slice_from_raw_parts_mut(self.slots.as_mut_ptr(), self.written);
        // SAFETY: So many have been written.
        unsafe { ptr::drop_in_place(written as *mut [T]) };
    }
}
