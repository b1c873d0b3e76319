// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files and their flags.
//!
//! Mirrors: rust/kernel/fs/file.rs (Linux 7.2).
//! C headers: `include/linux/fs.h`, `include/linux/file.h`.

// DIFFERENCE: File::from_raw_file: there is no `struct file` to point at.
// DIFFERENCE: LocalFile::as_ptr: as `File::from_raw_file`.

use core::ffi::c_void;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::sync::Arc;

use crate::alloc::allocator::before_drop;
use crate::cred::Credential;
use crate::error::code::{EBADF, ENOIOCTLCMD, ENOTTY, ENXIO, ESPIPE};
use crate::error::{Error, Result};
use crate::host::devices::FileOperations;
use crate::host::process;
use crate::rt::counted::Counted;
use crate::rt::lock::{pos_lock, LockState};
use crate::rt::modules::Modules;
use crate::rt::task::{current, At};
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
#[repr(transparent)]
pub struct LocalFile {
    inner: Counted<Inner>,
    _not_send: NotThreadSafe,
}

/// What a file is: `struct file`.
struct Inner {
    flags: AtomicU32,
    /// The driver has opened it, and is to release it.
    opened: AtomicBool,
    cred: ARef<Credential>,
    operations: Arc<dyn FileOperations>,
    pos: AtomicI64,
    /// Held by a call that uses the position of a regular file.
    pos_lock: LockState,
    private_data: AtomicPtr<c_void>,
    /// The task that is sent this file's signals; 0 is none.
    owner: Arc<AtomicU64>,
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
    /// `ENXIO` when the module that the file would keep is not live, and whatever the driver's `open`
    /// returns; the file is then not released, be it kept by the driver or not.
    pub(crate) fn open(
        flags: u32,
        cred: ARef<Credential>,
        operations: Arc<dyn FileOperations>,
    ) -> Result<ARef<File>> {
        let file = File {
            local: LocalFile {
                inner: Counted::new(Inner {
                    flags: AtomicU32::new(flags),
                    opened: AtomicBool::new(false),
                    cred,
                    operations,
                    pos: AtomicI64::new(0),
                    pos_lock: pos_lock(),
                    private_data: AtomicPtr::new(core::ptr::null_mut()),
                    owner: Arc::default(),
                }),
                _not_send: NotThreadSafe,
            },
        };
        // SAFETY: Both types are transparent, and count as below.
        let file = unsafe { Counted::<Inner>::share(file) };
        if !file.get_owner() {
            return Err(ENXIO);
        }
        file.call(|operations| operations.open(&file))
            .inspect_err(|_| file.put_owner())?;
        file.inner().opened.store(true, Ordering::Release);
        file.count(true);
        // What says how to open is of no use after that.
        let spent = flags::O_CREAT | flags::O_EXCL | flags::O_NOCTTY | flags::O_TRUNC;
        file.set_flags(file.flags() & !spent);
        Ok(file)
    }

    /// Calls the driver for this file, as code of its module.
    pub(crate) fn call<R>(&self, f: impl FnOnce(&dyn FileOperations) -> R) -> R {
        let operations = &*self.inner().operations;
        current(|current| current.in_module(operations.module(), || f(operations)))
    }

    /// Counts the file as open, or as closed.
    fn count(&self, opened: bool) {
        if let Some(module) = self.inner().operations.module() {
            with_modules(|modules| modules.count_file(module, opened));
        }
    }

    /// Takes the reference that keeps the operations' module: `fops_get`.
    fn get_owner(&self) -> bool {
        match self.inner().operations.owner() {
            Some(owner) => with_modules(|modules| modules.get(owner.name())).unwrap_or(false),
            None => true,
        }
    }

    fn put_owner(&self) {
        if let Some(owner) = self.inner().operations.owner() {
            with_modules(|modules| modules.put(owner.name()));
        }
    }

    /// Moves the file's position to what the driver says.
    ///
    /// # Errors
    ///
    /// `ESPIPE` when it has none, and what the driver returns.
    pub(crate) fn seek(&self, offset: Offset, whence: i32) -> Result<Offset> {
        if self.is_stream() {
            return Err(ESPIPE);
        }
        let pos = self.pos();
        let pos = self.call(|operations| operations.llseek(self, pos, offset, whence))?;
        self.set_pos(pos);
        Ok(pos)
    }

    /// Runs a call that uses the position, after those that other tasks are in: `fdget_pos`.
    pub(crate) fn with_pos<R>(&self, at: At, f: impl FnOnce() -> R) -> R {
        if !self.inner().operations.is_regular() {
            return f();
        }
        self.inner().pos_lock.lock_at(at);
        let value = f();
        self.inner().pos_lock.unlock();
        value
    }

    /// Makes a request of the driver: `vfs_ioctl`.
    ///
    /// # Errors
    ///
    /// What the driver returns; `ENOTTY` when it says `ENOIOCTLCMD`, as an error or as a number.
    pub(crate) fn ioctl(&self, cmd: u32, arg: usize) -> Result<isize> {
        match self.call(|operations| operations.ioctl(self, cmd, arg)) {
            Err(ENOIOCTLCMD) => Err(ENOTTY),
            Ok(value) if value == ENOIOCTLCMD.to_errno() as isize => Err(ENOTTY),
            result => result,
        }
    }

    /// Whether it has no position.
    pub(crate) fn is_stream(&self) -> bool {
        self.inner().operations.is_stream()
    }

    /// Whether `pwrite` is a call that it has.
    pub(crate) fn has_pwrite(&self) -> bool {
        !self.is_stream() && self.inner().operations.has_pwrite()
    }

    /// Has the driver send the owner signals, or stop that: `None` when it cannot.
    pub(crate) fn fasync(&self, on: bool) -> Option<Result> {
        self.call(|operations| operations.fasync(self, on))
    }

    /// Who is sent this file's signals.
    pub(crate) fn owner(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.inner().owner)
    }

    /// Where the next read or write is.
    pub(crate) fn pos(&self) -> i64 {
        self.inner().pos.load(Ordering::Relaxed)
    }

    /// Sets the position. As on any character device, two calls at once may both have started from
    /// the old one. That of a stream stays 0.
    pub(crate) fn set_pos(&self, pos: i64) {
        if !self.is_stream() {
            self.inner().pos.store(pos, Ordering::Relaxed);
        }
    }

    /// What the driver keeps for this file.
    pub(crate) fn private_data(&self) -> *mut c_void {
        self.inner().private_data.load(Ordering::Acquire)
    }

    pub(crate) fn set_flags(&self, flags: u32) {
        self.inner().flags.store(flags, Ordering::Relaxed);
    }

    pub(crate) fn set_private_data(&self, data: *mut c_void) {
        self.inner().private_data.store(data, Ordering::Release);
    }
}

fn with_modules<R>(f: impl FnOnce(&Modules) -> R) -> Option<R> {
    current(|current| current.with_machine(|machine| f(&machine.modules)))
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
        &self.inner().cred
    }

    /// The [`flags`] it was opened with.
    pub fn flags(&self) -> u32 {
        self.inner().flags.load(Ordering::Relaxed)
    }

    fn inner(&self) -> &Inner {
        self.inner.value()
    }
}

// SAFETY: A positive count keeps the file; the last reference closes it.
unsafe impl AlwaysRefCounted for File {
    fn inc_ref(&self) {
        self.local.inner.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // A dead task gives nothing back.
        before_drop();
        // SAFETY: The caller gives up a reference, so the file lives until here.
        let file = unsafe { obj.as_ref() };
        if !file.local.inner.put() {
            return;
        }
        if file.inner().opened.load(Ordering::Acquire) {
            // What it returns is nobody's concern, in Linux too.
            if file.flags() & flags::O_ASYNC != 0 && file.fasync(false).is_some() {
                // PANIC: Only a driver that names another list than before, or none, gets here. Linux would
                // go on to free a file that a list names.
                assert!(
                    file.flags() & flags::O_ASYNC == 0,
                    "a file that is closed does not leave the fasync queue it is in"
                );
            }
            file.call(|operations| operations.release(file));
            file.count(false);
            file.put_owner();
            // PANIC: Only a driver gets here that keeps a file which `release` shows it. Linux would go on
            // to free what the driver refers to.
            assert!(
                !file.local.inner.is_referenced(),
                "a file that is closed is kept by its driver"
            );
        }
        // SAFETY: It was the last.
        unsafe { Counted::<Inner>::free(obj) };
    }
}

// SAFETY: As for `File`.
unsafe impl AlwaysRefCounted for LocalFile {
    fn inc_ref(&self) {
        self.inner.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: `File` is transparent over `LocalFile`, and every local file is one.
        unsafe { File::dec_ref(obj.cast()) };
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
