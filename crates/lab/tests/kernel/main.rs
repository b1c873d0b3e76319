// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What real modules do to the real kernel, and what the lab says about it.
//!
//! These tests need a prepared kernel and say so loudly when there is none.

mod builds;
mod cache;
mod modules;
mod verdicts;
