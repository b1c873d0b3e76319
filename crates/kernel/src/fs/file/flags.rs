// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Flags of an open file, as x86-64 numbers them.
//!
//! Mirrors: the module `flags` of rust/kernel/fs/file.rs (Linux 7.2).
//! C header: `include/uapi/asm-generic/fcntl.h`.

/// Each write goes to the end.
pub const O_APPEND: u32 = 0o2000;
/// Signals its owner when it becomes ready (`FASYNC`).
pub const O_ASYNC: u32 = 0o20000;
/// Closed by `execve`.
pub const O_CLOEXEC: u32 = 0o2000000;
/// Created when it is not there.
pub const O_CREAT: u32 = 0o100;
/// Past the page cache.
pub const O_DIRECT: u32 = 0o40000;
/// Must be a directory.
pub const O_DIRECTORY: u32 = 0o200000;
/// Data is on disk when a write returns.
pub const O_DSYNC: u32 = 0o10000;
/// Must not exist before.
pub const O_EXCL: u32 = 0o200;
/// Offsets have 64 bits, whatever the word.
pub const O_LARGEFILE: u32 = 0o100000;
/// The access time stays as it is.
pub const O_NOATIME: u32 = 0o1000000;
/// Does not become the controlling terminal.
pub const O_NOCTTY: u32 = 0o400;
/// Fails on a symbolic link.
pub const O_NOFOLLOW: u32 = 0o400000;
/// Fails with `EAGAIN` rather than wait.
pub const O_NONBLOCK: u32 = 0o4000;
/// Another name of [`O_NONBLOCK`].
pub const O_NDELAY: u32 = O_NONBLOCK;
/// Only names the file.
pub const O_PATH: u32 = 0o10000000;
/// Data and metadata are on disk when a write returns.
pub const O_SYNC: u32 = 0o4000000 | O_DSYNC;
/// A file without a name.
pub const O_TMPFILE: u32 = 0o20000000 | O_DIRECTORY;
/// Emptied when opened.
pub const O_TRUNC: u32 = 0o1000;
/// The bits that hold one of the three modes of access below.
pub const O_ACCMODE: u32 = 0o3;
/// To be read.
pub const O_RDONLY: u32 = 0o0;
/// To be written.
pub const O_WRONLY: u32 = 0o1;
/// To be read and written.
pub const O_RDWR: u32 = 0o2;
