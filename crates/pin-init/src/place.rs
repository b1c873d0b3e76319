// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Pointers that own uninitialised memory.

use core::{mem::MaybeUninit, pin::Pin};

use crate::{Init, PinInit};

/// A pointer to uninitialised memory, into which an initialiser can be run.
///
/// A value that is already there is forgotten, not dropped.
pub trait InPlaceWrite<T> {
    /// What the pointer becomes.
    type Initialized;

    /// Runs `init` in the memory.
    ///
    /// # Errors
    ///
    /// What `init` returns. The memory goes the way of `self`.
    fn write_init<E>(self, init: impl Init<T, E>) -> Result<Self::Initialized, E>;

    /// Runs `init` in the memory and pins the value there.
    ///
    /// # Errors
    ///
    /// What `init` returns. The memory goes the way of `self`.
    fn write_pin_init<E>(self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E>;
}

impl<T> InPlaceWrite<T> for &'static mut MaybeUninit<T> {
    type Initialized = &'static mut T;

    fn write_init<E>(self, init: impl Init<T, E>) -> Result<Self::Initialized, E> {
        // SAFETY: the memory is borrowed for ever, and only read after `Ok`.
        unsafe { init.__init(self.as_mut_ptr())? };
        // SAFETY: `init` succeeded.
        Ok(unsafe { self.assume_init_mut() })
    }

    fn write_pin_init<E>(self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E> {
        // SAFETY: the memory is borrowed for ever, so nothing else can move the value; it is only read after `Ok`.
        unsafe { init.__pinned_init(self.as_mut_ptr())? };
        // SAFETY: `init` succeeded.
        Ok(Pin::static_mut(unsafe { self.assume_init_mut() }))
    }
}
