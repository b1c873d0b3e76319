// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a path names: one place for each file system that the machine has.

use std::sync::Arc;

use suite::Credentials;

use super::configfs::AttributeFile;
use super::debugfs;
use super::devices::FileOperations;
use crate::error::code::{EACCES, EBUSY, EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, EPERM};
use crate::error::Result;
use crate::fs::file::flags::{
    O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY,
};
use crate::fs::file::Offset;
use crate::fs::File;
use crate::iov::IovIterDest;
use crate::rt::configfs::{self, Found};
use crate::rt::machine::Machine;

/// The bit of a directory in a mode: `S_IFDIR`.
const S_IFDIR: u16 = 0o040_000;

/// A path, by the file system that it is in.
enum Path<'a> {
    /// The names from the mount point.
    Configfs(Vec<&'a str>),
    Debugfs(Vec<&'a str>),
    /// Any other: a device's, or nothing's.
    Device(&'a str),
}

impl<'a> Path<'a> {
    fn new(path: &'a str) -> Self {
        let below = |mount_point| {
            let path = path.strip_prefix(mount_point)?;
            let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
            (path.is_empty() || path.starts_with('/')).then(|| names.collect())
        };
        if let Some(names) = below(configfs::MOUNT_POINT) {
            Path::Configfs(names)
        } else if let Some(names) = below(debugfs::MOUNT_POINT) {
            Path::Debugfs(names)
        } else {
            Path::Device(path)
        }
    }

    /// The directory that it is in, where there are directories.
    fn parent(&self) -> Option<Path<'a>> {
        let parent = |names: &[&'a str]| Some(names.split_last()?.1.to_vec());
        match self {
            Path::Configfs(names) => parent(names).map(Path::Configfs),
            Path::Debugfs(names) => parent(names).map(Path::Debugfs),
            Path::Device(_) => None,
        }
    }

    /// Finds what it leads to.
    ///
    /// # Errors
    ///
    /// `ENOENT`, `ENOTDIR`, and `EACCES` for who may not go there.
    fn find(&self, machine: &Machine, user: Credentials) -> Result<Named> {
        match self {
            Path::Configfs(names) => Ok(match machine.configfs.find(names)? {
                Found::Root | Found::Directory(_) => Named::directory(0o755),
                Found::Attribute(inode) => Named {
                    mode: 0o660,
                    operations: Arc::new(AttributeFile::new(inode)),
                },
            }),
            Path::Debugfs(names) if names.is_empty() => Ok(Named::directory(0o700)),
            // The mount point is root's alone.
            Path::Debugfs(_) if user.uid != 0 => Err(EACCES),
            Path::Debugfs(names) => machine.debugfs.find(names),
            Path::Device(path) => machine.devices.find(path).ok_or(ENOENT),
        }
    }
}

/// Finds what `open` opens; it makes no file.
///
/// # Errors
///
/// `ENOENT`, `ENOTDIR`, `EACCES`.
pub(crate) fn open(machine: &Machine, path: &str, user: Credentials, flags: u32) -> Result<Named> {
    let path = Path::new(path);
    let found = path.find(machine, user);
    let is_missing = matches!(found, Err(ENOENT));
    match path.parent() {
        Some(parent) if is_missing && flags & O_CREAT != 0 => {
            // No directory has a `create` operation.
            parent.find(machine, user).and(Err(EACCES))
        }
        _ => found,
    }
}

/// `mkdir(2)`.
///
/// # Errors
///
/// `EPERM` everywhere but in a group of configfs, and what that gives.
pub(crate) fn mkdir(machine: &Machine, path: &str, user: Credentials) -> Result {
    let path = Path::new(path);
    if let Path::Configfs(names) = &path {
        return machine.configfs.mkdir(machine, names, user.uid == 0);
    }
    match path.find(machine, user) {
        Ok(_) => Err(EEXIST),
        Err(ENOENT) => match path.parent() {
            Some(parent) => parent.find(machine, user).and(Err(EPERM)),
            None => Err(EPERM),
        },
        Err(error) => Err(error),
    }
}

/// `rmdir(2)`.
///
/// # Errors
///
/// `EPERM` for any directory but a group of configfs, `EBUSY` for a mount point, and what configfs gives.
pub(crate) fn rmdir(machine: &Machine, path: &str, user: Credentials) -> Result {
    let path = Path::new(path);
    match &path {
        Path::Configfs(names) => return machine.configfs.rmdir(machine, names, user.uid == 0),
        Path::Debugfs(names) if names.is_empty() => return Err(EBUSY),
        _ => {}
    }
    match path.find(machine, user)?.is_directory() {
        true => Err(EPERM),
        false => Err(ENOTDIR),
    }
}

/// What can be opened. It is root's.
#[derive(Clone)]
pub(crate) struct Named {
    /// Its permissions, and [`S_IFDIR`] for a directory.
    pub(crate) mode: u16,
    pub(crate) operations: Arc<dyn FileOperations>,
}

impl Named {
    pub(super) fn directory(mode: u16) -> Self {
        Named {
            mode: S_IFDIR | mode,
            operations: Arc::new(Directory),
        }
    }

    fn is_directory(&self) -> bool {
        self.mode & S_IFDIR != 0
    }

    /// Checks that what is there may be opened so: `do_open`.
    ///
    /// # Errors
    ///
    /// `EEXIST`, `EISDIR`, `ENOTDIR`.
    pub(crate) fn accepts(&self, flags: u32) -> Result {
        if flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL {
            return Err(EEXIST);
        }
        let makes_or_writes = flags & (O_CREAT | O_TRUNC) != 0 || flags & O_ACCMODE != O_RDONLY;
        match (self.is_directory(), flags & O_DIRECTORY != 0) {
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
    pub(crate) fn may_open(&self, user: Credentials, flags: u32) -> Result {
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

/// An open directory.
struct Directory;

impl FileOperations for Directory {
    fn is_regular(&self) -> bool {
        true
    }

    fn open(&self, _file: &File) -> Result {
        Ok(())
    }

    fn release(&self, _file: &File) {}

    fn llseek(&self, _file: &File, pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
        let pos = match whence {
            0 => Some(offset),
            1 => pos.checked_add(offset),
            _ => None,
        };
        pos.filter(|pos| *pos >= 0).ok_or(EINVAL)
    }

    fn read(&self, _file: &File, _pos: &mut i64, _to: &mut IovIterDest<'_>) -> Result<usize> {
        Err(EISDIR)
    }
}
