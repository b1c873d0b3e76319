// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The Linux kernel's `kernel` crate, in a process.
//!
//! A driver written against this crate is an ordinary cargo crate: it builds with stable Rust, runs
//! under `cargo test`, and is known to rust-analyzer. The same file, unedited, is built by Kbuild
//! against the real `kernel` crate of Linux 7.2. Paths, names, signatures and behaviour are Linux's;
//! `docs/coverage.md` lists what is the same, what differs and what is missing.
//!
//! Below the facades is [`rt`], a pretend machine with one CPU that checks what a kernel assumes: that
//! nobody sleeps in atomic context, that locks are given back, that memory is freed at unload, and
//! that every allocation may fail. [`host`] is the one module that Linux does not have: it boots the
//! machine, loads modules and makes system calls.
//!
//! # Limits
//!
//! - One CPU, and a task keeps it until it blocks: races between CPUs are not explored.
//! - Interrupts, DMA and memory-mapped devices do not exist.
//! - Memory ordering is that of the machine the process runs on, not the kernel's memory model.
//! - A panic stops the task at its first call into the machine, not at the panic itself: see
//!   [`host`] on oopses.

#![cfg_attr(feature = "unstable", feature(derive_coerce_pointee))]

// The macros name this crate, as they do in drivers.
extern crate self as kernel;

pub mod alloc;
pub mod bits;
pub mod build_assert;
pub mod cred;
pub mod device;
pub mod error;
pub mod ffi;
pub mod fmt;
pub mod fs;
pub mod host;
pub mod init;
pub mod ioctl;
pub mod iov;
pub mod miscdevice;
pub mod mm;
pub mod module_param;
pub mod prelude;
pub mod print;
pub mod seq_file;
pub mod sizes;
#[doc(hidden)]
pub mod std_vendor;
pub mod str;
pub mod sync;
pub mod task;
#[doc(hidden)]
pub mod this_module;
pub mod time;
pub mod tracepoint;
pub mod transmute;
pub mod types;
pub mod uaccess;

mod rt;

#[doc(hidden)]
pub use macros;

pub use this_module::{InPlaceModule, Module, ModuleMetadata, ThisModule};

/// What `pr_*!` of this crate itself print before their text.
const __LOG_PREFIX: &[u8] = b"rust_kernel\0";
