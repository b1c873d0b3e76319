// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One directory of configfs: a driver's group, and the groups in it.

use core::ffi::CStr;
use core::sync::atomic::AtomicBool;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::sync::{Arc, Weak};

use super::fragment::Fragment;
use super::item::{Attribute, ConfigGroup, ItemType};
use super::Found;
use crate::error::code::{EACCES, EEXIST, EINVAL, ENOENT, ENOMEM, ENOTDIR, EPERM};
use crate::error::{Error, Result};
use crate::rt::lock::{own_mutex, LockState};
use crate::rt::machine::Machine;
use crate::rt::memory::inner_allocation;
use crate::rt::sched::Shared;
use crate::rt::task::{current, At};

/// What all groups of a subsystem share.
pub(crate) struct Subsystem {
    /// The module whose it is.
    owner: &'static str,
    /// Where the driver registers it.
    at: At,
    su_mutex: LockState,
}

impl Subsystem {
    pub(super) fn new(owner: &'static str, at: At) -> Self {
        Subsystem {
            owner,
            at,
            su_mutex: own_mutex!(c"su_mutex"),
        }
    }
}

/// The mutex of an open attribute.
pub(crate) fn buffer_mutex() -> LockState {
    own_mutex!(c"buffer->mutex")
}

/// The directories in a directory, and the lock that is held to change them.
pub(super) struct Inode {
    lock: LockState,
    children: Shared<BTreeMap<String, Arc<Directory>>>,
}

impl Default for Inode {
    fn default() -> Self {
        Inode {
            lock: own_mutex!(c"i_rwsem"),
            children: Shared::default(),
        }
    }
}

impl Inode {
    pub(super) fn lock(&self, at: At) {
        self.lock.lock_at(at);
    }

    pub(super) fn lock_as_parent(&self, at: At) {
        // The class of a directory in which another one is locked.
        static CLASS: u8 = 0;
        self.lock
            .lock_nested(core::ptr::from_ref(&CLASS).addr(), at);
    }

    pub(super) fn unlock(&self) {
        self.lock.unlock();
    }

    pub(super) fn get(&self, name: &str) -> Option<Arc<Directory>> {
        self.children.with(|children| children.get(name).cloned())
    }

    pub(super) fn insert(&self, name: &str, directory: Directory) {
        let directory = Arc::new(directory);
        self.children
            .with(|children| children.insert(name.to_owned(), directory));
    }

    pub(super) fn remove(&self, name: &str) {
        self.children.with(|children| children.remove(name));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.children.with(|children| children.is_empty())
    }

    pub(super) fn all(&self) -> BTreeMap<String, Arc<Directory>> {
        self.children.with(|children| children.clone())
    }

    /// Adds the paths of all directories below `path`.
    pub(super) fn collect(&self, path: &str, paths: &mut Vec<String>) {
        for (name, directory) in self.all() {
            let path = format!("{path}/{name}");
            paths.push(path.clone());
            directory.inode.collect(&path, paths);
        }
    }
}

/// An attribute that is open: its inode, which all who have it open share.
pub(crate) struct OpenAttribute {
    pub(crate) directory: Arc<Directory>,
    pub(crate) attribute: &'static Attribute,
    /// Somebody has opened it with `O_TRUNC`: its size is 0 then, and a page otherwise.
    pub(crate) is_truncated: AtomicBool,
}

/// A directory that stands for a group.
///
/// # Invariants
///
/// The group is valid while it is in the tree, and until its fragment is dead.
pub(crate) struct Directory {
    pub(super) inode: Inode,
    pub(super) fragment: Fragment,
    open: Shared<BTreeMap<&'static CStr, Weak<OpenAttribute>>>,
    group: *const ConfigGroup,
    item_type: &'static ItemType,
    subsystem: Arc<Subsystem>,
}

// SAFETY: The group is the driver's, which Linux too lets any task use.
unsafe impl Send for Directory {}

// SAFETY: As for `Send`.
unsafe impl Sync for Directory {}

impl Directory {
    /// For a group that is valid as the invariant says.
    pub(super) fn new(group: *const ConfigGroup, subsystem: Arc<Subsystem>) -> Self {
        Directory {
            inode: Inode::default(),
            fragment: Fragment::default(),
            open: Shared::default(),
            group,
            // SAFETY: The group is valid, by the invariant of what is made here.
            item_type: unsafe { &*group }.item_type,
            subsystem,
        }
    }

    /// Where the driver registers the subsystem: its line for whatever user space does here.
    pub(crate) fn at(&self) -> At {
        self.subsystem.at
    }

    /// The module whose subsystem it is in.
    pub(super) fn owner(&self) -> &'static str {
        self.subsystem.owner
    }

    /// Whether it stands for this very group.
    pub(super) fn is_of(&self, group: &ConfigGroup) -> bool {
        core::ptr::eq(self.group, group)
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let mut attributes = self.item_type.attributes();
        attributes.find(|attribute| attribute.name.to_bytes() == name.as_bytes())
    }

    /// Runs `f` on the driver's data, as code of its module, if the group is still there.
    ///
    /// # Errors
    ///
    /// `ENOENT` when it is gone.
    pub(crate) fn with_data<R>(&self, f: impl FnOnce(*const ()) -> R) -> Result<R> {
        self.fragment
            .with(self.at(), || self.in_module(|| f(self.data())))
    }

    fn in_module<R>(&self, f: impl FnOnce() -> R) -> R {
        current(|current| current.in_module(Some(self.item_type.owner.name()), f))
    }

    /// The driver's data; for callers that know that the group is there.
    fn data(&self) -> *const () {
        // SAFETY: The group is there, and of this type.
        unsafe { (self.item_type.data)(self.group) }
    }

    /// What is of this name in the directory.
    ///
    /// # Errors
    ///
    /// `ENOENT`.
    pub(super) fn look_up(self: &Arc<Self>, name: &str) -> Result<Found> {
        if let Some(directory) = self.inode.get(name) {
            return Ok(Found::Directory(directory));
        }
        let attribute = self.attribute(name).ok_or(ENOENT)?;
        let open = || {
            let open = self.open.with(|open| open.get(attribute.name)?.upgrade());
            open.map(Found::Attribute)
        };
        if let Some(found) = open() {
            return Ok(found);
        }
        // Whoever changes the directory is waited for.
        self.inode.lock(self.at());
        let found = open().unwrap_or_else(|| self.open(attribute));
        self.inode.unlock();
        Ok(found)
    }

    fn open(self: &Arc<Self>, attribute: &'static Attribute) -> Found {
        let inode = Arc::new(OpenAttribute {
            directory: Arc::clone(self),
            attribute,
            is_truncated: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&inode);
        self.open.with(|open| open.insert(attribute.name, weak));
        Found::Attribute(inode)
    }

    /// `mkdir(2)` in this directory.
    pub(super) fn mkdir(&self, machine: &Machine, name: &str, is_root: bool) -> Result {
        self.inode.lock_as_parent(self.at());
        let made = if self.inode.get(name).is_some() || self.attribute(name).is_some() {
            Err(EEXIST)
        } else if self.fragment.is_dead() {
            Err(ENOENT)
        } else if !is_root {
            Err(EACCES)
        } else {
            self.make(machine, name)
        };
        self.inode.unlock();
        made
    }

    /// Has the driver make a group, and pins its modules while it is there: `configfs_mkdir`.
    fn make(&self, machine: &Machine, name: &str) -> Result {
        let make_group = self.item_type.make_group.ok_or(EPERM)?;
        let Subsystem { owner, at, .. } = *self.subsystem;
        if !machine.modules.get(owner) {
            return Err(EINVAL);
        }
        let make = || {
            let c_name = CString::new(name).map_err(|_| EINVAL)?;
            allocate(c_name.as_bytes_with_nul().len(), at)?;
            self.subsystem.su_mutex.lock_at(at);
            // SAFETY: The group is there: it is in the tree, and its inode is locked.
            let group = self.in_module(|| unsafe { make_group(self.data(), &c_name, at) });
            self.subsystem.su_mutex.unlock();
            let child = Directory::new(group?, Arc::clone(&self.subsystem));
            if let Err(error) = child.attach(machine) {
                self.subsystem.su_mutex.lock_at(at);
                self.drop_item(&child);
                child.release();
                self.subsystem.su_mutex.unlock();
                return Err(error);
            }
            self.inode.insert(name, child);
            Ok(())
        };
        make().inspect_err(|_| machine.modules.put(owner))
    }

    /// What a group that was made needs to be seen: its module, and memory for its files.
    fn attach(&self, machine: &Machine) -> Result {
        let owner = self.item_type.owner.name();
        if !machine.modules.get(owner) {
            return Err(EINVAL);
        }
        allocate(size_of::<Directory>(), self.at()).inspect_err(|_| machine.modules.put(owner))
    }

    /// `rmdir(2)` in this directory.
    pub(super) fn rmdir(&self, machine: &Machine, name: &str, is_root: bool) -> Result {
        self.inode.lock_as_parent(self.at());
        let removed = match (self.inode.get(name), self.attribute(name), is_root) {
            (None, None, _) => Err(ENOENT),
            (_, _, false) => Err(EACCES),
            (None, Some(_), true) => Err(ENOTDIR),
            (Some(child), _, true) => {
                child.inode.lock(self.at());
                let removed = self.remove(machine, name, &child);
                child.inode.unlock();
                removed
            }
        };
        self.inode.unlock();
        removed
    }

    /// Removes a group that has none in it, when nobody uses its attributes: `configfs_rmdir`.
    fn remove(&self, machine: &Machine, name: &str, child: &Directory) -> Result {
        if !child.inode.is_empty() {
            return Err(Error::from_errno(-suite::Errno::ENOTEMPTY.0));
        }
        child.fragment.kill(self.at());
        self.inode.remove(name);
        self.subsystem.su_mutex.lock_at(self.at());
        self.drop_item(child);
        self.subsystem.su_mutex.unlock();
        let owner = child.item_type.owner.name();
        child.release();
        machine.modules.put(owner);
        machine.modules.put(self.subsystem.owner);
        Ok(())
    }

    /// Tells the driver that a group in this one goes.
    fn drop_item(&self, child: &Directory) {
        if let Some(drop_item) = self.item_type.drop_item {
            // SAFETY: Both groups are there, and this one's type has made the other.
            self.in_module(|| unsafe { drop_item(self.data(), child.group) });
        }
    }

    /// Gives up the reference to a group that nobody will use again.
    fn release(&self) {
        if let Some(release) = self.item_type.release {
            // SAFETY: The group is out of the tree and its fragment dead, or it never was in it.
            self.in_module(|| unsafe { release(self.group) });
        }
    }
}

/// An allocation of configfs's own, which the ledger does not keep.
fn allocate(size: usize, at: At) -> Result {
    match inner_allocation(size, at) {
        true => Ok(()),
        false => Err(ENOMEM),
    }
}
