// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the expansions of the macros name. Nothing here is meant for other code.
//!
//! The macros' reasoning in short: `pin_init!` and `init!` wrap the field initialisers in a closure from the slot to
//! [`InitOk`], which only they can make, and only after every field. Each field is filled through its [`Slot`], whose
//! [`DropGuard`] takes the field away again if the closure ends before that.

use core::marker::PhantomData;

pub use crate::pinned_drop::OnlyCallFromDrop;
pub use crate::slot::{DropGuard, Pinned, Slot, Unpinned};
pub use crate::stack::StackInit;

use crate::{init_from_closure, pin_init_from_closure, Init, PinInit, Zeroable};

/// Names a type without owning a value of it, and keeps the compiler from varying its lifetimes.
pub struct PhantomInvariant<T: ?Sized>(PhantomData<fn(T) -> T>);

impl<T: ?Sized> PhantomInvariant<T> {
    /// There is only one.
    #[inline(always)]
    #[expect(clippy::new_without_default, reason = "nothing asks for it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: ?Sized> Clone for PhantomInvariant<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for PhantomInvariant<T> {}

/// Says that every field of a struct has been initialised.
///
/// As user code can only leave the closure of an initialiser with an error, it cannot claim that by `return Ok(..)`.
pub struct InitOk(());

impl InitOk {
    /// Makes the token.
    ///
    /// # Safety
    ///
    /// Only for the end of the closure that `pin_init!` and `init!` write, where all fields are initialised and no
    /// guard owns one any longer.
    #[inline(always)]
    pub unsafe fn new() -> Self {
        Self(())
    }
}

/// The structs under `#[pin_data]`, which alone implements this.
///
/// # Safety
///
/// `PinData` has a method for every field, named like the field, that gives the field's [`Slot`]; it is a [`Pinned`]
/// one exactly if the struct treats the field as structurally pinned.
pub unsafe trait HasPinData {
    /// The type that has the methods.
    type PinData: Copy;

    /// Gives a value of it. Called on a path whose generic arguments may be left to inference.
    fn __pin_data() -> Self::PinData;
}

/// [`HasPinData`]'s counterpart for `init!`, which works with every struct.
pub trait HasInitData {
    /// Names the type, whose generic arguments may be left to inference.
    fn __init_data() -> InitData<Self>;
}

impl<T: ?Sized> HasInitData for T {
    #[inline(always)]
    fn __init_data() -> InitData<Self> {
        InitData(PhantomInvariant::new())
    }
}

/// What `init!` knows of a struct: its type.
pub struct InitData<T: ?Sized>(pub PhantomInvariant<T>);

/// Makes the initialiser from the closure of a `pin_init!`.
#[inline(always)]
pub fn pin_init_from_fields<T: ?Sized, E, F>(
    _: PhantomInvariant<T>,
    fields: F,
) -> impl PinInit<T, E>
where
    F: FnOnce(*mut T) -> Result<InitOk, E>,
{
    // SAFETY: when the closure returns `Ok`, `InitOk` says that all fields are initialised; when it does not, the guards
    // have dropped those that were.
    unsafe { pin_init_from_closure(move |slot| fields(slot).map(|InitOk(())| ())) }
}

/// Makes the initialiser from the closure of an `init!`.
#[inline(always)]
pub fn init_from_fields<T: ?Sized, E, F>(_: PhantomInvariant<T>, fields: F) -> impl Init<T, E>
where
    F: FnOnce(*mut T) -> Result<InitOk, E>,
{
    // SAFETY: as for `pin_init_from_fields`. The closure got its fields through unpinned slots only, so nothing relies
    // on their address.
    unsafe { init_from_closure(move |slot| fields(slot).map(|InitOk(())| ())) }
}

/// Writes the zeroes of `..Zeroable::init_zeroed()`.
///
/// # Safety
///
/// `slot` is valid for writes and aligned.
#[inline(always)]
pub unsafe fn zero<T: Zeroable>(slot: *mut T) {
    // SAFETY: the caller's promise.
    unsafe { slot.write_bytes(0, 1) }
}
