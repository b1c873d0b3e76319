// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a path names: one place for each file system that the machine has.

use std::sync::Arc;

use super::configfs::{AttributeFile, DirectoryFile};
use super::debugfs;
use super::devices::FileOperations;
use crate::error::code::{EACCES, EEXIST, EISDIR, ENOENT, ENOTDIR, EPERM};
use crate::error::Result;
use crate::fs::file::flags::{
    O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY,
};
use crate::rt::configfs::{Found, MOUNT_POINT};
use crate::rt::machine::Machine;

/// The bit of a directory in a mode: `S_IFDIR`.
const S_IFDIR: u16 = 0o040_000;

/// What can be opened. It is root's.
#[derive(Clone)]
pub(crate) struct Named {
    /// Its permissions, and [`S_IFDIR`] for a directory.
    pub(crate) mode: u16,
    pub(crate) operations: Arc<dyn FileOperations>,
}

/// Finds what a path leads to.
///
/// # Errors
///
/// `ENOENT`, `ENOTDIR`.
pub(crate) fn lookup(machine: &Machine, path: &str) -> Result<Named> {
    if let Some(path) = in_configfs(path) {
        return Ok(match machine.configfs.find(&path)? {
            Found::Root | Found::Directory(_) => Named {
                mode: S_IFDIR | 0o755,
                operations: Arc::new(DirectoryFile),
            },
            Found::Attribute(inode) => Named {
                mode: 0o660,
                operations: Arc::new(AttributeFile::new(inode)),
            },
        });
    }
    let named = match path.starts_with(debugfs::ROOT) {
        true => machine.debugfs.find(path),
        false => machine.devices.find(path),
    };
    named.ok_or(ENOENT)
}

/// What `open` gives for a path that leads to nothing: a program makes no file in configfs.
pub(crate) fn missing(machine: &Machine, path: &str, flags: u32) -> crate::error::Error {
    let path = in_configfs(path).filter(|_| flags & O_CREAT != 0);
    let parent = path.and_then(|path| machine.configfs.find(path.split_last()?.1).ok());
    match parent {
        Some(Found::Root | Found::Directory(_)) => EACCES,
        Some(Found::Attribute(..)) => ENOTDIR,
        None => ENOENT,
    }
}

/// `mkdir(2)`.
///
/// # Errors
///
/// `EPERM` everywhere but in a group of configfs, and what that gives.
pub(crate) fn mkdir(machine: &Machine, path: &str, user: suite::Credentials) -> Result {
    match in_configfs(path) {
        Some(path) => machine.configfs.mkdir(machine, &path, user.uid == 0),
        None if machine.devices.find(path).is_some() => Err(EEXIST),
        None => Err(EPERM),
    }
}

/// `rmdir(2)`.
///
/// # Errors
///
/// As [`mkdir`].
pub(crate) fn rmdir(machine: &Machine, path: &str, user: suite::Credentials) -> Result {
    match in_configfs(path) {
        Some(path) => machine.configfs.rmdir(machine, &path, user.uid == 0),
        None if machine.devices.find(path).is_some() => Err(ENOTDIR),
        None => Err(EPERM),
    }
}

/// The names in a path that is in configfs, from its mount point.
fn in_configfs(path: &str) -> Option<Vec<&str>> {
    let path = path.strip_prefix(MOUNT_POINT)?;
    let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
    (path.is_empty() || path.starts_with('/')).then(|| names.collect())
}

impl Named {
    /// Checks that what is there may be opened so: `do_open`.
    ///
    /// # Errors
    ///
    /// `EEXIST`, `EISDIR`, `ENOTDIR`.
    pub(crate) fn accepts(&self, flags: u32) -> Result {
        let is_directory = self.mode & S_IFDIR != 0;
        if flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL {
            return Err(EEXIST);
        }
        let makes_or_writes = flags & (O_CREAT | O_TRUNC) != 0 || flags & O_ACCMODE != O_RDONLY;
        match (is_directory, flags & O_DIRECTORY != 0) {
            (true, _) if makes_or_writes => Err(EISDIR),
            (false, true) => Err(ENOTDIR),
            _ => Ok(()),
        }
    }

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
