// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The back-end for Linux: the C side by `kernel::bindings`.

pub(crate) mod capability;
pub(crate) mod chrdev;
pub(crate) mod fasync;
pub(crate) mod sync;
