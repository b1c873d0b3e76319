// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the crate promises, put to the test: when memory runs out, when the caller's code panics or
//! lies, and beside std.

#![cfg(not(tryalloc_judge))]
// The std beside which ours is put is the one at hand, and it is called as ours is.
#![allow(clippy::incompatible_msrv, clippy::string_extend_chars)]

mod bad_input;
mod impls;
mod item;
mod ledger;
mod matrix;
mod model;
mod types;
