// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Owning an entry.

use std::sync::Arc as Shared;

use super::file_ops::{FileOps, Inode};
use crate::host::debugfs::{self, Dentry, Parent};
use crate::prelude::*;
use crate::rt::task::At;
use crate::sync::Arc;

/// An entry, if it could be made. It is removed when this is dropped.
pub(super) struct Entry {
    dentry: Option<Shared<Dentry>>,
    /// Keeps the directory that it is in.
    _parent: Option<Arc<Entry>>,
}

impl Entry {
    /// No entry.
    pub(super) fn none() -> Self {
        Entry {
            dentry: None,
            _parent: None,
        }
    }

    /// A directory in debugfs itself.
    pub(super) fn root_dir(name: &CStr, at: At) -> Self {
        Entry {
            dentry: debugfs::create_dir(name, Parent::Root, at),
            _parent: None,
        }
    }

    /// A directory in another.
    pub(super) fn dir(name: &CStr, parent: Arc<Entry>, at: At) -> Self {
        Entry {
            dentry: debugfs::create_dir(name, Parent::Dir(parent.dentry()), at),
            _parent: Some(parent),
        }
    }

    /// A file.
    ///
    /// # Safety
    ///
    /// `data` stays where it is until the entry is dropped.
    pub(super) unsafe fn file<T: Send + Sync + 'static>(
        name: &CStr,
        parent: Arc<Entry>,
        data: &T,
        ops: FileOps<T>,
        at: At,
    ) -> Self {
        // SAFETY: As this function's own contract: removing the entry waits for all its calls.
        let inode = unsafe { Inode::new(data, ops, at) };
        Entry {
            dentry: inode.create(name, Parent::Dir(parent.dentry())),
            _parent: Some(parent),
        }
    }

    pub(super) fn dentry(&self) -> Option<&Shared<Dentry>> {
        self.dentry.as_ref()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(dentry) = &self.dentry {
            debugfs::remove(dentry);
        }
    }
}
