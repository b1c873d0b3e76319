// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The table of devices: what `/dev` would hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use suite::flags;

use super::names::Named;
use super::numbers::{Number, Numbers};
use crate::error::code::{EBUSY, EEXIST, EINVAL, ENOTTY, ESPIPE};
use crate::error::Result;
use crate::fs::file::Offset;
use crate::fs::File;
use crate::iov::{IovIterDest, IovIterSource};
use crate::rt::sched::Shared;
use crate::seq_file::SeqFile;
use crate::sync::poll::PollTable;
use crate::ThisModule;

/// What a file without `poll` is: always ready.
pub const DEFAULT_POLLMASK: u32 =
    (flags::POLLIN | flags::POLLOUT | flags::POLLRDNORM | flags::POLLWRNORM) as u32;

/// What a driver does for its open files: `struct file_operations`.
///
/// A method that is not there answers as the kernel does for a null pointer.
pub trait FileOperations: Send + Sync {
    /// The module that these are of. It is not unloaded while a file is open.
    fn owner(&self) -> Option<&'static ThisModule> {
        None
    }

    /// The module whose code this is, be it its owner or not.
    fn module(&self) -> Option<&'static str> {
        Some(self.owner()?.name())
    }

    /// Whether files have no positions: `stream_open`.
    fn is_stream(&self) -> bool {
        false
    }

    /// A new file; it is not opened when this fails, and then not released either.
    fn open(&self, file: &File) -> Result;

    /// The last reference to an open file is gone.
    fn release(&self, file: &File);

    /// Whether the file is a regular one, not a device: calls that use its position then wait for each
    /// other (`FMODE_ATOMIC_POS`).
    fn is_regular(&self) -> bool {
        false
    }

    /// Whether `pwrite` is a call that files have: not those of `seq_open`, which lack `FMODE_PWRITE`.
    fn has_pwrite(&self) -> bool {
        true
    }

    /// `llseek`: where the file's position goes from `pos`.
    fn llseek(&self, _file: &File, _pos: Offset, _offset: Offset, _whence: i32) -> Result<Offset> {
        Err(ESPIPE)
    }

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

    /// `poll`: the events that hold.
    fn poll(&self, _file: &File, _table: PollTable<'_>) -> u32 {
        DEFAULT_POLLMASK
    }

    /// `fasync`: the file is to be in a [`FasyncList`](super::FasyncList), or no longer. `None` without
    /// such a method.
    fn fasync(&self, _file: &File, _on: bool) -> Option<Result> {
        None
    }

    /// `show_fdinfo`: what the driver adds to `/proc/PID/fdinfo/FD`.
    fn show_fdinfo(&self, _m: &SeqFile, _file: &File) {}
}

/// A device as `ls -l` shows it. It is root's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it is.
    pub path: String,
    /// Its numbers.
    pub number: Number,
    /// Its permissions.
    pub mode: u16,
}

/// A device that can be opened.
struct Device {
    number: Number,
    named: Named,
}

/// The devices of one machine, by the path user space opens.
#[derive(Default)]
pub(crate) struct Devices {
    table: Shared<BTreeMap<String, Device>>,
    pub(crate) numbers: Numbers,
}

impl Devices {
    /// Adds `/dev/NAME`.
    ///
    /// # Errors
    ///
    /// `EEXIST` when there is one of that name.
    pub(crate) fn add(
        &self,
        name: &str,
        number: Number,
        mode: u16,
        operations: Arc<dyn FileOperations>,
    ) -> Result {
        self.table.with(|table| {
            let path = format!("/dev/{name}");
            if table.contains_key(&path) {
                return Err(EEXIST);
            }
            let named = Named { mode, operations };
            let device = Device { number, named };
            table.insert(path, device);
            Ok(())
        })
    }

    /// Takes a device out of the table: its numbers. Files that are open keep its operations.
    pub(crate) fn remove(&self, name: &str) -> Result<Number> {
        self.table
            .with(|table| table.remove(&format!("/dev/{name}")))
            .map(|device| device.number)
            .ok_or(EBUSY)
    }

    pub(crate) fn find(&self, path: &str) -> Option<Named> {
        self.table
            .with(|table| table.get(path).map(|device| device.named.clone()))
    }

    /// True when the table has these very operations.
    pub(crate) fn has(&self, operations: &dyn FileOperations) -> bool {
        self.table.with(|table| {
            table
                .values()
                .any(|other| core::ptr::addr_eq(Arc::as_ptr(&other.named.operations), operations))
        })
    }

    /// Forgets the devices that are left, and drops nothing of theirs.
    pub(crate) fn forget(&self) {
        core::mem::forget(self.table.with(core::mem::take));
    }

    /// The paths there are.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.table.with(|table| table.keys().cloned().collect())
    }

    /// The devices there are, by path.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.table.with(|table| {
            let node = |(path, device): (&String, &Device)| Node {
                path: path.clone(),
                number: device.number,
                mode: device.named.mode,
            };
            table.iter().map(node).collect()
        })
    }
}
