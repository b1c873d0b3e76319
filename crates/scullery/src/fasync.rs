// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Telling programs by a signal that there is something to do.
//!
//! C header: `include/linux/fs.h`, and `Documentation/filesystems/vfs.rst` for `fasync`.

use kernel::prelude::*;

use crate::backend;

/// What a program is told besides that it is to look: `si_band` follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Band {
    /// `POLL_IN`: there is something to read.
    In,
    /// `POLL_OUT`: there is room to write.
    Out,
}

/// The open files whose owners want a `SIGIO`.
pub struct FasyncQueue {
    pub(crate) files: backend::fasync::Files,
}

impl FasyncQueue {
    /// A queue of none.
    pub const fn new() -> Self {
        FasyncQueue {
            files: backend::fasync::Files::new(),
        }
    }

    /// Sends the owner of every file in the queue a `SIGIO`, or the signal it chose instead.
    ///
    /// # Context
    ///
    /// Any.
    pub fn kill(&self, band: Band) {
        self.files.kill(band);
    }
}

impl Default for FasyncQueue {
    fn default() -> Self {
        FasyncQueue::new()
    }
}

/// A file that is to join or to leave a queue.
pub struct FasyncRequest<'a>(pub(crate) backend::fasync::Request<'a>);

impl FasyncRequest<'_> {
    /// Does so: `fasync_helper`.
    ///
    /// For one file it must be one queue, as long as the file is open.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when the file cannot join.
    pub fn apply(self, queue: &FasyncQueue) -> Result {
        self.0.apply(&queue.files)
    }
}
