// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory management: only the types that signatures name.
//!
//! Mirrors: rust/kernel/mm.rs (Linux 7.2).

pub mod virt;
