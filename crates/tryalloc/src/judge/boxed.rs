// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream expects of Box and cannot fail, and what only nightly features can say.

use core::{
    error::Error,
    marker::{Tuple, Unsize},
    ops::{CoerceUnsized, DerefPure, DispatchFromDyn, LegacyReceiver},
    pin::{Pin, PinCoerceUnsized},
};

use super::Outcome;
use crate::{
    alloc::{Allocator, AllocatorClone, DefaultFlags, Global},
    borrow::Cow,
    boxed::Box,
    iter::TryFromIterator,
    string::{Piece, String},
};

impl<T: ?Sized + Unsize<U>, U: ?Sized, A: Allocator> CoerceUnsized<Box<U, A>> for Box<T, A> {}

impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Box<U, Global>> for Box<T, Global> {}

// SAFETY: A box derefs to the same value always, of the same type.
unsafe impl<T: ?Sized, A: Allocator> PinCoerceUnsized for Box<T, A> {}

impl<T: ?Sized, A: Allocator> LegacyReceiver for Box<T, A> {}

// SAFETY: As above, and to deref has no effect.
unsafe impl<T: ?Sized, A: Allocator> DerefPure for Box<T, A> {}

/// Less than std, whose box can move a `dyn FnOnce` out; this cannot, so it wants one that stays.
impl<Args: Tuple, F: ?Sized + FnMut<Args>, A: Allocator> FnOnce<Args> for Box<F, A> {
    type Output = F::Output;

    extern "rust-call" fn call_once(mut self, args: Args) -> F::Output {
        (*self).call_mut(args)
    }
}

impl<Args: Tuple, F: ?Sized + FnMut<Args>, A: Allocator> FnMut<Args> for Box<F, A> {
    extern "rust-call" fn call_mut(&mut self, args: Args) -> F::Output {
        (**self).call_mut(args)
    }
}

impl<Args: Tuple, F: ?Sized + Fn<Args>, A: Allocator> Fn<Args> for Box<F, A> {
    extern "rust-call" fn call(&self, args: Args) -> F::Output {
        (**self).call(args)
    }
}

impl<T: Clone, A: AllocatorClone + DefaultFlags> Clone for Box<T, A> {
    #[inline]
    fn clone(&self) -> Self {
        let memory = Self::new_uninit_in(Self::allocator(self).clone());
        Box::write(memory, (**self).clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        (**self).clone_from(source);
    }
}

impl<T: Clone, A: AllocatorClone + DefaultFlags> Clone for Box<[T], A> {
    fn clone(&self) -> Self {
        let alloc = Self::allocator(self).clone();
        Self::clones_of(self, alloc, A::DEFAULT).must()
    }

    fn clone_from(&mut self, source: &Self) {
        if self.len() == source.len() {
            self.clone_from_slice(source);
        } else {
            *self = source.clone();
        }
    }
}

impl<A: AllocatorClone + DefaultFlags> Clone for Box<str, A> {
    fn clone(&self) -> Self {
        Self::copy_of(self, Self::allocator(self).clone(), A::DEFAULT).must()
    }
}

impl<T: Default> Default for Box<T, Global> {
    #[inline]
    fn default() -> Self {
        let memory = Self::new_uninit();
        Box::write(memory, T::default())
    }
}

impl<T> Default for Pin<Box<T, Global>>
where
    Box<T, Global>: Default,
{
    #[inline]
    fn default() -> Self {
        Box::into_pin(Box::default())
    }
}

from! {
    [T] T => Box<T, Global>: |value| Self::new(value);
    [T, const N: usize] [T; N] => Box<[T], Global>: |array| Self::from_array(array);
    [T: Clone] &[T] => Box<[T], Global>: |values| Self::from_slice(values);
    [T: Clone] &mut [T] => Box<[T], Global>: |values| Self::from_slice(values);
    [] &str => Box<str, Global>: |s| Self::from_str(s);
    [] &mut str => Box<str, Global>: |s| Self::from_str(s);
    ['a, E: Error + 'a] E => Box<dyn Error + 'a, Global>: |error| Self::from_error(error);
    ['a, E: Error + Send + Sync + 'a] E => Box<dyn Error + Send + Sync + 'a, Global>: |error| Self::from_error(error);
    ['a] &str => Box<dyn Error + 'a, Global>: |message| Self::from_message(message);
    ['a] &str => Box<dyn Error + Send + Sync + 'a, Global>: |message| Self::from_message(message);
    ['a] String => Box<dyn Error + 'a, Global>: |message| Self::allocate_string(message, ()).must();
    ['a] String => Box<dyn Error + Send + Sync + 'a, Global>: |message| Self::allocate_string(message, ()).must();
    ['a] Cow<'_, str> => Box<dyn Error + 'a, Global>: |message| Self::from(message.into_owned());
    ['a] Cow<'_, str> => Box<dyn Error + Send + Sync + 'a, Global>: |message| Self::from(message.into_owned());
    [T: Clone] Cow<'_, [T]> => Box<[T], Global>: |values| values.into_owned().into_boxed_slice();
    [] Cow<'_, str> => Box<str, Global>: |s| s.into_owned().into_boxed_str();
}

impl<T> FromIterator<T> for Box<[T], Global> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::from_iter_with(iter, ()).must()
    }
}

impl<T: Piece> FromIterator<T> for Box<str, Global> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::from_iter_with(iter, ()).must()
    }
}
