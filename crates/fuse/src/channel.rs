// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The open `/dev/fuse`: one request per read, one answer per write.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileTypeExt;
use std::sync::{PoisonError, RwLock};

use rustix::io::Errno;

use crate::pipe::Pipe;

/// The open file, until it is closed, which ends the connection for good.
pub(crate) struct Channel {
    file: RwLock<Option<File>>,
    /// It takes a message from a pipe in one piece, as a socket does not.
    is_device: bool,
}

impl Channel {
    pub(crate) fn new(file: File) -> Channel {
        let kind = file.metadata().map(|metadata| metadata.file_type());
        Channel {
            file: RwLock::new(Some(file)),
            is_device: kind.is_ok_and(|kind| kind.is_char_device()),
        }
    }

    /// Waits for a request: its length, or `None` when the filesystem is mounted no more.
    ///
    /// # Errors
    ///
    /// What should not happen.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
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
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut file) = file.as_ref() {
            // The asker was killed, or the filesystem unmounted.
            let _ = file.write(message);
        }
    }

    /// As [`Channel::send`], by way of a pipe if the message is large.
    pub(crate) fn send_large(&self, message: &[u8], pipe: &mut Pipe) {
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
        let Some(mut file) = file.as_ref() else {
            return;
        };
        if !(self.is_device && pipe.send(file, message)) {
            // As above.
            let _ = file.write(message);
        }
    }

    /// Closes it, unless somebody still waits for a request.
    pub(crate) fn close(&self) {
        if let Ok(mut file) = self.file.try_write() {
            *file = None;
        }
    }
}
