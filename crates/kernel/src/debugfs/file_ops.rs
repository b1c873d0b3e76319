// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a file does with its data: text that is made anew, or bytes at a position.

use core::ffi::CStr;
use std::sync::Arc;

use super::{BinaryReader, BinaryWriter, Reader, Writer};
use crate::fmt;
use crate::fs::file::Offset;
use crate::fs::File;
use crate::host::debugfs::{self, Dentry, Parent};
use crate::host::devices::FileOperations;
use crate::iov::{IovIterDest, IovIterSource};
use crate::prelude::*;
use crate::rt::seq::Single;
use crate::rt::task::At;
use crate::seq_file::SeqFile;
use crate::seq_print;
use crate::uaccess::{UserSliceReader, UserSliceWriter};

type Show<T> = dyn Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync;
type Store<T> = dyn Fn(&T, &mut UserSliceReader) -> Result + Send + Sync;
type Read<T> = fn(&T, &mut UserSliceWriter, &mut Offset) -> Result<usize>;
type Write<T> = fn(&T, &mut UserSliceReader, &mut Offset) -> Result<usize>;

/// What a file with a `T` can do.
pub(super) enum FileOps<T: 'static> {
    /// Show a text, and maybe take one.
    Text(&'static Show<T>, Option<&'static Store<T>>),
    /// Take a text.
    Store(&'static Store<T>),
    /// Give and take bytes.
    Binary(Option<Read<T>>, Option<Write<T>>),
}

impl<T> Clone for FileOps<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FileOps<T> {}

impl<T> FileOps<T> {
    /// A text that a callback shows.
    pub(super) fn shown_by<F>(show: &'static F) -> Self
    where
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
    {
        captures_nothing::<F>();
        FileOps::Text(show, None)
    }

    /// A text that a callback takes.
    pub(super) fn stored_by<W>(store: &'static W) -> Self
    where
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        captures_nothing::<W>();
        FileOps::Store(store)
    }

    /// Both.
    pub(super) fn shown_and_stored_by<F, W>(show: &'static F, store: &'static W) -> Self
    where
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        captures_nothing::<F>();
        captures_nothing::<W>();
        FileOps::Text(show, Some(store))
    }

    fn mode(self) -> u16 {
        let (reads, writes) = match self {
            FileOps::Text(_, store) => (true, store.is_some()),
            FileOps::Store(_) => (false, true),
            FileOps::Binary(read, write) => (read.is_some(), write.is_some()),
        };
        0o400 * u16::from(reads) + 0o200 * u16::from(writes)
    }
}

impl<T: Writer> FileOps<T> {
    pub(super) fn read_only() -> Self {
        FileOps::Text(&T::write, None)
    }
}

impl<T: Writer + Reader> FileOps<T> {
    pub(super) fn read_write() -> Self {
        FileOps::Text(&T::write, Some(&<T as Reader>::read_from_slice))
    }
}

impl<T: Reader> FileOps<T> {
    pub(super) fn write_only() -> Self {
        FileOps::Store(&<T as Reader>::read_from_slice)
    }
}

impl<T: BinaryWriter> FileOps<T> {
    pub(super) fn read_binary() -> Self {
        FileOps::Binary(Some(T::write_to_slice), None)
    }
}

impl<T: BinaryReader> FileOps<T> {
    pub(super) fn write_binary() -> Self {
        FileOps::Binary(None, Some(<T as BinaryReader>::read_from_slice))
    }
}

impl<T: BinaryWriter + BinaryReader> FileOps<T> {
    pub(super) fn read_write_binary() -> Self {
        FileOps::Binary(
            Some(T::write_to_slice),
            Some(<T as BinaryReader>::read_from_slice),
        )
    }
}

/// Checks a callback when it is compiled: Linux keeps its type alone, and would have no value of it.
fn captures_nothing<F>() {
    const {
        assert!(
            size_of::<F>() == 0,
            "a callback of debugfs captures something"
        )
    };
}

/// A file's data and operations.
///
/// # Invariants
///
/// The data are there while the file's entry is.
pub(super) struct Inode<T: 'static> {
    data: *const T,
    ops: FileOps<T>,
    /// Where the driver makes the file.
    at: At,
}

// SAFETY: It gives shared references to a `Sync` type, to whichever task.
unsafe impl<T: Sync> Send for Inode<T> {}

// SAFETY: As for `Send`.
unsafe impl<T: Sync> Sync for Inode<T> {}

impl<T: Send + Sync + 'static> Inode<T> {
    /// # Safety
    ///
    /// `data` stays where it is until the entry that [`Inode::create`] makes is removed.
    pub(super) unsafe fn new(data: &T, ops: FileOps<T>, at: At) -> Self {
        // INVARIANT: As this function's own contract.
        Inode { data, ops, at }
    }

    /// Makes the entry, if it can be.
    pub(super) fn create(self, name: &CStr, parent: Parent<'_>) -> Option<Arc<Dentry>> {
        let (mode, at) = (self.ops.mode(), self.at);
        debugfs::create_file(name, parent, mode, std::boxed::Box::new(self), at)
    }

    /// The data, in a call that the entry is kept for.
    fn data(&self) -> &T {
        // SAFETY: By the invariant; the machine calls no operation but `release` without the entry.
        unsafe { &*self.data }
    }

    fn text(&self, show: &Show<T>) -> String {
        let m = SeqFile::new();
        let shown = Shown {
            data: self.data(),
            show,
        };
        seq_print!(m, "{}", shown);
        m.into_text()
    }

    /// Takes all of what was written, or nothing.
    fn store(&self, store: &Store<T>, from: &IovIterSource<'_>) -> Result<usize> {
        store(self.data(), &mut from.user_slice().reader())?;
        Ok(from.len())
    }
}

/// Prints data by a function.
struct Shown<'a, T> {
    data: &'a T,
    show: &'a Show<T>,
}

impl<T> fmt::Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.show)(self.data, f)
    }
}

/// What a file of text that is open has.
///
/// # Safety
///
/// The file was opened by an [`Inode`] of text.
unsafe fn single(file: &File) -> &Single {
    // SAFETY: `open` put it there, and `release` is the end of the file.
    unsafe { &*file.private_data().cast::<Single>() }
}

impl<T: Send + Sync + 'static> FileOperations for Inode<T> {
    fn open(&self, file: &File) -> Result {
        if let FileOps::Text(..) = self.ops {
            let single = Single::open(self.at)?;
            file.set_private_data(std::boxed::Box::into_raw(single).cast());
        }
        Ok(())
    }

    fn release(&self, file: &File) {
        if let FileOps::Text(..) = self.ops {
            let single = file.private_data().cast::<Single>();
            // SAFETY: `open` made it from a box, and nobody uses the file any more.
            drop(unsafe { std::boxed::Box::from_raw(single) });
        }
    }

    fn has_pwrite(&self) -> bool {
        !matches!(self.ops, FileOps::Text(..))
    }

    fn llseek(&self, file: &File, pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
        match self.ops {
            FileOps::Text(show, _) => {
                // SAFETY: This is a file of text.
                let single = unsafe { single(file) };
                single.llseek(self.at, pos, offset, whence, || self.text(show))
            }
            // It has no position that matters.
            FileOps::Store(_) => Ok(pos),
            FileOps::Binary(..) => seek_in_nothing(pos, offset, whence),
        }
    }

    fn read(&self, file: &File, pos: &mut i64, to: &mut IovIterDest<'_>) -> Result<usize> {
        match self.ops {
            FileOps::Text(show, _) => {
                // SAFETY: This is a file of text.
                let single = unsafe { single(file) };
                single.read(self.at, pos, to, || self.text(show))
            }
            FileOps::Binary(Some(read), _) => read(self.data(), &mut to.user_slice().writer(), pos),
            FileOps::Store(_) | FileOps::Binary(None, _) => Err(EINVAL),
        }
    }

    fn write(&self, _file: &File, pos: &mut i64, from: &mut IovIterSource<'_>) -> Result<usize> {
        match self.ops {
            FileOps::Text(_, Some(store)) | FileOps::Store(store) => self.store(store, from),
            FileOps::Binary(_, Some(write)) => {
                write(self.data(), &mut from.user_slice().reader(), pos)
            }
            FileOps::Text(_, None) | FileOps::Binary(_, None) => Err(EINVAL),
        }
    }
}

/// Seeks in a file of which nobody says how long it is, and which therefore has a size of 0:
/// `default_llseek`.
fn seek_in_nothing(pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
    let to = match whence {
        // SEEK_SET and SEEK_END.
        0 | 2 => Some(offset),
        1 => pos.checked_add(offset),
        // SEEK_DATA and SEEK_HOLE: there is neither from here on.
        3 | 4 if !offset.is_negative() => return Err(ENXIO),
        // Before the start, the hole is the one at the end.
        4 => Some(0),
        _ => None,
    };
    to.filter(|to| !to.is_negative()).ok_or(EINVAL)
}
