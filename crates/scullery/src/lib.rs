// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What drivers need and Linux 7.2's `kernel` crate does not have yet.
//!
//! A driver uses this crate beside `kernel`, in every home. There is a back-end for Linux, on
//! `kernel::bindings`, and one for the pretend machine of a process; which it is the driver cannot
//! tell. Kbuild compiles this crate into the driver's own module and sets `cfg(MODULE)`: how a driver
//! asks for that is in `samples/scull/Kbuild`.

#![cfg_attr(not(MODULE), no_std)] // Kbuild says so itself.

#[cfg(not(MODULE))]
extern crate std;

#[cfg_attr(MODULE, path = "linux/mod.rs")]
#[cfg_attr(not(MODULE), path = "host/mod.rs")]
mod backend;

pub mod capability;
pub mod chrdev;
pub mod fasync;
pub mod poll;
pub mod sync;
