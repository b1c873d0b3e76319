// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The open `/dev/fuse`: one request per read, one answer per write.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::{PoisonError, RwLock};

use rustix::io::Errno;

/// The open file, until it is closed, which ends the connection for good.
pub(crate) struct Channel(RwLock<Option<File>>);

impl Channel {
    pub(crate) fn new(file: File) -> Channel {
        Channel(RwLock::new(Some(file)))
    }

    /// Waits for a request: its length, or `None` when the filesystem is mounted no more.
    ///
    /// # Errors
    ///
    /// What should not happen.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let file = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(mut file) = file.as_ref() else {
            return Ok(None);
        };
        loop {
            let error = match file.read(buffer) {
                // The other end is no kernel, and closed.
                Ok(0) => return Ok(None),
                Ok(len) => return Ok(Some(len)),
                Err(error) => error,
            };
            match Errno::from_io_error(&error) {
                Some(Errno::NODEV | Errno::CONNABORTED) => return Ok(None),
                // A signal, or a request that was taken back while it was read.
                Some(Errno::INTR | Errno::AGAIN | Errno::NOENT) => {}
                _ => return Err(error),
            }
        }
    }

    /// Sends a message. One that nobody waits for any more goes nowhere.
    pub(crate) fn send(&self, message: &[u8]) {
        let file = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut file) = file.as_ref() {
            // The asker was killed, or the filesystem unmounted.
            let _ = file.write(message);
        }
    }

    /// Closes it, unless somebody still waits for a request.
    pub(crate) fn close(&self) {
        if let Ok(mut file) = self.0.try_write() {
            *file = None;
        }
    }
}
