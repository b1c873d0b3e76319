// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Events of a file that a program may wait for.
//!
//! C header: `include/uapi/linux/eventpoll.h`.

/// There is something to read.
pub const EPOLLIN: u32 = 0x0001;
/// There is room to write.
pub const EPOLLOUT: u32 = 0x0004;
/// Something went wrong.
pub const EPOLLERR: u32 = 0x0008;
/// The other side is gone.
pub const EPOLLHUP: u32 = 0x0010;
/// As [`EPOLLIN`], of ordinary data.
pub const EPOLLRDNORM: u32 = 0x0040;
/// As [`EPOLLOUT`], of ordinary data.
pub const EPOLLWRNORM: u32 = 0x0100;
