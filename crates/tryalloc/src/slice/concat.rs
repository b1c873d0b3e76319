// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Many slices as one, [`Concat`] and [`Join`].

use core::{borrow::Borrow, slice};

use crate::{
    alloc::{AllocError, Allocator, Stateless},
    string::String,
    vec::Vec,
};

/// Slices of what can be one after the other as one, on an allocator: slices of slices, and of strings.
///
/// `Item` is what the result has, so that std's rules of inference hold.
pub trait Concat<Item: ?Sized, A: Allocator> {
    /// The one.
    type Output;

    /// All parts, one after the other.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    #[track_caller]
    fn concat(this: &Self, flags: A::Flags) -> Result<Self::Output, AllocError>;
}

/// Slices of what can be one with a separator between each two, on an allocator.
pub trait Join<Separator, A: Allocator> {
    /// The one.
    type Output;

    /// All parts, with the separator between each two.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    #[track_caller]
    fn join(this: &Self, separator: Separator, flags: A::Flags)
        -> Result<Self::Output, AllocError>;
}

impl<T: Clone, V: Borrow<[T]>, A: Stateless> Concat<T, A> for [V] {
    type Output = Vec<T, A>;

    #[track_caller]
    fn concat(this: &Self, flags: A::Flags) -> Result<Vec<T, A>, AllocError> {
        joined(this, V::borrow, 0, |_| Ok(()), flags)
    }
}

impl<T: Clone, V: Borrow<[T]>, A: Stateless> Join<&T, A> for [V] {
    type Output = Vec<T, A>;

    #[track_caller]
    fn join(this: &Self, separator: &T, flags: A::Flags) -> Result<Vec<T, A>, AllocError> {
        let separate = |vec: &mut _| append(vec, slice::from_ref(separator), flags);
        joined(this, V::borrow, 1, separate, flags)
    }
}

impl<T: Clone, V: Borrow<[T]>, A: Stateless> Join<&[T], A> for [V] {
    type Output = Vec<T, A>;

    #[track_caller]
    fn join(this: &Self, separator: &[T], flags: A::Flags) -> Result<Vec<T, A>, AllocError> {
        let separate = |vec: &mut _| append(vec, separator, flags);
        joined(this, V::borrow, separator.len(), separate, flags)
    }
}

impl<S: Borrow<str>, A: Stateless> Concat<str, A> for [S] {
    type Output = String<A>;

    #[track_caller]
    fn concat(this: &Self, flags: A::Flags) -> Result<String<A>, AllocError> {
        Join::join(this, "", flags)
    }
}

impl<S: Borrow<str>, A: Stateless> Join<&str, A> for [S] {
    type Output = String<A>;

    #[track_caller]
    fn join(this: &Self, separator: &str, flags: A::Flags) -> Result<String<A>, AllocError> {
        let separate = |vec: &mut _| append(vec, separator.as_bytes(), flags);
        let bytes = joined(
            this,
            |part| part.borrow().as_bytes(),
            separator.len(),
            separate,
            flags,
        )?;
        // SAFETY: Text after text is text.
        Ok(unsafe { String::from_utf8_unchecked(bytes) })
    }
}

/// All parts, with a separator of `separator` elements between each two, which `separate` appends.
#[inline]
#[track_caller]
fn joined<T: Clone, P, A: Stateless>(
    parts: &[P],
    as_slice: impl Fn(&P) -> &[T],
    separator: usize,
    separate: impl Fn(&mut Vec<T, A>) -> Result<(), AllocError>,
    flags: A::Flags,
) -> Result<Vec<T, A>, AllocError> {
    let Some((first, rest)) = parts.split_first() else {
        return Ok(Vec::new_in(A::INSTANCE));
    };
    let separators = separator.checked_mul(rest.len());
    let mut lens = parts.iter().map(|part| as_slice(part).len());
    let total = separators.and_then(|sum| lens.try_fold(sum, usize::checked_add));
    let mut vec = Vec::allocate(total.ok_or(AllocError)?, A::INSTANCE, flags)?;

    append(&mut vec, as_slice(first), flags)?;
    for part in rest {
        separate(&mut vec)?;
        append(&mut vec, as_slice(part), flags)?;
    }
    Ok(vec)
}

/// Appends a part.
///
/// It may be longer than it was when it was asked before, so it is asked whether there is room.
#[inline]
#[track_caller]
fn append<T: Clone, A: Allocator>(
    vec: &mut Vec<T, A>,
    part: &[T],
    flags: A::Flags,
) -> Result<(), AllocError> {
    vec.grow_for(part.len(), flags)?;
    // SAFETY: There is room for so many, and `at` is the index of an element. (By index, as the compiler
    // makes less of a copy of that than of an iterator over the slice.)
    unsafe { vec.fill((0..part.len()).map(|at| part.get_unchecked(at).clone())) };
    Ok(())
}
