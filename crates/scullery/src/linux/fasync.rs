// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `fasync_helper` and `kill_fasync`.

use core::cell::{Cell, UnsafeCell};

use kernel::bindings;
use kernel::error::to_result;
use kernel::prelude::*;

use super::chrdev::operations::device_of;
use super::chrdev::with_mutex;
use crate::fasync::Band;

/// The head of a list of `struct fasync_struct`.
///
/// # Invariants
///
/// Every file in the list is open, is in no other, and has `FASYNC` among its flags.
pub(crate) struct Files(UnsafeCell<*mut bindings::fasync_struct>);

// SAFETY: The C side guards all lists by a lock of its own.
unsafe impl Send for Files {}

// SAFETY: As for `Send`.
unsafe impl Sync for Files {}

impl Files {
    pub(crate) const fn new() -> Self {
        Files(UnsafeCell::new(core::ptr::null_mut()))
    }

    pub(crate) fn kill(&self, band: Band) {
        let band = match band {
            Band::In => bindings::POLL_IN,
            Band::Out => bindings::POLL_OUT,
        };
        // CAST: Both are small numbers of the uapi.
        let (signal, band) = (bindings::SIGIO as i32, band as i32);
        // SAFETY: The list is well-formed and its files are open, by the invariants; `kill_fasync`
        // reads it under RCU.
        unsafe { bindings::kill_fasync(self.0.get(), signal, band) };
    }
}

/// Makes a file that is being opened one that is in no list.
///
/// # Safety
///
/// The file is being opened.
pub(super) unsafe fn forget(file: *mut bindings::file) {
    // `O_ASYNC` of open(2) puts the flag there, and the file nowhere.
    // SAFETY: Nobody else has the file before it is open.
    unsafe { (*file).f_flags &= !bindings::FASYNC };
}

/// The arguments of a call of `file_operations::fasync`.
///
/// # Invariants
///
/// They are those of a call in progress, for a file of this crate's.
pub(crate) struct Request<'a> {
    fd: i32,
    file: *mut bindings::file,
    on: i32,
    /// What `fasync_helper` returned: 1 when that changed something.
    changed: &'a Cell<i32>,
}

impl<'a> Request<'a> {
    /// Has `f` carry out a call of `file_operations::fasync`; gives what that is to return.
    ///
    /// # Safety
    ///
    /// The arguments are those of the call; `forget` was called when the file was opened.
    ///
    /// # Panics
    ///
    /// When the file is being closed and does not leave its list.
    pub(super) unsafe fn carry_out(
        fd: i32,
        file: *mut bindings::file,
        on: i32,
        f: impl FnOnce(Request<'_>) -> Result,
    ) -> i32 {
        let changed = Cell::new(0);
        // INVARIANT: By this function's own contract.
        let result = f(Request {
            fd,
            file,
            on,
            changed: &changed,
        });
        // PANIC: Only a driver that names another list than before, or none, gets here. The VFS names no
        // descriptor when it closes a file; the file is freed next, and its list would go on naming it.
        assert!(
            // SAFETY: As this function's own contract.
            fd >= 0 || !unsafe { in_list(file) },
            "a file that is closed does not leave the fasync queue it is in"
        );
        match result {
            Ok(()) => changed.get(),
            Err(error) => error.to_errno(),
        }
    }

    pub(crate) fn apply(self, files: &Files) -> Result {
        let join_or_leave = || {
            // SAFETY: By the invariant.
            if self.on != 0 && unsafe { in_list(self.file) } {
                // Two tasks turned the signals on at once, and the other one came first.
                return 0;
            }
            // SAFETY: The arguments are those of a call in progress, and the list is well-formed.
            // INVARIANT: A file that joins is in no list, and this is the only place where one does: the
            // mutex keeps others out. It is made to leave before it is freed, or `carry_out` panics. The
            // helper sets and clears the flag.
            unsafe { bindings::fasync_helper(self.fd, self.file, self.on, files.0.get()) }
        };
        // SAFETY: The file is one of this crate's, and open, so it keeps its device.
        let changed = unsafe { with_mutex(device_of((*self.file).f_inode), join_or_leave) };
        self.changed.set(changed.max(0));
        to_result(changed.min(0))
    }
}

/// Whether a file is in a list: its flag says so.
///
/// # Safety
///
/// The file is that of a call in progress.
unsafe fn in_list(file: *mut bindings::file) -> bool {
    // SAFETY: The file lives for the call. Other tasks may change the flags, each time as a whole.
    let flags = unsafe { (&raw const (*file).f_flags).read_volatile() };
    flags & bindings::FASYNC != 0
}
