// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files and their flags.
//!
//! Mirrors: rust/kernel/fs/file.rs (Linux 7.2).
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

// DIFFERENCE: File::from_raw_file: there is no `struct file` to point at.
// DIFFERENCE: LocalFile::as_ptr: as `File::from_raw_file`.

use core::ffi::c_void;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicI64, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::Arc;

use crate::cred::Credential;
use crate::error::code::{EBADF, EINVAL};
use crate::error::{Error, Result};
use crate::host::devices::FileOperations;
use crate::host::process;
use crate::rt::modules::Pin;
use crate::sync::aref::{ARef, AlwaysRefCounted};
use crate::types::NotThreadSafe;

/// A position in a file, in bytes: `loff_t`.
pub type Offset = i64;

pub mod flags;
mod reservation;

pub use self::reservation::FileDescriptorReservation;

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
    operations: Arc<dyn FileOperations>,
    pos: AtomicI64,
    private_data: AtomicPtr<c_void>,
    refcount: AtomicUsize,
    /// The task that is sent this file's signals; 0 is none.
    owner: Arc<AtomicU64>,
    /// Keeps the module that the operations are of.
    _pin: Pin,
    _not_send: NotThreadSafe,
}

// SAFETY: What a file holds is never changed but through atomics.
unsafe impl Send for File {}

// SAFETY: As for `Send`.
unsafe impl Sync for File {}

impl File {
    /// Opens a device: `do_dentry_open`.
    ///
    /// # Errors
    ///
    /// Whatever the driver's `open` returns; the file is then not released.
    pub(crate) fn open(
        flags: u32,
        cred: Arc<Credential>,
        operations: Arc<dyn FileOperations>,
        pin: Pin,
    ) -> Result<ARef<File>> {
        let file = Box::new(File {
            local: LocalFile {
                // `open` turns on no signals, whatever it is told.
                flags: AtomicU32::new(flags & !flags::O_ASYNC | flags::O_LARGEFILE),
                cred,
                operations,
                pos: AtomicI64::new(0),
                private_data: AtomicPtr::new(core::ptr::null_mut()),
                refcount: AtomicUsize::new(1),
                owner: Arc::default(),
                _pin: pin,
                _not_send: NotThreadSafe,
            },
        });
        file.operations().open(&file)?;
        // What says how to open is of no use after that.
        let spent = flags::O_CREAT | flags::O_EXCL | flags::O_NOCTTY | flags::O_TRUNC;
        file.set_flags(file.flags() & !spent);
        // SAFETY: A box is not null, and its one reference is handed over.
        Ok(unsafe { ARef::from_raw(NonNull::new_unchecked(Box::into_raw(file))) })
    }

    /// What the driver does for this file.
    pub(crate) fn operations(&self) -> &dyn FileOperations {
        &*self.local.operations
    }

    /// Gives `f` the file's position, or the one that came with the call, and keeps what `f` makes of
    /// its own.
    ///
    /// # Errors
    ///
    /// `EINVAL` when there are no `len` bytes there, and what `f` returns.
    pub(crate) fn with_position<R>(
        &self,
        at: Option<i64>,
        len: usize,
        f: impl FnOnce(&mut i64) -> Result<R>,
    ) -> Result<R> {
        // As on any character device, two calls at once may both start from here.
        let mut pos = at.unwrap_or_else(|| self.local.pos.load(Ordering::Relaxed));
        if pos < 0 || pos.checked_add(i64::try_from(len)?).is_none() {
            return Err(EINVAL);
        }
        let result = f(&mut pos);
        if at.is_none() {
            self.local.pos.store(pos, Ordering::Relaxed);
        }
        result
    }

    /// Moves the file's position to what the driver says.
    ///
    /// # Errors
    ///
    /// What the driver returns.
    pub(crate) fn seek(&self, offset: Offset, whence: i32) -> Result<Offset> {
        let pos = self.local.pos.load(Ordering::Relaxed);
        let pos = self.operations().llseek(self, pos, offset, whence)?;
        self.local.pos.store(pos, Ordering::Relaxed);
        Ok(pos)
    }

    /// Who is sent this file's signals.
    pub(crate) fn owner(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.local.owner)
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

    fn put(file: NonNull<File>) {
        // SAFETY: The caller gives up a reference, so the file lives until here.
        let last = unsafe { file.as_ref() }
            .local
            .refcount
            .fetch_sub(1, Ordering::AcqRel)
            == 1;
        if last {
            // SAFETY: `File::open` boxed it, and this was the last reference.
            let file = unsafe { Box::from_raw(file.as_ptr()) };
            if file.flags() & flags::O_ASYNC != 0 {
                // What it returns is nobody's concern, in Linux too.
                let _ = file.operations().fasync(&file, false);
            }
            file.operations().release(&file);
        }
    }
}

// SAFETY: A positive count keeps the file; the last reference closes it.
unsafe impl AlwaysRefCounted for File {
    fn inc_ref(&self) {
        self.local.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        LocalFile::put(obj);
    }
}

// SAFETY: As for `File`.
unsafe impl AlwaysRefCounted for LocalFile {
    fn inc_ref(&self) {
        self.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        LocalFile::put(obj.cast());
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
