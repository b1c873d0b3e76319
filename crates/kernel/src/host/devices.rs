// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The table of devices: what `/dev` would hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::code::{EBUSY, EEXIST, EINVAL, ENOTTY};
use crate::error::Result;
use crate::fs::File;
use crate::iov::{IovIterDest, IovIterSource};
use crate::rt::sched::Shared;
use crate::seq_file::SeqFile;

/// What a driver does for its open files: `struct file_operations`.
///
/// A method that is not there answers as the kernel does for a null pointer.
pub trait FileOperations: Send + Sync {
    /// The module whose code this is.
    fn module(&self) -> Option<&'static str>;

    /// A new file; it is not opened when this fails, and then not released either.
    fn open(&self, file: &File) -> Result;

    /// The last reference to an open file is gone.
    fn release(&self, file: &File);

    /// `read_iter`, at a position that moves on with what was read.
    fn read(&self, _file: &File, _pos: &mut i64, _to: &mut IovIterDest<'_>) -> Result<usize> {
        Err(EINVAL)
    }

    /// `write_iter`, as for reading.
    fn write(&self, _file: &File, _pos: &mut i64, _from: &mut IovIterSource<'_>) -> Result<usize> {
        Err(EINVAL)
    }

    /// `unlocked_ioctl`.
    fn ioctl(&self, _file: &File, _cmd: u32, _arg: usize) -> Result<isize> {
        Err(ENOTTY)
    }

    /// `show_fdinfo`: what the driver adds to `/proc/PID/fdinfo/FD`.
    fn show_fdinfo(&self, _m: &SeqFile, _file: &File) {}
}

/// The devices of one machine, by the path user space opens.
#[derive(Default)]
pub(crate) struct Devices(Shared<BTreeMap<String, Arc<dyn FileOperations>>>);

impl Devices {
    /// Adds `/dev/NAME`.
    ///
    /// # Errors
    ///
    /// `EEXIST` when there is one of that name.
    pub(crate) fn add(&self, name: &str, operations: Arc<dyn FileOperations>) -> Result {
        self.0.with(|table| {
            let path = format!("/dev/{name}");
            if table.contains_key(&path) {
                return Err(EEXIST);
            }
            table.insert(path, operations);
            Ok(())
        })
    }

    /// Takes a device out of the table. Files that are open keep its operations.
    pub(crate) fn remove(&self, name: &str) -> Result {
        self.0
            .with(|table| table.remove(&format!("/dev/{name}")))
            .map(drop)
            .ok_or(EBUSY)
    }

    pub(crate) fn find(&self, path: &str) -> Option<Arc<dyn FileOperations>> {
        self.0.with(|table| table.get(path).cloned())
    }

    /// True when the table has these very operations.
    pub(crate) fn has(&self, operations: &dyn FileOperations) -> bool {
        self.0.with(|table| {
            table
                .values()
                .any(|other| core::ptr::addr_eq(Arc::as_ptr(other), operations))
        })
    }

    /// The paths there are.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.0.with(|table| table.keys().cloned().collect())
    }
}
