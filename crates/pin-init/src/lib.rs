// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Initialisation in place: of structs too large for a stack, or whose address must not change.
//!
//! A value in Rust is usually made and then moved to where it belongs. A kernel structure often cannot be: it is linked
//! into a list, or C code holds its address. So a constructor returns an *initialiser* instead, a recipe that is run
//! when the memory is there:
//!
//! - [`PinInit<T, E>`](PinInit) makes a `T` that stays where it is until it is dropped,
//! - [`Init<T, E>`](Init) makes one that may be moved afterwards.
//!
//! [`pin_init!`] and [`init!`] write initialisers in the syntax of a struct expression. [`pin_data`](macro@pin_data)
//! on a struct says which fields are pinned. If one field fails, those before it are dropped in reverse order and the
//! memory is as it was.
//!
//! ```
//! use core::{marker::PhantomPinned, pin::Pin};
//! use pin_init::{pin_data, pin_init, stack_try_pin_init, PinInit};
//!
//! /// Knows where its own `value` is.
//! #[pin_data]
//! struct Anchor {
//!     value: u32,
//!     address: usize,
//!     #[pin]
//!     _pin: PhantomPinned,
//! }
//!
//! #[derive(Debug)]
//! struct Zero;
//!
//! impl Anchor {
//!     fn new(value: u32) -> impl PinInit<Self, Zero> {
//!         pin_init!(Self {
//!             value: if value > 0 { value } else { return Err(Zero) },
//!             address: core::ptr::from_mut(value).addr(),
//!             _pin: PhantomPinned,
//!         }? Zero)
//!     }
//! }
//!
//! stack_try_pin_init!(let anchor =? Anchor::new(7));
//! assert_eq!(anchor.address, core::ptr::from_ref(&anchor.value).addr());
//! # Ok::<(), Zero>(())
//! ```
//!
//! Mirrors: rust/pin-init (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! The interface is the kernel's, for stable Rust and without its features `std` and `alloc`, which the kernel does not
//! enable either: `InPlaceInit` is the `kernel` crate's, with allocation flags.
// DIFFERENCE: pin_init!, init!: a field or variable of the name `slot` is the user's own; the kernel's expansion shadows it.
// DIFFERENCE: PinInit::pin_chain, Init::chain, init_array_from_fn, pin_init_array_from_fn: a panic drops what has been made, as it does in pin_init!; the kernel leaks it, where a panic does not unwind.
// DIFFERENCE: pin_data: a tuple struct is a compile error at the field; the kernel's macro panics.

#![no_std]

mod array;
mod assert_pinned;
mod chain;
mod closure;
mod init;
#[cfg(doctest)]
mod misuse;
mod pinned_drop;
mod place;
mod slot;
mod stack;
mod wrapper;
mod zeroable;

#[doc(hidden)]
pub mod __internal;

pub use array::{init_array_from_fn, pin_init_array_from_fn};
pub use chain::{ChainInit, ChainPinInit};
pub use closure::{
    cast_init, cast_pin_init, init_from_closure, init_scope, pin_init_from_closure, pin_init_scope,
    uninit,
};
pub use init::{Init, PinInit};
pub use pinned_drop::PinnedDrop;
pub use place::InPlaceWrite;
pub use wrapper::Wrapper;
pub use zeroable::{init_zeroed, zeroed, Zeroable, ZeroableOption};

/// Writes a [`PinInit`] for a struct under [`#[pin_data]`](macro@pin_data), in the syntax of a struct expression.
///
/// The fields are initialised in the order in which they are written:
///
/// | entry | meaning |
/// |---|---|
/// | `field: value` | moves the value in |
/// | `field` | the same as `field: field` |
/// | `field <- initialiser` | runs a [`PinInit`] in a `#[pin]` field, an [`Init`] in any other |
/// | `_: { .. }` | runs code between two fields |
/// | `..Zeroable::init_zeroed()` | at the end: zeroes every field first. The struct has to be [`Zeroable`] |
///
/// Every field is there exactly once, unless the rest is zeroed. Attributes such as `#[cfg(..)]` may precede an entry.
///
/// The expressions see the fields before them by their names: `Pin<&mut T>` for a `#[pin]` field, `&mut T` for any
/// other. `&this in` before the path names a `NonNull` pointer to the struct, whose fields it may reach once they are
/// initialised. The path may be `Self`, and takes generic arguments as `Path::<T>`.
///
/// # Errors
///
/// `?` and `return Err(..)` in the expressions end the initialisation: the fields that are initialised are dropped, the
/// last one first. The error type follows the closing brace as `? Error`, and is `Infallible` otherwise. A macro that
/// wraps this one may set another default with `#[default_error(Error)]` in front.
///
/// # Examples
///
/// ```
/// # use core::{cell::Cell, marker::PhantomPinned};
/// use pin_init::{pin_data, pin_init, stack_try_pin_init, PinInit};
///
/// #[pin_data]
/// struct Queue {
///     first: *const Cell<u32>,
///     #[pin]
///     items: [Cell<u32>; 4],
///     len: usize,
/// }
///
/// #[derive(Debug)]
/// struct TooLong;
///
/// fn queue(len: usize) -> impl PinInit<Queue, TooLong> {
///     pin_init!(Queue {
///         items: [const { Cell::new(0) }; 4],
///         first: items.as_ptr(),
///         _: {
///             if len > items.len() {
///                 return Err(TooLong);
///             }
///         },
///         len,
///     }? TooLong)
/// }
///
/// stack_try_pin_init!(let full =? queue(4));
/// assert_eq!(full.first, full.items.as_ptr());
/// stack_try_pin_init!(let overfull = queue(5));
/// assert!(overfull.is_err());
/// # Ok::<(), TooLong>(())
/// ```
pub use pin_init_internal::pin_init;

/// Writes an [`Init`] for any struct: a value that is made in place but may be moved.
///
/// The syntax is that of [`pin_init!`]. No field counts as pinned.
///
/// # Examples
///
/// ```
/// use pin_init::{init, stack_pin_init, Init, Zeroable};
///
/// #[derive(Zeroable)]
/// struct Page {
///     index: usize,
///     dirty: bool,
///     bytes: [u8; 4096],
/// }
///
/// fn page(index: usize) -> impl Init<Page> {
///     init!(Page {
///         index,
///         ..Zeroable::init_zeroed()
///     })
/// }
///
/// stack_pin_init!(let page = page(3));
/// assert_eq!((page.index, page.dirty, page.bytes[4095]), (3, false, 0));
/// ```
pub use pin_init_internal::init;

/// Says which fields of a struct are structurally pinned, and makes it a struct for [`pin_init!`].
///
/// A field marked `#[pin]` is pinned when the struct is, and the others are not. From that follow
/// - `project()`, from `Pin<&mut Self>` to a struct of the same field names, with `Pin<&mut T>` for each `#[pin]` field
///   and `&mut T` for each other,
/// - `Unpin`, exactly when every `#[pin]` field is,
/// - no `Drop`: a destructor is a [`PinnedDrop`], announced as `#[pin_data(PinnedDrop)]`.
///
/// The struct has named fields, and may have generics with bounds and defaults.
///
/// # Examples
///
/// ```
/// use core::pin::Pin;
/// use pin_init::{pin_data, pin_init, stack_pin_init};
///
/// #[pin_data]
/// struct Timed<F> {
///     #[pin]
///     future: F,
///     polls: u32,
/// }
///
/// impl<F> Timed<F> {
///     fn poll(self: Pin<&mut Self>) -> Pin<&mut F> {
///         let this = self.project();
///         *this.polls += 1;
///         this.future
///     }
/// }
///
/// stack_pin_init!(let timed = pin_init!(Timed { future: async {}, polls: 0 }));
/// let _: Pin<&mut _> = timed.as_mut().poll();
/// assert_eq!(timed.polls, 1);
/// ```
pub use pin_init_internal::pin_data;

/// Implements [`PinnedDrop`], the destructor of a struct under `#[pin_data(PinnedDrop)]`.
///
/// # Examples
///
/// ```
/// use core::{cell::Cell, pin::Pin};
/// use pin_init::{pin_data, pin_init, pinned_drop, stack_pin_init};
///
/// #[pin_data(PinnedDrop)]
/// struct Open<'a> {
///     users: &'a Cell<usize>,
/// }
///
/// #[pinned_drop]
/// impl PinnedDrop for Open<'_> {
///     fn drop(self: Pin<&mut Self>) {
///         self.users.set(self.users.get() - 1);
///     }
/// }
///
/// let users = &Cell::new(1);
/// {
///     stack_pin_init!(let _open = pin_init!(Open { users }));
///     assert_eq!(users.get(), 1);
/// }
/// assert_eq!(users.get(), 0);
/// ```
pub use pin_init_internal::pinned_drop;

/// Derives [`Zeroable`](trait@Zeroable) for a struct or union whose fields all are.
///
/// # Examples
///
/// ```
/// use pin_init::Zeroable;
///
/// #[derive(Zeroable)]
/// union Word {
///     number: u32,
///     bytes: [u8; 4],
/// }
///
/// // SAFETY: any four bytes are a number.
/// assert_eq!(unsafe { Word::zeroed().number }, 0);
/// ```
///
/// ```compile_fail,E0277
/// #[derive(pin_init::Zeroable)]
/// struct Named {
///     name: &'static str,
/// }
/// ```
pub use pin_init_internal::Zeroable;

/// Derives [`Zeroable`](trait@Zeroable) if all fields are, and nothing otherwise. For generated bindings.
///
/// # Examples
///
/// ```
/// use pin_init::{MaybeZeroable, Zeroable};
///
/// #[derive(MaybeZeroable)]
/// struct Size {
///     bytes: u64,
/// }
///
/// #[derive(MaybeZeroable)]
/// struct Named {
///     name: &'static str,
/// }
///
/// assert_eq!(Size::zeroed().bytes, 0);
/// ```
///
/// ```compile_fail,E0277
/// # #[derive(pin_init::MaybeZeroable)]
/// # struct Named {
/// #     name: &'static str,
/// # }
/// let _: Named = pin_init::zeroed();
/// ```
pub use pin_init_internal::MaybeZeroable;
