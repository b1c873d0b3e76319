// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What debugfs holds, and the file that stands between a program and a driver's own.
//!
//! As `fs/debugfs` has it: a driver's operations are called only while their entry is there, and who
//! removes an entry waits until nobody is in such a call. A file may stay open longer than that; what
//! it then gets is `EIO`.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::sync::Arc;

use super::devices::FileOperations;
use super::names::Named;
use crate::error::code::{EINVAL, EIO, ENOENT, ENOMEM, ENOTDIR};
use crate::error::Result;
use crate::fs::file::Offset;
use crate::fs::File;
use crate::iov::{IovIterDest, IovIterSource};
use crate::rt::log::printk;
use crate::rt::machine::own_or_up;
use crate::rt::memory::inner_allocation;
use crate::rt::sched::Shared;
use crate::rt::task::{current, At};
use crate::rt::wait::{wait_event, wake_up};

/// Where it is mounted.
pub(super) const MOUNT_POINT: &str = "/sys/kernel/debug";

/// The longest name: `NAME_MAX`.
const NAME_MAX: usize = 255;

/// What the kernel allocates for an entry: a `struct dentry` and a `struct inode`.
const DENTRY: usize = 192;
const INODE: usize = 600;

/// What it allocates when a file is opened for the first time: a `struct debugfs_fsdata`.
const FSDATA: usize = 96;

/// The entries of one machine, by their paths.
#[derive(Default)]
pub(crate) struct Debugfs(Shared<BTreeMap<String, Arc<Dentry>>>);

/// An entry that was made: a directory, or a file.
pub(crate) struct Dentry {
    path: String,
    /// The module whose code made it.
    module: Option<&'static str>,
    /// Where the driver makes it.
    at: At,
    file: Option<Regular>,
}

/// What a file is besides a name.
struct Regular {
    mode: u16,
    operations: Box<dyn FileOperations>,
    /// It has been opened once.
    opened: AtomicBool,
    /// Its entry is no longer there.
    unlinked: AtomicBool,
    /// How many tasks are in the driver's operations, and one more for the entry.
    users: AtomicUsize,
}

/// Where an entry is to be.
#[derive(Clone, Copy)]
pub(crate) enum Parent<'a> {
    Root,
    /// In a directory, if that could be made.
    Dir(Option<&'a Arc<Dentry>>),
}

/// Makes a directory: `debugfs_create_dir`. `None` when it cannot be made.
pub(crate) fn create_dir(name: &CStr, parent: Parent<'_>, at: At) -> Option<Arc<Dentry>> {
    create(name, parent, None, at)
}

/// Makes a file: `debugfs_create_file`. `None` when it cannot be made.
pub(crate) fn create_file(
    name: &CStr,
    parent: Parent<'_>,
    mode: u16,
    operations: Box<dyn FileOperations>,
    at: At,
) -> Option<Arc<Dentry>> {
    let file = Regular {
        mode,
        operations,
        opened: AtomicBool::new(false),
        unlinked: AtomicBool::new(false),
        users: AtomicUsize::new(1),
    };
    create(name, parent, Some(file), at)
}

fn create(name: &CStr, parent: Parent<'_>, file: Option<Regular>, at: At) -> Option<Arc<Dentry>> {
    let parent = match parent {
        Parent::Root => None,
        Parent::Dir(parent) => Some(parent?),
    };
    current(|current| {
        current.might_sleep(at);
        let name = name.to_str().ok().filter(|name| is_name(name))?;
        let directory = parent.map_or(MOUNT_POINT, |parent| &parent.path);
        let path = format!("{directory}/{name}");
        let make = |debugfs: &Debugfs| {
            if !inner_allocation(DENTRY, at) {
                return None;
            }
            if debugfs.has(&path) {
                let directory = parent.map_or("/", |parent| parent.name());
                let what = format_args!("'{name}' already exists in '{directory}'\n");
                printk(3, "debugfs: ", what);
                return None;
            }
            if !inner_allocation(INODE, at) {
                return None;
            }
            let dentry = Arc::new(Dentry {
                path,
                module: current.module.get(),
                at,
                file,
            });
            debugfs.add(parent, &dentry).then_some(dentry)
        };
        let made = current.with_machine(|machine| make(&machine.debugfs));
        made.flatten()
    })
}

/// Whether an entry may have this name.
fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.len() <= NAME_MAX && !name.contains('/')
}

/// Removes an entry and all below it, and waits for the calls that it is in: `debugfs_remove`.
pub(crate) fn remove(dentry: &Arc<Dentry>) {
    let at = core::panic::Location::caller();
    current(|current| current.might_sleep(at));
    let removed = own_or_up().map(|machine| machine.debugfs.unlink(dentry));
    // One that was taken out before may be in a call still.
    let removed = removed.unwrap_or_default().into_iter();
    for dentry in removed.chain([Arc::clone(dentry)]) {
        if let Some(file) = &dentry.file {
            file.drain(dentry.at);
        }
    }
}

impl Debugfs {
    fn has(&self, path: &str) -> bool {
        self.0.with(|entries| entries.contains_key(path))
    }

    /// Adds an entry, unless its directory has gone, or another of its name has come.
    fn add(&self, parent: Option<&Arc<Dentry>>, dentry: &Arc<Dentry>) -> bool {
        self.0.with(|entries| {
            let has_parent = parent.is_none_or(|parent| {
                let there = entries.get(&parent.path);
                there.is_some_and(|there| Arc::ptr_eq(there, parent))
            });
            let fits = has_parent && !entries.contains_key(&dentry.path);
            if fits {
                entries.insert(dentry.path.clone(), Arc::clone(dentry));
            }
            fits
        })
    }

    /// Takes an entry out, and all below it: no call of theirs begins any more.
    fn unlink(&self, dentry: &Arc<Dentry>) -> Vec<Arc<Dentry>> {
        let there = self.0.with(|entries| entries.get(&dentry.path).cloned());
        match there.is_some_and(|there| Arc::ptr_eq(&there, dentry)) {
            true => self.take(|path, _| path == dentry.path || is_below(path, &dentry.path)),
            // What is below the path is another's.
            false => Vec::new(),
        }
    }

    /// Takes out what a module has left behind: the uppermost paths of it, and where they were made.
    pub(super) fn forget_module(&self, module: &str) -> Vec<(String, At)> {
        let mut left: Vec<(String, At)> = Vec::new();
        for dentry in self.take(|_, there| there.module == Some(module)) {
            // The paths are sorted: a directory comes before what is in it.
            if !left
                .last()
                .is_some_and(|(above, _)| is_below(&dentry.path, above))
            {
                left.push((dentry.path.clone(), dentry.at));
            }
        }
        left
    }

    fn take(&self, is_to_go: impl Fn(&str, &Arc<Dentry>) -> bool) -> Vec<Arc<Dentry>> {
        let taken: Vec<_> = self.0.with(|entries| {
            let taken = entries.extract_if(.., |path, there| is_to_go(path, there));
            taken.map(|(_, dentry)| dentry).collect()
        });
        let files = taken.iter().filter_map(|dentry| dentry.file.as_ref());
        files.for_each(Regular::unlink);
        taken
    }

    /// Follows a path, from the mount point.
    ///
    /// # Errors
    ///
    /// `ENOENT`, `ENOTDIR`.
    pub(super) fn find(&self, names: &[&str]) -> Result<Named> {
        let path = format!("{MOUNT_POINT}/{}", names.join("/"));
        let is_above = |dentry: &Dentry| dentry.file.is_some() && is_below(&path, &dentry.path);
        let found = self.0.with(|entries| match entries.get(&path) {
            Some(dentry) => Ok(Arc::clone(dentry)),
            None if entries.values().any(|dentry| is_above(dentry)) => Err(ENOTDIR),
            None => Err(ENOENT),
        });
        found.map(|dentry| match &dentry.file {
            Some(file) => Named {
                mode: file.mode,
                operations: dentry,
            },
            None => Named::directory(0o755),
        })
    }

    /// The paths there are; those of directories end in `/`.
    pub(super) fn paths(&self) -> Vec<String> {
        let path = |dentry: &Arc<Dentry>| match dentry.file {
            Some(_) => dentry.path.clone(),
            None => format!("{}/", dentry.path),
        };
        self.0.with(|entries| entries.values().map(path).collect())
    }
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.starts_with('/'))
}

impl Regular {
    /// Enters the driver's operations: `debugfs_file_get`.
    ///
    /// # Errors
    ///
    /// `EIO` when the entry is gone.
    fn enter(&self) -> Result<InUse<'_>> {
        let enter = |users| match self.unlinked.load(SeqCst) {
            true => None,
            // A thread that is no task may have taken the last one in between.
            false => (users != 0).then_some(users + 1),
        };
        let entered = self.users.try_update(SeqCst, SeqCst, enter);
        entered.map(|_| InUse(self)).map_err(|_| EIO)
    }

    /// Lets nobody enter any more.
    fn unlink(&self) {
        if !self.unlinked.swap(true, SeqCst) {
            self.users.fetch_sub(1, SeqCst);
        }
    }

    /// Waits until nobody is in the driver's operations, where nobody enters them any more.
    fn drain(&self, at: At) {
        // Without a machine it is nowhere to be found.
        self.unlink();
        wait_event(self.queue(), at, || self.users.load(SeqCst) == 0);
    }

    fn queue(&self) -> usize {
        (&raw const self.users).addr()
    }
}

/// A call of a driver's operations. One that an oops ends is never over.
struct InUse<'a>(&'a Regular);

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        // A dead task gives nothing back.
        current(|_| ());
        if self.0.users.fetch_sub(1, SeqCst) == 1 {
            wake_up(self.0.queue(), usize::MAX);
        }
    }
}

impl Dentry {
    /// The last part of its path.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The file that it is, if it has the permission `mode`: what debugfs has no operation for, it
    /// does not call.
    fn with(&self, mode: u16) -> Result<&Regular> {
        let file = self.file.as_ref();
        file.filter(|file| file.mode & mode != 0).ok_or(EINVAL)
    }
}

impl FileOperations for Dentry {
    fn module(&self) -> Option<&'static str> {
        self.module
    }

    fn open(&self, file: &File) -> Result {
        let regular = self.with(0o600)?;
        if !regular.opened.load(SeqCst) {
            if !inner_allocation(FSDATA, self.at) {
                return Err(ENOMEM);
            }
            regular.opened.store(true, SeqCst);
        }
        let _in_use = regular.enter().map_err(|_| ENOENT)?;
        regular.operations.open(file)
    }

    /// Also of a file whose entry is gone.
    fn release(&self, file: &File) {
        if let Some(regular) = &self.file {
            regular.operations.release(file);
        }
    }

    fn is_regular(&self) -> bool {
        true
    }

    fn has_pwrite(&self) -> bool {
        let file = self.file.as_ref();
        file.is_some_and(|file| file.operations.has_pwrite())
    }

    fn llseek(&self, file: &File, pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
        let regular = self.with(0o600)?;
        let _in_use = regular.enter()?;
        regular.operations.llseek(file, pos, offset, whence)
    }

    fn read(&self, file: &File, pos: &mut i64, to: &mut IovIterDest<'_>) -> Result<usize> {
        let regular = self.with(0o400)?;
        let _in_use = regular.enter()?;
        regular.operations.read(file, pos, to)
    }

    fn write(&self, file: &File, pos: &mut i64, from: &mut IovIterSource<'_>) -> Result<usize> {
        let regular = self.with(0o200)?;
        let _in_use = regular.enter()?;
        regular.operations.write(file, pos, from)
    }
}
