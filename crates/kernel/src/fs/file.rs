// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files and their flags.
//!
//! Mirrors: rust/kernel/fs/file.rs (Linux 7.2).
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

// DIFFERENCE: File::from_raw_file: there is no `struct file` to point at.
// DIFFERENCE: LocalFile::as_ptr: as `File::from_raw_file`.

use core::ffi::c_void;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::sync::Arc;

use crate::cred::Credential;
use crate::error::{code::EBADF, Error, Result};
use crate::host::process;
use crate::sync::aref::{ARef, AlwaysRefCounted};
use crate::types::NotThreadSafe;

/// A position in a file, in bytes: `loff_t`.
pub type Offset = i64;

/// Flags of an open file, as x86-64 numbers them (`include/uapi/asm-generic/fcntl.h`).
pub mod flags {
    /// Each write goes to the end.
    pub const O_APPEND: u32 = 0o2000;
    /// Signals its owner when it becomes ready (`FASYNC`).
    pub const O_ASYNC: u32 = 0o20000;
    /// Closed by `execve`.
    pub const O_CLOEXEC: u32 = 0o2000000;
    /// Created when it is not there.
    pub const O_CREAT: u32 = 0o100;
    /// Past the page cache.
    pub const O_DIRECT: u32 = 0o40000;
    /// Must be a directory.
    pub const O_DIRECTORY: u32 = 0o200000;
    /// Data is on disk when a write returns.
    pub const O_DSYNC: u32 = 0o10000;
    /// Must not exist before.
    pub const O_EXCL: u32 = 0o200;
    /// Offsets have 64 bits, whatever the word.
    pub const O_LARGEFILE: u32 = 0o100000;
    /// The access time stays as it is.
    pub const O_NOATIME: u32 = 0o1000000;
    /// Does not become the controlling terminal.
    pub const O_NOCTTY: u32 = 0o400;
    /// Fails on a symbolic link.
    pub const O_NOFOLLOW: u32 = 0o400000;
    /// Fails with `EAGAIN` rather than wait.
    pub const O_NONBLOCK: u32 = 0o4000;
    /// Another name of [`O_NONBLOCK`].
    pub const O_NDELAY: u32 = O_NONBLOCK;
    /// Only names the file.
    pub const O_PATH: u32 = 0o10000000;
    /// Data and metadata are on disk when a write returns.
    pub const O_SYNC: u32 = 0o4000000 | O_DSYNC;
    /// A file without a name.
    pub const O_TMPFILE: u32 = 0o20000000 | O_DIRECTORY;
    /// Emptied when opened.
    pub const O_TRUNC: u32 = 0o1000;
    /// The bits that hold one of the three modes of access below.
    pub const O_ACCMODE: u32 = 0o3;
    /// To be read.
    pub const O_RDONLY: u32 = 0o0;
    /// To be written.
    pub const O_WRONLY: u32 = 0o1;
    /// To be read and written.
    pub const O_RDWR: u32 = 0o2;
}

/// An open file, of whatever process.
#[repr(transparent)]
pub struct File {
    local: LocalFile,
}

/// An open file that the calling process may be using without a reference of its own (`fdget_pos`).
///
/// Such a file must stay on its thread; the host has no `fdget_pos`, but the types are the kernel's.
pub struct LocalFile {
    flags: AtomicU32,
    cred: Arc<Credential>,
    private_data: AtomicPtr<c_void>,
    refcount: AtomicUsize,
    last_put: fn(NonNull<LocalFile>),
    _not_send: NotThreadSafe,
}

// SAFETY: What a file holds is never changed but through atomics.
unsafe impl Send for File {}

// SAFETY: As for `Send`.
unsafe impl Sync for File {}

impl File {
    /// A file with one reference. `last_put` runs when there are none left.
    pub(crate) fn new(flags: u32, cred: Arc<Credential>, last_put: fn(NonNull<LocalFile>)) -> Self {
        File {
            local: LocalFile {
                flags: AtomicU32::new(flags),
                cred,
                private_data: AtomicPtr::new(core::ptr::null_mut()),
                refcount: AtomicUsize::new(1),
                last_put,
                _not_send: NotThreadSafe,
            },
        }
    }

    /// What the driver keeps for this file.
    pub(crate) fn private_data(&self) -> *mut c_void {
        self.local.private_data.load(Ordering::Acquire)
    }

    pub(crate) fn set_flags(&self, flags: u32) {
        self.local.flags.store(flags, Ordering::Relaxed);
    }

    pub(crate) fn set_private_data(&self, data: *mut c_void) {
        self.local.private_data.store(data, Ordering::Release);
    }
}

impl core::ops::Deref for File {
    type Target = LocalFile;

    fn deref(&self) -> &LocalFile {
        &self.local
    }
}

impl LocalFile {
    /// Takes a reference to the file that the calling process has open as `fd`.
    ///
    /// # Errors
    ///
    /// [`BadFdError`] when it has none.
    pub fn fget(fd: u32) -> Result<ARef<LocalFile>, BadFdError> {
        process::fget(fd).ok_or(BadFdError)
    }

    /// Promises that the file may leave this thread.
    ///
    /// # Safety
    ///
    /// The calling task has no active `fdget_pos` on the file.
    pub unsafe fn assume_no_fdget_pos(me: ARef<LocalFile>) -> ARef<File> {
        // SAFETY: `File` is transparent over `LocalFile`, and the reference changes hands.
        unsafe { ARef::from_raw(ARef::into_raw(me).cast()) }
    }

    /// Who opened the file.
    pub fn cred(&self) -> &Credential {
        &self.cred
    }

    /// The [`flags`] it was opened with.
    pub fn flags(&self) -> u32 {
        self.flags.load(Ordering::Relaxed)
    }

    fn get(&self) {
        self.refcount.fetch_add(1, Ordering::Relaxed);
    }

    fn put(file: NonNull<LocalFile>) {
        // SAFETY: The caller gives up a reference, so the file lives until here.
        let (last, last_put) = unsafe {
            let file = file.as_ref();
            (
                file.refcount.fetch_sub(1, Ordering::AcqRel) == 1,
                file.last_put,
            )
        };
        if last {
            last_put(file);
        }
    }
}

// SAFETY: A positive count keeps the file, whose `last_put` runs with the last reference.
unsafe impl AlwaysRefCounted for File {
    fn inc_ref(&self) {
        self.local.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        LocalFile::put(obj.cast());
    }
}

// SAFETY: As for `File`.
unsafe impl AlwaysRefCounted for LocalFile {
    fn inc_ref(&self) {
        self.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        LocalFile::put(obj);
    }
}

/// A number of the calling process that no file has yet.
///
/// It is free again when this is dropped without a file.
pub struct FileDescriptorReservation {
    fd: u32,
    _not_send: NotThreadSafe,
}

impl FileDescriptorReservation {
    /// Reserves the lowest number there is; of `flags` only `O_CLOEXEC` would count, and there is no
    /// `exec`.
    ///
    /// # Errors
    ///
    /// `EBADF` on a thread that is no process.
    pub fn get_unused_fd_flags(_flags: u32) -> Result<Self> {
        Ok(FileDescriptorReservation {
            fd: process::get_unused_fd()?,
            _not_send: NotThreadSafe,
        })
    }

    /// The number.
    pub fn reserved_fd(&self) -> u32 {
        self.fd
    }

    /// Gives the number to `file`; from here on the process can use it.
    pub fn fd_install(self, file: ARef<File>) {
        process::fd_install(self.fd, file);
        core::mem::forget(self);
    }
}

impl Drop for FileDescriptorReservation {
    fn drop(&mut self) {
        process::put_unused_fd(self.fd);
    }
}

/// The descriptor names no open file: becomes `EBADF`.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct BadFdError;

impl From<BadFdError> for Error {
    fn from(_: BadFdError) -> Error {
        EBADF
    }
}

impl core::fmt::Debug for BadFdError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad("EBADF")
    }
}
