// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialising values in the memory that is allocated for them.
//!
//! `pin_init` has the macros and traits; here are the ones whose error is the kernel's.
//!
//! Mirrors: rust/kernel/init.rs (Linux 7.2).

use pin_init::{init_from_closure, pin_init_from_closure, Init, PinInit};

use crate::alloc::{AllocError, Flags};
use crate::error::{Error, Result};

/// Smart pointers that can allocate memory for a `T` and initialise it there.
///
/// # Context
///
/// As the `flags` given to each function say.
pub trait InPlaceInit<T>: Sized {
    /// The pointer to a pinned `T`: `Self` if it always pins, else `Pin<Self>`.
    type PinnedSelf;

    /// Allocates, and initialises a `T` that is pinned from then on.
    fn try_pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self::PinnedSelf, E>
    where
        E: From<AllocError>;

    /// [`try_pin_init`](Self::try_pin_init) for initialisers whose error becomes an [`Error`].
    #[track_caller]
    fn pin_init<E>(init: impl PinInit<T, E>, flags: Flags) -> Result<Self::PinnedSelf>
    where
        Error: From<E>,
    {
        // SAFETY: it is `init` that initialises; only its error is another.
        let init = unsafe { pin_init_from_closure(|slot| Ok(init.__pinned_init(slot)?)) };
        Self::try_pin_init(init, flags)
    }

    /// Allocates, and initialises a `T`.
    fn try_init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self, E>
    where
        E: From<AllocError>;

    /// [`try_init`](Self::try_init) for initialisers whose error becomes an [`Error`].
    #[track_caller]
    fn init<E>(init: impl Init<T, E>, flags: Flags) -> Result<Self>
    where
        Error: From<E>,
    {
        // SAFETY: as in `pin_init`.
        let init = unsafe { init_from_closure(|slot| Ok(init.__pinned_init(slot)?)) };
        Self::try_init(init, flags)
    }
}

/// [`pin_init::init!`] whose error is [`Error`](crate::error::Error), unless `? Type` names another.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// struct Buffer {
///     len: usize,
///     bytes: KVec<u8>,
/// }
///
/// let init = try_init!(Buffer {
///     len: 16,
///     bytes: KVec::with_capacity(16, GFP_KERNEL)?,
/// });
/// assert_eq!(KBox::init(init, GFP_KERNEL)?.len, 16);
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! try_init {
    ($($args:tt)*) => {
        ::pin_init::init!(
            #[default_error($crate::error::Error)]
            $($args)*
        )
    };
}

/// [`pin_init::pin_init!`] whose error is [`Error`](crate::error::Error), unless `? Type` names
/// another.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// #[pin_data]
/// struct Buffer {
///     len: usize,
///     bytes: KVec<u8>,
/// }
///
/// let init = try_pin_init!(Buffer {
///     len: 16,
///     bytes: KVec::with_capacity(16, GFP_KERNEL)?,
/// });
/// assert_eq!(KBox::pin_init(init, GFP_KERNEL)?.len, 16);
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! try_pin_init {
    ($($args:tt)*) => {
        ::pin_init::pin_init!(
            #[default_error($crate::error::Error)]
            $($args)*
        )
    };
}
