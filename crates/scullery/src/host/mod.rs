// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The back-end for the pretend machine of a process: the C side by `kernel::host`.

pub(crate) mod capability;
pub(crate) mod chrdev;
pub(crate) mod fasync;
pub(crate) mod sync;
