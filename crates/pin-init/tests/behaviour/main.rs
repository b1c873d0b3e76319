// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the macros and initialisers do at run time. What they refuse to compile is in `src/misuse.rs`.

#![allow(missing_docs)]
#![forbid(clippy::undocumented_unsafe_blocks)]

mod failure;
mod grammar;
mod initializers;
mod pinning;
mod record;
mod safe;
mod stack;
mod zeroed;
