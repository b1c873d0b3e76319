// SPDX-License-Identifier: GPL-2.0-only

//! The suite in a process, under `cargo test`.
