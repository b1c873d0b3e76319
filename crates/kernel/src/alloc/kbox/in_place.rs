// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialising a value in the memory of its box.
//!
//! Mirrors: rust/kernel/alloc/kbox.rs (Linux 7.2).

use core::{mem::MaybeUninit, pin::Pin};

use pin_init::{InPlaceWrite, Init, PinInit};

use super::Box;
use crate::{
    alloc::{AllocError, Allocator, Flags},
    init::InPlaceInit,
};

impl<T, A: Allocator + 'static> InPlaceWrite<T> for Box<MaybeUninit<T>, A> {
    type Initialized = Box<T, A>;

    fn write_init<E>(mut self, init: impl Init<T, E>) -> Result<Self::Initialized, E> {
        // SAFETY: The memory is valid for a `T`. If `init` fails, it is freed without being read.
        unsafe {
            init.__init(self.as_mut_ptr())?;
            Ok(self.assume_init())
        }
    }

    fn write_pin_init<E>(mut self, init: impl PinInit<T, E>) -> Result<Pin<Self::Initialized>, E> {
        // SAFETY: As above, and the value is pinned before anybody could move it.
        unsafe {
            init.__pinned_init(self.as_mut_ptr())?;
            Ok(Box::into_pin(self.assume_init()))
        }
    }
}

impl<T, A: Allocator + 'static> InPlaceInit<T> for Box<T, A> {
    type PinnedSelf = Pin<Self>;

    #[track_caller]
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Pin<Self>, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_pin_init(init)
    }

    #[track_caller]
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>,
    {
        Self::new_uninit(flags)?.write_init(init)
    }
}
