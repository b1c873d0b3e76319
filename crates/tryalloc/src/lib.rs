// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! liballoc in which every allocation can fail and says so.
//!
//! The collections of `alloc`, with the same names, the same methods and the same guarantees, but for
//! one: what may allocate returns [`Result`]. There is no other way to allocate with this crate, so a
//! program that uses it does not end because memory did. It needs `core` alone, and serves a Linux
//! module, firmware and ordinary programs alike.
//!
//! # Two spellings
//!
//! | who | spelling | for |
//! |---|---|---|
//! | the kernel | `v.push(value, GFP_KERNEL)?` | every [`Allocator`](alloc::Allocator): the call says how it may allocate |
//! | upstream | `v.try_push(value)?` | an allocator with [`DefaultFlags`](alloc::DefaultFlags) |
//!
//! Both are one method. Extensions of slices, strings and iterators are `sort_with(flags)` and
//! `try_sort()`, as the bare name is taken when std is about.
//!
//! # Which allocator
//!
//! Types take it as their last parameter, as `vec::Vec<T, A>`. The names at the root, such as `Vec`, are
//! those of `Global`, which programs have; `scullery::alloc` has those of Linux.
//!
//! # When an allocation fails
//!
//! An operation on one element changes nothing: the collection is what it was. One on many says what it
//! keeps. Nothing leaks, aborts or panics, but where std panics too.
//!
//! # Examples
//!
//! ```
//! # #[cfg(feature = "global")] {
//! use tryalloc::{alloc::AllocError, Vec};
//!
//! fn squares(n: u32) -> Result<Vec<u32>, AllocError> {
//!     let mut squares = Vec::new();
//!     for i in 0..n {
//!         squares.try_push(i * i)?;
//!     }
//!     Ok(squares)
//! }
//!
//! assert_eq!(squares(4)?, [0, 1, 4, 9]);
//! # }
//! # Ok::<(), tryalloc::alloc::AllocError>(())
//! ```

#![cfg_attr(not(MODULE), no_std)] // Kbuild says so itself.
#![cfg_attr(
    tryalloc_judge,
    feature(
        allocator_api,
        coerce_unsized,
        deref_pure_trait,
        dispatch_from_dyn,
        dropck_eyepatch,
        fn_traits,
        legacy_receiver_trait,
        pattern,
        pin_coerce_unsized_trait,
        tuple_trait,
        unboxed_closures,
        unsize,
        with_negative_coherence
    ),
    allow(missing_docs, internal_features)
)]

#[macro_use]
mod spelling;

pub mod alloc;
pub mod borrow;
pub mod boxed;
pub mod clone;
pub mod fmt;
pub mod iter;
#[cfg(tryalloc_judge)]
pub mod judge;
#[cfg(MODULE)]
mod linux;
mod raw_vec;
pub mod slice;
pub mod str;
pub mod string;
mod type_id;
pub mod vec;

/// A box on the global allocator.
#[cfg(feature = "global")]
pub type Box<T> = boxed::Box<T, alloc::Global>;

/// A vector on the global allocator.
#[cfg(feature = "global")]
pub type Vec<T> = vec::Vec<T, alloc::Global>;

/// A string on the global allocator.
#[cfg(feature = "global")]
pub type String = string::String<alloc::Global>;

/// Borrowed, or owned on the global allocator.
#[cfg(feature = "global")]
pub type Cow<'a, B> = borrow::Cow<'a, B, alloc::Global>;

/// The examples of docs/tryalloc.md, which run with those of the code.
#[cfg(all(doctest, feature = "global"))]
#[doc = include_str!("../../../docs/tryalloc.md")]
pub struct Page;
