// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Collecting what was a vector into its own memory, and appending what lies in memory in a row.

use core::{mem, ptr, slice};

use super::{IntoIter, Vec};
use crate::{
    alloc::{Allocator, Stateless, TryReserveError},
    type_id::type_id,
};

impl<T, A: Stateless> Vec<T, A> {
    /// Everything that an iterator yields, in its own memory if it is a vector's and has much to come:
    /// what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn collected<I: Iterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        match of_vector(iter) {
            Ok(rest) if rest.is_half_left() => Ok(rest.into_vec()),
            Ok(rest) => Self::of_iter(rest, A::INSTANCE, flags),
            Err(iter) => Self::of_iter(iter, A::INSTANCE, flags),
        }
    }
}

/// The iterator as that of a vector, if it is one.
#[inline]
fn of_vector<T, A: Stateless, I: Iterator<Item = T>>(mut iter: I) -> Result<IntoIter<T, A>, I> {
    let Some(vector) = as_vector(&mut iter) else {
        return Err(iter);
    };
    // SAFETY: It is read once, as what it is read from is forgotten. Its type is right but for lifetimes in
    // `A`, and allocators without state share their memory whatever these are, as `Stateless` demands.
    let vector = unsafe { ptr::read(vector) };
    mem::forget(iter);
    Ok(vector)
}

/// The iterator as that of a vector, if it is one. The allocator may be of another lifetime than `A`.
#[inline]
pub(super) fn as_vector<T, A: Allocator, I: Iterator<Item = T>>(
    iter: &mut I,
) -> Option<&mut IntoIter<T, A>> {
    if type_id::<I>() != type_id::<IntoIter<T, A>>() {
        return None;
    }
    // SAFETY: It is that type but for lifetimes. Both yield `T`, so those are in the allocator alone.
    Some(unsafe { &mut *ptr::from_mut(iter).cast() })
}

/// The elements of a slice's iterator, if it is one.
#[inline]
pub(super) fn as_slice<'a, T: 'a, I: Iterator<Item = &'a T>>(iter: &I) -> Option<&'a [T]> {
    if type_id::<I>() != type_id::<slice::Iter<'a, T>>() {
        return None;
    }
    // SAFETY: It is that type but for lifetimes, and those are right, as it yields `&'a T`.
    let iter = unsafe { &*ptr::from_ref(iter).cast::<slice::Iter<'a, T>>() };
    Some(iter.as_slice())
}
