// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests that code does in a process, and on the files that a driver serves, what it does in Linux.
//!
//! For drivers they use what users use: `cargo scullery check`, with the user's own cache and the kernel
//! in it. The examples in the documentation of Linux's `kernel` crate are run without it.
//! Where no kernel is prepared, or no files can be served, they say so and pass, unless
//! `SCULLERY_REQUIRE` names `kernel` or `fuse`.
//!
//! That the kernel home itself finds what it must, the guilty driver in 20 boots of 20, is held by
//! `crates/cargo-scullery/tests/command/faults.rs`, which plants the faults.

mod alike;
mod command;
mod differences;
mod doctests;
mod driver_crate;
mod homes;
mod mainline_samples;
mod mainline_suites;
mod readme;
mod served;
