// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The tree of configfs: which directories there are, and what makes and removes them.
//!
//! As `fs/configfs/dir.c`. A directory stands for a group of a driver's. Whoever changes what is in it
//! holds the lock of its inode; a driver is asked for a group, and told that one goes, with the mutex
//! of the subsystem held too.

mod directory;
mod fragment;
mod item;

use core::ffi::CStr;
use std::sync::Arc;

pub(crate) use self::directory::{buffer_mutex, OpenAttribute};
use self::directory::{Directory, Inode, Subsystem};
pub(crate) use self::item::ConfigGroup;
pub(crate) use self::item::{Attribute, ItemType};
use super::machine::{own_or_up, Machine};
use super::memory::inner_allocation;
use super::report::{Kind, Report};
use super::task::{current, At};
use crate::error::code::{EACCES, EBUSY, EEXIST, EINVAL, ENODEV, ENOENT, ENOMEM, ENOTDIR, EPERM};
use crate::error::{Error, Result};

/// Where configfs is mounted.
pub(crate) const MOUNT_POINT: &str = "/sys/kernel/config";

/// Most bytes in a name: `NAME_MAX`.
const NAME_MAX: usize = 255;

/// The configfs of one machine.
#[derive(Default)]
pub(crate) struct ConfigFs {
    root: Inode,
}

/// What a path in configfs leads to.
pub(crate) enum Found {
    /// The directory of all subsystems.
    Root,
    /// A group.
    Directory(Arc<Directory>),
    /// A file of a group.
    Attribute(Arc<OpenAttribute>),
}

impl ConfigFs {
    /// Registers a subsystem: `configfs_register_subsystem`.
    ///
    /// # Safety
    ///
    /// The group is pinned, and valid until [`ConfigFs::unregister`] has returned.
    unsafe fn register(&self, name: &str, group: *const ConfigGroup, at: At) -> Result {
        self.root.lock_as_parent(at);
        let registered = if !inner_allocation(size_of::<Directory>(), at) {
            Err(ENOMEM)
        } else if self.root.get(name).is_some() {
            Err(EEXIST)
        } else {
            // SAFETY: As this function's own contract.
            let owner = unsafe { &*group }.item_type.owner.name();
            let subsystem = Arc::new(Subsystem::new(owner, at));
            self.root.insert(name, Directory::new(group, subsystem));
            Ok(())
        };
        self.root.unlock();
        registered
    }

    /// Takes a subsystem out of the tree, when nobody uses its attributes:
    /// `configfs_unregister_subsystem`. One that still has groups in it is reported, and they are lost.
    fn unregister(&self, name: &str, group: &ConfigGroup, at: At) {
        self.root.lock_as_parent(at);
        // Not another's, that was registered with a later machine.
        let directory = self.root.get(name).filter(|there| there.is_of(group));
        if let Some(directory) = directory {
            directory.inode.lock(at);
            if !directory.inode.is_empty() {
                let message = "Tried to unregister non-empty subsystem!";
                current(|current| current.report(Report::new(Kind::Warning, message).at(at)));
            }
            directory.fragment.kill(at);
            self.root.remove(name);
            directory.inode.unlock();
        }
        self.root.unlock();
    }

    /// Follows a path, from the mount point.
    ///
    /// # Errors
    ///
    /// `ENOENT`, `ENOTDIR`.
    pub(crate) fn find(&self, path: &[&str]) -> Result<Found> {
        let Some((name, parents)) = path.split_last() else {
            return Ok(Found::Root);
        };
        let Some((first, parents)) = parents.split_first() else {
            return self.root.get(name).map(Found::Directory).ok_or(ENOENT);
        };
        let first = self.root.get(first).ok_or(ENOENT)?;
        let parent = parents.iter().try_fold(first, |directory, name| {
            let next = directory.inode.get(name);
            next.ok_or_else(|| match directory.attribute(name) {
                Some(_) => ENOTDIR,
                None => ENOENT,
            })
        })?;
        parent.look_up(name)
    }

    /// `mkdir(2)`, by a user who may write to root's directories or not.
    ///
    /// # Errors
    ///
    /// Those of the VFS, `EPERM` where a group has no groups in it, and the driver's own.
    pub(crate) fn mkdir(&self, machine: &Machine, path: &[&str], is_root: bool) -> Result {
        let (name, parent) = self.parent(path, EEXIST)?;
        let Some(parent) = parent else {
            return match (self.root.get(name), is_root) {
                (Some(_), _) => Err(EEXIST),
                (None, false) => Err(EACCES),
                (None, true) => Err(EPERM),
            };
        };
        parent.mkdir(machine, name, is_root)
    }

    /// `rmdir(2)`, as for [`ConfigFs::mkdir`].
    ///
    /// # Errors
    ///
    /// Those of the VFS, `EPERM` for a subsystem, `ENOTEMPTY` for a group that has groups in it.
    pub(crate) fn rmdir(&self, machine: &Machine, path: &[&str], is_root: bool) -> Result {
        let (name, parent) = self.parent(path, EBUSY)?;
        let Some(parent) = parent else {
            return match (self.root.get(name), is_root) {
                (None, _) => Err(ENOENT),
                (Some(_), false) => Err(EACCES),
                (Some(_), true) => Err(EPERM),
            };
        };
        parent.rmdir(machine, name, is_root)
    }

    /// The last name of a path, and the directory that it is to be in: `None` for the root. The mount
    /// point itself gives `mounted`.
    fn parent<'a>(
        &self,
        path: &[&'a str],
        mounted: Error,
    ) -> Result<(&'a str, Option<Arc<Directory>>)> {
        let (name, parents) = path.split_last().ok_or(mounted)?;
        let parent = match self.find(parents)? {
            Found::Root => None,
            Found::Directory(directory) => Some(directory),
            Found::Attribute(..) => return Err(ENOTDIR),
        };
        match name.len() {
            ..=NAME_MAX => Ok((name, parent)),
            _ => Err(Error::from_errno(-suite::Errno::ENAMETOOLONG.0)),
        }
    }

    /// The subsystems that a module has registered and not unregistered: their paths, and where it
    /// registered them.
    pub(crate) fn subsystems_of(&self, module: &str) -> Vec<(String, At)> {
        let of_module = self.root.all().into_iter();
        of_module
            .filter(|(_, directory)| directory.owner() == module)
            .map(|(name, directory)| (format!("{MOUNT_POINT}/{name}"), directory.at()))
            .collect()
    }

    /// The paths of all groups, subsystems among them.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.root.collect(MOUNT_POINT, &mut paths);
        paths
    }
}

/// The name of a subsystem as the tree has it.
fn text(name: &CStr) -> Result<&str> {
    name.to_str().map_err(|_| EINVAL)
}

/// Registers a subsystem with the machine of this task; without one there is nothing to register with.
///
/// # Context
///
/// May sleep.
///
/// # Errors
///
/// `EEXIST` when there is a subsystem of that name, `ENOMEM`.
///
/// # Safety
///
/// The group is pinned, and valid until [`unregister`] has returned.
pub(crate) unsafe fn register(name: &CStr, group: *const ConfigGroup, at: At) -> Result {
    let name = text(name)?;
    current(|current| {
        // SAFETY: As this function's own contract.
        current.with_machine(|machine| unsafe { machine.configfs.register(name, group, at) })
    })
    .unwrap_or(Err(ENODEV))
}

/// Ends what [`register`] has begun.
///
/// # Context
///
/// May sleep: it waits for the calls that use the subsystem's attributes.
pub(crate) fn unregister(name: &CStr, group: &ConfigGroup, at: At) {
    if let (Ok(name), Some(machine)) = (text(name), own_or_up()) {
        machine.configfs.unregister(name, group, at);
    }
}
