// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Descriptors that are taken before there is a file for them.
//!
//! Mirrors: `FileDescriptorReservation` of rust/kernel/fs/file.rs (Linux 7.2).
//! C header: `include/linux/file.h`.

use super::File;
use crate::error::Result;
use crate::host::process;
use crate::sync::aref::ARef;
use crate::types::NotThreadSafe;

/// A number of the calling process that no file has yet.
///
/// It is free again when this is dropped without a file.
pub struct FileDescriptorReservation {
    fd: u32,
    _not_send: NotThreadSafe,
}

impl FileDescriptorReservation {
    /// Reserves the lowest number there is; of `flags` only `O_CLOEXEC` would count, and there is no
    /// `exec`.
    ///
    /// # Errors
    ///
    /// `EBADF` on a thread that is no process.
    pub fn get_unused_fd_flags(_flags: u32) -> Result<Self> {
        Ok(FileDescriptorReservation {
            fd: process::get_unused_fd()?,
            _not_send: NotThreadSafe,
        })
    }

    /// The number.
    pub fn reserved_fd(&self) -> u32 {
        self.fd
    }

    /// Gives the number to `file`; from here on the process can use it.
    pub fn fd_install(self, file: ARef<File>) {
        process::fd_install(self.fd, file);
        core::mem::forget(self);
    }
}

impl Drop for FileDescriptorReservation {
    fn drop(&mut self) {
        process::put_unused_fd(self.fd);
    }
}
