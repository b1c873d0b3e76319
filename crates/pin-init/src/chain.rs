// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialisers with a step after the initialisation.

use core::pin::Pin;

use crate::{
    __internal::PhantomInvariant,
    slot::{Pinned, Slot, Unpinned},
    Init, PinInit,
};

/// What [`PinInit::pin_chain`] returns.
pub struct ChainPinInit<I, F, T: ?Sized, E> {
    init: I,
    then: F,
    _marker: PhantomInvariant<(E, T)>,
}

impl<I, F, T: ?Sized, E> ChainPinInit<I, F, T, E> {
    pub(crate) fn new(init: I, then: F) -> Self {
        Self {
            init,
            then,
            _marker: PhantomInvariant::new(),
        }
    }
}

// SAFETY: `init` makes the value, and the guard drops it again if `then` fails or panics.
unsafe impl<I, F, T: ?Sized, E> PinInit<T, E> for ChainPinInit<I, F, T, E>
where
    I: PinInit<T, E>,
    F: FnOnce(Pin<&mut T>) -> Result<(), E>,
{
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        // SAFETY: the caller lends `slot` to us, valid and pinned.
        let mut value = unsafe { Slot::<Pinned, T>::new(slot) }.init(self.init)?;
        (self.then)(value.get_mut())?;
        value.disarm();
        Ok(())
    }
}

/// What [`Init::chain`] returns.
pub struct ChainInit<I, F, T: ?Sized, E> {
    init: I,
    then: F,
    _marker: PhantomInvariant<(E, T)>,
}

impl<I, F, T: ?Sized, E> ChainInit<I, F, T, E> {
    pub(crate) fn new(init: I, then: F) -> Self {
        Self {
            init,
            then,
            _marker: PhantomInvariant::new(),
        }
    }
}

// SAFETY: `__init` does the work.
unsafe impl<I, F, T: ?Sized, E> PinInit<T, E> for ChainInit<I, F, T, E>
where
    I: Init<T, E>,
    F: FnOnce(&mut T) -> Result<(), E>,
{
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        // SAFETY: `__init` asks for less.
        unsafe { self.__init(slot) }
    }
}

// SAFETY: `init` makes the value, and the guard drops it again if `then` fails or panics.
unsafe impl<I, F, T: ?Sized, E> Init<T, E> for ChainInit<I, F, T, E>
where
    I: Init<T, E>,
    F: FnOnce(&mut T) -> Result<(), E>,
{
    unsafe fn __init(self, slot: *mut T) -> Result<(), E> {
        // SAFETY: the caller lends `slot` to us, valid.
        let mut value = unsafe { Slot::<Unpinned, T>::new(slot) }.init(self.init)?;
        (self.then)(value.get_mut())?;
        value.disarm();
        Ok(())
    }
}
