// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Failing the n-th allocation of one system call, by the kernel's fault injection.

use std::cell::{Cell, OnceCell};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;

use crate::errno::Errno;
use crate::linux::errno_of;
use crate::system::Result;

/// One thread's `fail-nth`. Not to be moved to another thread once it has been prepared.
pub(super) struct FailNth {
    offered: bool,
    file: OnceCell<Result<File>>,
    nth: Cell<u32>,
}

impl FailNth {
    /// Of the running kernel, if that has it.
    pub(super) fn of_kernel() -> FailNth {
        FailNth::new(true)
    }

    /// Not offered.
    pub(super) fn none() -> FailNth {
        FailNth::new(false)
    }

    /// The same, for a thread that is about to start.
    pub(super) fn for_another_thread(&self) -> FailNth {
        FailNth::new(self.offered)
    }

    fn new(offered: bool) -> FailNth {
        FailNth {
            offered,
            file: OnceCell::new(),
            nth: Cell::new(0),
        }
    }

    /// Opens the calling thread's file; a thread without privileges could not.
    pub(super) fn prepare(&self) -> Result<&File> {
        let open = || {
            if !self.offered {
                return Err(Errno::ENOTSUP);
            }
            let path = "/proc/thread-self/fail-nth";
            let opened = OpenOptions::new().write(true).open(path);
            opened.map_err(|error| match errno_of(&error) {
                Errno::ENOENT => Errno::ENOTSUP,
                errno => errno,
            })
        };
        self.file.get_or_init(open).as_ref().map_err(|errno| *errno)
    }

    /// Asks for a fault in the next system call of this thread; 0 asks for none.
    pub(super) fn request(&self, nth: u32) -> Result<()> {
        write(self.prepare()?, "0")?;
        self.nth.set(nth);
        Ok(())
    }

    /// Arms what was asked for: what fails is in the very next system call.
    pub(super) fn arm(&self) {
        if self.nth.get() != 0 {
            self.set(&self.nth.get().to_string());
        }
    }

    /// Disarms what the system call left over. Allocates nothing, as that could still fail.
    pub(super) fn disarm(&self) {
        if self.nth.take() != 0 {
            self.set("0");
        }
    }

    fn set(&self, nth: &str) {
        if let Some(Ok(file)) = self.file.get() {
            // `request` wrote to this file before, and a number is all it takes.
            let _ = write(file, nth);
        }
    }
}

fn write(file: &File, nth: &str) -> Result<()> {
    let written = file.write_at(nth.as_bytes(), 0);
    written.map(drop).map_err(|error| errno_of(&error))
}
