// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files for who debugs a driver, below `/sys/kernel/debug`.
//!
//! Mirrors: rust/kernel/debugfs.rs (Linux 7.2).
//! C header: `include/linux/debugfs.h`.
//!
//! Nothing here fails: an entry that cannot be made, for want of memory or because its name is taken,
//! is not there, and neither is what would be below it. A driver must do without.
//!
//! # Context
//!
//! Making an entry and dropping one may sleep; who drops one waits for the calls that its callbacks
//! are in. So a callback must not drop its own file, nor take a lock under which that is dropped.

// DIFFERENCE: debugfs: a directory can be opened, and not listed.
// DIFFERENCE: Dir::scope: below a directory that could not be made nothing is; Linux puts the files in debugfs's root, and leaves them there.

use core::marker::PhantomPinned;
use core::ops::Deref;
use core::panic::Location;

use crate::fmt;
use crate::prelude::*;
use crate::rt::task::At;
use crate::sync::Arc;
use crate::uaccess::UserSliceReader;

mod entry;
mod file_ops;
mod scoped_dir;
mod traits;

use self::entry::Entry;
use self::file_ops::FileOps;
pub use self::scoped_dir::ScopedDir;
pub use self::traits::{BinaryReader, BinaryReaderMut, BinaryWriter, Reader, Writer};

/// A directory, which is there until the last clone of this, and all made in it, is dropped.
///
/// # Examples
///
/// ```
/// use kernel::debugfs::{Dir, File};
/// use kernel::prelude::*;
/// use kernel::sync::atomic::{Atomic, Relaxed};
///
/// let dir = Dir::new(c"blinker");
/// let blinks: Pin<KBox<File<Atomic<u32>>>> =
///     KBox::pin_init(dir.read_write_file(c"blinks", Atomic::<u32>::new(0)), GFP_KERNEL)?;
/// blinks.store(3, Relaxed);
/// // `cat /sys/kernel/debug/blinker/blinks` now prints 3, and `echo 0 >` sets it back.
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Dir(
    /// None without memory to count the clones in.
    Option<Arc<Entry>>,
);

impl Dir {
    /// Makes a directory in debugfs itself.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    #[track_caller]
    pub fn new(name: &CStr) -> Self {
        Dir::create(Entry::root_dir(name, Location::caller()))
    }

    /// Makes a directory in this one.
    ///
    /// # Context
    ///
    /// As for [`Dir::new`].
    #[track_caller]
    pub fn subdir(&self, name: &CStr) -> Self {
        match &self.0 {
            Some(parent) => Dir::create(Entry::dir(name, parent.clone(), Location::caller())),
            None => Dir(None),
        }
    }

    #[track_caller]
    fn create(entry: Entry) -> Self {
        Dir(Arc::new(entry, GFP_KERNEL).ok())
    }

    fn create_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
        ops: FileOps<T>,
        at: At,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Send + Sync + 'static,
    {
        let scope = Scope::attach(data, move |data| match &self.0 {
            // SAFETY: A scope drops its entry before its data, which stay where they are until then.
            Some(parent) => unsafe { Entry::file(name, parent.clone(), data, ops, at) },
            None => Entry::none(),
        });
        try_pin_init!(File { scope <- scope } ? E)
    }

    /// Makes a file that reads as [`Writer`] writes it.
    ///
    /// # Context
    ///
    /// As for [`Dir::new`], where the initialiser is used. The same goes for all that follow.
    #[track_caller]
    pub fn read_only_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Writer + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::read_only(), Location::caller())
    }

    /// Makes a file that reads as [`BinaryWriter`] writes it.
    #[track_caller]
    pub fn read_binary_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: BinaryWriter + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::read_binary(), Location::caller())
    }

    /// Makes a file that reads as `f` formats the data: a function, or a closure that captures nothing.
    #[track_caller]
    pub fn read_callback_file<'a, T, E: 'a, F>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
        f: &'static F,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Send + Sync + 'static,
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
    {
        let ops = FileOps::shown_by(f);
        self.create_file(name, data, ops, Location::caller())
    }

    /// Makes a file that reads as [`Writer`] writes it, and is written as [`Reader`] reads it.
    #[track_caller]
    pub fn read_write_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Writer + Reader + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::read_write(), Location::caller())
    }

    /// Makes a file that reads as [`BinaryWriter`] writes it, and is written as [`BinaryReader`] reads it.
    #[track_caller]
    pub fn read_write_binary_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: BinaryWriter + BinaryReader + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::read_write_binary(), Location::caller())
    }

    /// Makes a file that reads as `f` formats the data, and is written to `w`: functions, or closures
    /// that capture nothing.
    #[track_caller]
    pub fn read_write_callback_file<'a, T, E: 'a, F, W>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
        f: &'static F,
        w: &'static W,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Send + Sync + 'static,
        F: Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync,
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        let ops = FileOps::shown_and_stored_by(f, w);
        self.create_file(name, data, ops, Location::caller())
    }

    /// Makes a file that is written as [`Reader`] reads it.
    #[track_caller]
    pub fn write_only_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Reader + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::write_only(), Location::caller())
    }

    /// Makes a file that is written as [`BinaryReader`] reads it.
    #[track_caller]
    pub fn write_binary_file<'a, T, E: 'a>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: BinaryReader + Send + Sync + 'static,
    {
        self.create_file(name, data, FileOps::write_binary(), Location::caller())
    }

    /// Makes a file that is written to `w`: a function, or a closure that captures nothing.
    #[track_caller]
    pub fn write_callback_file<'a, T, E: 'a, W>(
        &'a self,
        name: &'a CStr,
        data: impl PinInit<T, E> + 'a,
        w: &'static W,
    ) -> impl PinInit<File<T>, E> + 'a
    where
        T: Send + Sync + 'static,
        W: Fn(&T, &mut UserSliceReader) -> Result + Send + Sync,
    {
        let ops = FileOps::stored_by(w);
        self.create_file(name, data, ops, Location::caller())
    }

    /// Makes a directory in this one for `data`, of which `init` makes files and directories in it. It
    /// goes, with all in it, when the scope is dropped.
    #[track_caller]
    pub fn scope<'a, T: 'a, E: 'a, F>(
        &'a self,
        data: impl PinInit<T, E> + 'a,
        name: &'a CStr,
        init: F,
    ) -> impl PinInit<Scope<T>, E> + 'a
    where
        F: for<'data, 'dir> FnOnce(&'data T, &'dir ScopedDir<'data, 'dir>) + 'a,
    {
        let at = Location::caller();
        Scope::attach(data, move |data| {
            let entry = match &self.0 {
                Some(parent) => Entry::dir(name, parent.clone(), at),
                None => Entry::none(),
            };
            init(data, &ScopedDir::of(&entry));
            entry
        })
    }
}

/// Data that entries of debugfs show, which are removed before it is dropped.
#[pin_data]
pub struct Scope<T> {
    // Dropped first.
    entry: Entry,
    #[pin]
    data: T,
    // The entry has the address of the data.
    #[pin]
    _pin: PhantomPinned,
}

impl<'a, T: 'a> Scope<T> {
    /// Makes a directory in debugfs itself for `data`, as [`Dir::scope`] does in another.
    ///
    /// # Context
    ///
    /// As for [`Dir::new`], where the initialiser is used.
    #[track_caller]
    pub fn dir<E: 'a, F>(
        data: impl PinInit<T, E> + 'a,
        name: &'a CStr,
        init: F,
    ) -> impl PinInit<Self, E> + 'a
    where
        F: for<'data, 'dir> FnOnce(&'data T, &'dir ScopedDir<'data, 'dir>) + 'a,
    {
        let at = Location::caller();
        Scope::attach(data, move |data| {
            let entry = Entry::root_dir(name, at);
            init(data, &ScopedDir::of(&entry));
            entry
        })
    }

    /// Data and the entry that `init` makes of them.
    fn attach<E: 'a>(
        data: impl PinInit<T, E> + 'a,
        init: impl FnOnce(&T) -> Entry + 'a,
    ) -> impl PinInit<Self, E> + 'a {
        let scope = try_pin_init!(Scope {
            entry: Entry::none(),
            data <- data,
            _pin: PhantomPinned,
        } ? E);
        scope.pin_chain(|scope| {
            let entry = init(&scope.data);
            *scope.project().entry = entry;
            Ok(())
        })
    }
}

impl<T> Deref for Scope<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

/// A file and its data. The file is removed when this is dropped.
#[pin_data]
pub struct File<T> {
    #[pin]
    scope: Scope<T>,
}

impl<T> Deref for File<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.scope
    }
}
