// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What does not compile, and has to stay so: each rule below is one that the unsafe code of this crate relies on, or
//! that a user is told at the place of the mistake. What the procedural macros say is tested beside them.
//!
//! # Every field is initialised exactly once
//!
//! One is missing:
//!
//! ```compile_fail,E0063
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Pair { a: u8, #[pin] b: u8 }
//! stack_pin_init!(let _pair = pin_init!(Pair { a: 1 }));
//! ```
//!
//! One is there twice, also when the rest is zeroed:
//!
//! ```compile_fail,E0062
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Pair { a: u8, #[pin] b: u8 }
//! stack_pin_init!(let _pair = pin_init!(Pair { a: 1, b: 2, a: 3 }));
//! ```
//!
//! ```compile_fail,E0062
//! # use pin_init::*;
//! # #[derive(Zeroable)]
//! # struct Pair { a: u8, b: u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: 1, a: 3, ..Zeroable::init_zeroed() }));
//! ```
//!
//! One does not exist:
//!
//! ```compile_fail,E0609
//! # use pin_init::*;
//! # struct Pair { a: u8, b: u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: 1, b: 2, c: 3 }));
//! ```
//!
//! One is not visible here:
//!
//! ```compile_fail,E0624
//! # use pin_init::*;
//! # mod inner { #[pin_init::pin_data] pub struct Pair { pub a: u8, b: u8 } }
//! stack_pin_init!(let _pair = pin_init!(inner::Pair { a: 1, b: 2 }));
//! ```
//!
//! One is not aligned:
//!
//! ```compile_fail,E0793
//! # use pin_init::*;
//! #[repr(packed)]
//! struct Packed { a: u8, b: u32 }
//! stack_pin_init!(let _packed = init!(Packed { a: 1, b: 2 }));
//! ```
//!
//! The rest is zeroed, but not every field may be:
//!
//! ```compile_fail,E0277
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Text { a: &'static str, b: u8 }
//! stack_pin_init!(let _text = pin_init!(Text { a: "a", ..Zeroable::init_zeroed() }));
//! ```
//!
//! The closure cannot be left with success before its end:
//!
//! ```compile_fail,E0308
//! # use pin_init::*;
//! # struct Pair { a: u8, b: u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: 1, _: { if *a == 1 { return Ok(()) } }, b: 2 }));
//! ```
//!
//! # The initialiser's expressions are ordinary code
//!
//! They are not in an unsafe block:
//!
//! ```compile_fail,E0133
//! # use pin_init::*;
//! # struct One { a: u8 }
//! # unsafe fn dangerous() -> u8 { 1 }
//! stack_pin_init!(let _one = init!(One { a: dangerous() }));
//! ```
//!
//! They see no field that comes later, and nothing of the expansion:
//!
//! ```compile_fail,E0425
//! # use pin_init::*;
//! # struct Pair { a: u8, b: u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: *b, b: 2 }));
//! ```
//!
//! ```compile_fail,E0425
//! # use pin_init::*;
//! # struct Pair { a: u8, b: u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: 1, _: { let _ = &a_guard; }, b: 2 }));
//! ```
//!
//! A field that is borrowed by its name does not outlive the initialisation:
//!
//! ```compile_fail,E0505
//! # use pin_init::*;
//! # struct Pair<'a> { a: u8, b: &'a mut u8 }
//! stack_pin_init!(let _pair = init!(Pair { a: 1, b: a }));
//! ```
//!
//! # What is pinned stays where it is
//!
//! A field without `#[pin]` takes no `PinInit`, and `init!` none at all:
//!
//! ```compile_fail,E0277
//! # use pin_init::*;
//! # fn pinned() -> impl PinInit<u8> { 1 }
//! #[pin_data]
//! struct One { a: u8 }
//! stack_pin_init!(let _one = pin_init!(One { a <- pinned() }));
//! ```
//!
//! ```compile_fail,E0277
//! # use pin_init::*;
//! # fn pinned() -> impl PinInit<u8> { 1 }
//! #[pin_data]
//! struct One { #[pin] a: u8 }
//! stack_pin_init!(let _one = init!(One { a <- pinned() }));
//! ```
//!
//! `pin_init!` does not work without `#[pin_data]`:
//!
//! ```compile_fail,E0599
//! # use pin_init::*;
//! struct One { a: u8 }
//! stack_pin_init!(let _one = pin_init!(One { a: 1 }));
//! ```
//!
//! Nothing is moved out of a pinned struct, by a move or by a swap:
//!
//! ```compile_fail,E0507
//! # use core::marker::PhantomPinned;
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Named { name: String, #[pin] pin: PhantomPinned }
//! stack_pin_init!(let named = pin_init!(Named { name: String::new(), pin: PhantomPinned }));
//! let name = named.name;
//! ```
//!
//! ```compile_fail,E0594
//! # use core::marker::PhantomPinned;
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Marked { #[pin] pin: PhantomPinned }
//! stack_pin_init!(let marked = pin_init!(Marked { pin: PhantomPinned }));
//! *marked.project().pin = PhantomPinned;
//! ```
//!
//! ```compile_fail,E0277
//! # use core::marker::PhantomPinned;
//! # use pin_init::*;
//! # #[pin_data]
//! # struct Marked { #[pin] pin: PhantomPinned }
//! stack_pin_init!(let marked = pin_init!(Marked { pin: PhantomPinned }));
//! core::mem::take(marked.get_mut());
//! ```
//!
//! A struct cannot claim to be `Unpin`:
//!
//! ```compile_fail,E0119
//! # use core::marker::PhantomPinned;
//! # use pin_init::*;
//! #[pin_data]
//! struct Marked { #[pin] pin: PhantomPinned }
//! impl Unpin for Marked {}
//! ```
//!
//! # The destructor respects the pin
//!
//! `Drop` cannot be implemented, neither alone nor beside `PinnedDrop`:
//!
//! ```compile_fail,E0119
//! # use pin_init::*;
//! #[pin_data]
//! struct One { a: u8 }
//! impl Drop for One { fn drop(&mut self) {} }
//! ```
//!
//! ```compile_fail,E0119
//! # use core::pin::Pin;
//! # use pin_init::*;
//! #[pin_data(PinnedDrop)]
//! struct One { a: u8 }
//! #[pinned_drop]
//! impl PinnedDrop for One { fn drop(self: Pin<&mut Self>) {} }
//! impl Drop for One { fn drop(&mut self) {} }
//! ```
//!
//! `PinnedDrop` is announced and implemented, or neither:
//!
//! ```compile_fail,E0119
//! # use core::pin::Pin;
//! # use pin_init::*;
//! #[pin_data]
//! struct One { a: u8 }
//! #[pinned_drop]
//! impl PinnedDrop for One { fn drop(self: Pin<&mut Self>) {} }
//! ```
//!
//! ```compile_fail,E0277
//! # use pin_init::*;
//! #[pin_data(PinnedDrop)]
//! struct One { a: u8 }
//! ```
//!
//! It takes a pin, and is not called by hand:
//!
//! ```compile_fail,E0053
//! # use pin_init::*;
//! #[pin_data(PinnedDrop)]
//! struct One { a: u8 }
//! #[pinned_drop]
//! impl PinnedDrop for One { fn drop(&mut self) {} }
//! ```
//!
//! ```compile_fail,E0061
//! # use core::pin::Pin;
//! # use pin_init::*;
//! # #[pin_data(PinnedDrop)]
//! # struct One { a: u8 }
//! # #[pinned_drop]
//! # impl PinnedDrop for One { fn drop(self: Pin<&mut Self>) {} }
//! stack_pin_init!(let one = pin_init!(One { a: 1 }));
//! PinnedDrop::drop(one);
//! ```
//!
//! # A failure is handled
//!
//! ```compile_fail,E0005
//! # use pin_init::*;
//! stack_pin_init!(let one: u8 = Err("one"));
//! ```
