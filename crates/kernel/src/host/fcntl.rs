// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The system calls on open files that only tests of this crate's users make, and no suite.

use std::sync::atomic::Ordering::Relaxed;

use suite::{Fd, TaskId};

use super::Sys;
use crate::error::Result;
use crate::fs::file::flags::{O_APPEND, O_ASYNC, O_DIRECT, O_NOATIME, O_NONBLOCK};
use crate::fs::File;

/// `setfl`.
pub(super) fn set_flags(file: &File, flags: u32) -> Result {
    const MAY_CHANGE: u32 = O_APPEND | O_DIRECT | O_NOATIME | O_NONBLOCK;
    let changed = flags ^ file.flags();
    if changed & O_ASYNC != 0 {
        // Whether the flag is there after that is the driver's doing.
        let on = flags & O_ASYNC != 0;
        file.fasync(on).unwrap_or(Ok(()))?;
    }
    if changed & MAY_CHANGE != 0 {
        file.set_flags(file.flags() & !MAY_CHANGE | flags & MAY_CHANGE);
    }
    Ok(())
}

impl Sys {
    /// `fcntl(F_SETFL)`: sets those flags of a file that may change.
    ///
    /// # Errors
    ///
    /// `EBADF`, and what the driver's `fasync` returns.
    pub fn set_flags(&self, fd: Fd, flags: u32) -> suite::Result<()> {
        self.call("fcntl", |_| set_flags(&*self.process.get(fd)?, flags))
    }

    /// Whether a file has no positions.
    ///
    /// # Errors
    ///
    /// `EBADF`.
    pub fn is_stream(&self, fd: Fd) -> suite::Result<bool> {
        self.call("fstat", |_| Ok(self.process.get(fd)?.is_stream()))
    }

    /// `fcntl(F_SETOWN)`: the task that is to get a file's signals.
    ///
    /// # Errors
    ///
    /// `EBADF`.
    pub fn set_owner(&self, fd: Fd, task: TaskId) -> suite::Result<()> {
        self.call("fcntl", |_| {
            self.process.get(fd)?.owner().store(task.0, Relaxed);
            Ok(())
        })
    }
}
