// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests that a driver does in a process what it does in Linux.
//!
//! They use what users use: `cargo scullery check`, with the user's own cache and the kernel in it.
//! Where no kernel is prepared they say so and pass, unless `SCULLERY_REQUIRE` names `kernel`.
//!
//! That the kernel home itself finds what it must, the guilty driver in 20 boots of 20, is held by
//! `crates/cargo-scullery/tests/command/faults.rs`, which plants the faults.

mod alike;
mod command;
mod homes;
mod mainline_samples;
