// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The directory of a scope, while it is being filled.

use core::marker::PhantomData;
use core::panic::Location;
use std::sync::Arc;

use super::entry::Entry;
use super::file_ops::{FileOps, Inode};
use super::{BinaryReader, BinaryWriter, Reader, Writer};
use crate::fmt;
use crate::host::debugfs::{create_dir, Dentry, Parent};
use crate::prelude::*;
use crate::rt::task::At;
use crate::uaccess::UserSliceReader;

/// A directory of a [`Scope`](super::Scope), whose data live for `'data`.
///
/// What is made in it is there as long as the scope is; dropping this changes nothing.
pub struct ScopedDir<'data, 'dir> {
    /// None when it could not be made.
    dentry: Option<Arc<Dentry>>,
    _phantom: PhantomData<fn(&'data ()) -> &'dir ()>,
}

impl<'data> ScopedDir<'data, 'static> {
    /// The directory that a scope owns.
    pub(super) fn of(entry: &Entry) -> Self {
        ScopedDir {
            dentry: entry.dentry().cloned(),
            _phantom: PhantomData,
        }
    }
}

impl<'data> ScopedDir<'data, '_> {
    /// Makes a directory in this one.
    ///
    /// # Context
    ///
    /// Process context. May sleep. The same goes for all that follow.
    #[track_caller]
    pub fn dir<'dir2>(&'dir2 self, name: &CStr) -> ScopedDir<'data, 'dir2> {
        ScopedDir {
            dentry: create_dir(name, Parent::Dir(self.dentry.as_ref()), Location::caller()),
            _phantom: PhantomData,
        }
    }

    fn create_file<T: Send + Sync + 'static>(
        &self,
        name: &CStr,
        data: &'data T,
        ops: FileOps<T>,
        at: At,
    ) {
        // SAFETY: The scope's entry, which this one is below, is removed before `'data` ends.
        let inode = unsafe { Inode::new(data, ops, at) };
        // It is the scope's from now on.
        drop(inode.create(name, Parent::Dir(self.dentry.as_ref())));
    }

    /// Makes a file that reads as [`Writer`] writes it.
    #[track_caller]
    pub fn read_only_file<T: Writer + Send + Sync + 'static>(&self, name: &CStr, data: &'data T) {
        self.create_file(name, data, FileOps::read_only(), Location::caller());
    }

    /// Makes a file that reads as [`BinaryWriter`] writes it.
    #[track_caller]
    pub fn read_binary_file<T: BinaryWriter + Send + Sync + 'static>(
        &self,
        name: &CStr,
        data: &'data T,
    ) {
        self.create_file(name, data, FileOps::read_binary(), Location::caller());
    }

    /// Makes a file that reads as `f` formats the data: a function, or a closure that captures nothing.
    #[track_caller]
    pub fn read_callback_file<T, F>(&self, name: &CStr, data: &'data T, f: &'static F)
    where
        T: Send + Sync + 'static,
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
    {
        let ops = FileOps::shown_by(f);
        self.create_file(name, data, ops, Location::caller());
    }

    /// Makes a file that reads as [`Writer`] writes it, and is written as [`Reader`] reads it.
    #[track_caller]
    pub fn read_write_file<T: Writer + Reader + Send + Sync + 'static>(
        &self,
        name: &CStr,
        data: &'data T,
    ) {
        self.create_file(name, data, FileOps::read_write(), Location::caller());
    }

    /// Makes a file that reads as [`BinaryWriter`] writes it, and is written as [`BinaryReader`] reads it.
    #[track_caller]
    pub fn read_write_binary_file<T: BinaryWriter + BinaryReader + Send + Sync + 'static>(
        &self,
        name: &CStr,
        data: &'data T,
    ) {
        self.create_file(name, data, FileOps::read_write_binary(), Location::caller());
    }

    /// Makes a file that reads as `f` formats the data, and is written to `w`: functions, or closures
    /// that capture nothing.
    #[track_caller]
    pub fn read_write_callback_file<T, F, W>(
        &self,
        name: &CStr,
        data: &'data T,
        f: &'static F,
        w: &'static W,
    ) where
        T: Send + Sync + 'static,
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        let ops = FileOps::shown_and_stored_by(f, w);
        self.create_file(name, data, ops, Location::caller());
    }

    /// Makes a file that is written as [`Reader`] reads it.
    #[track_caller]
    pub fn write_only_file<T: Reader + Send + Sync + 'static>(&self, name: &CStr, data: &'data T) {
        self.create_file(name, data, FileOps::write_only(), Location::caller());
    }

    /// Makes a file that is written as [`BinaryReader`] reads it.
    #[track_caller]
    pub fn write_binary_file<T: BinaryReader + Send + Sync + 'static>(
        &self,
        name: &CStr,
        data: &'data T,
    ) {
        self.create_file(name, data, FileOps::write_binary(), Location::caller());
    }

    /// Makes a file that is written to `w`: a function, or a closure that captures nothing.
    #[track_caller]
    pub fn write_only_callback_file<T, W>(&self, name: &CStr, data: &'data T, w: &'static W)
    where
        T: Send + Sync + 'static,
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        let ops = FileOps::stored_by(w);
        self.create_file(name, data, ops, Location::caller());
    }
}
