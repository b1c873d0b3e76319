// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a path names: one place for each file system that the machine has.

use std::sync::Arc;

use super::debugfs;
use super::devices::FileOperations;
use crate::error::code::EACCES;
use crate::error::Result;
use crate::fs::file::flags::{O_ACCMODE, O_RDONLY, O_TRUNC, O_WRONLY};
use crate::rt::machine::Machine;

/// A file that can be opened. It is root's.
#[derive(Clone)]
pub(crate) struct Named {
    /// Its permissions.
    pub(crate) mode: u16,
    pub(crate) operations: Arc<dyn FileOperations>,
}

/// The file at an absolute path.
pub(crate) fn lookup(machine: &Machine, path: &str) -> Option<Named> {
    if path.starts_with(debugfs::ROOT) {
        return machine.debugfs.find(path);
    }
    machine.devices.find(path)
}

impl Named {
    /// Checks that a user may open it with these flags: `may_open`.
    ///
    /// # Errors
    ///
    /// `EACCES`.
    pub(crate) fn may_open(&self, user: suite::Credentials, flags: u32) -> Result {
        let mut wanted = match flags & O_ACCMODE {
            O_RDONLY => 0o4,
            O_WRONLY => 0o2,
            _ => 0o6,
        };
        if flags & O_TRUNC != 0 {
            wanted |= 0o2;
        }
        let granted = match (user.uid, user.gid) {
            (0, _) => 0o7,
            (_, 0) => self.mode >> 3,
            _ => self.mode,
        };
        match wanted & !granted {
            0 => Ok(()),
            _ => Err(EACCES),
        }
    }
}
