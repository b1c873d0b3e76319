// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Processes and their open files.

use suite::Fd;

use super::names;
use crate::cred::Credential;
use crate::error::code::{EBADF, EINVAL, ENODEV};
use crate::error::Error;
use crate::fs::file::flags::{
    O_ACCMODE, O_APPEND, O_ASYNC, O_CLOEXEC, O_CREAT, O_DIRECT, O_DIRECTORY, O_DSYNC, O_EXCL,
    O_LARGEFILE, O_NOATIME, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_SYNC, O_TRUNC,
};
use crate::fs::{File, LocalFile};
use crate::rt::sched::Shared;
use crate::rt::task::{current, Current};
use crate::sync::aref::ARef;
use crate::task::Kuid;

/// What `open` makes of a number: other bits are passed over, as in `build_open_flags`. (`O_PATH` and
/// `O_TMPFILE` name no open device, and are passed over too.)
const VALID_OPEN_FLAGS: u32 = O_ACCMODE
    | O_APPEND
    | O_ASYNC
    | O_CLOEXEC
    | O_CREAT
    | O_DIRECT
    | O_DIRECTORY
    | O_DSYNC
    | O_EXCL
    | O_LARGEFILE
    | O_NOATIME
    | O_NOCTTY
    | O_NOFOLLOW
    | O_NONBLOCK
    | O_SYNC
    | O_TRUNC;

/// A process: what its file descriptors stand for.
#[derive(Default)]
pub(crate) struct Process {
    files: Shared<Vec<Slot>>,
    /// Whether somebody else has checked the permission to open: the kernel of this computer, which
    /// knows the owner and mode of a file that a device is served as.
    may_open: bool,
}

/// One file descriptor.
#[derive(Clone, Default)]
pub(crate) enum Slot {
    #[default]
    Free,
    /// A driver has taken the number, and not given it a file yet.
    Reserved,
    Open(ARef<File>),
}

impl Process {
    /// For all processes that open served files.
    pub(crate) fn served() -> Self {
        Process {
            may_open: true,
            ..Process::default()
        }
    }

    pub(crate) fn get(&self, fd: Fd) -> Result<ARef<File>, Error> {
        self.files
            .with(|files| match files.get(usize::try_from(fd.0).ok()?) {
                Some(Slot::Open(file)) => Some(file.clone()),
                _ => None,
            })
            .ok_or(EBADF)
    }

    /// Puts `slot` at the lowest number that is free.
    fn install(&self, slot: Slot) -> Fd {
        self.files.with(|files| {
            let free = files.iter().position(|slot| matches!(slot, Slot::Free));
            let index = free.unwrap_or(files.len());
            match files.get_mut(index) {
                Some(free) => *free = slot,
                None => files.push(slot),
            }
            // CAST: A process of ours has few files.
            Fd(index as i32)
        })
    }

    /// Puts `slot` at a number: what was there.
    fn replace(&self, fd: Fd, slot: Slot) -> Option<Slot> {
        let index = usize::try_from(fd.0).ok()?;
        self.files
            .with(|files| Some(core::mem::replace(files.get_mut(index)?, slot)))
    }

    /// Takes the file of a number, which is free then.
    pub(crate) fn take(&self, fd: Fd) -> Option<ARef<File>> {
        let index = usize::try_from(fd.0).ok()?;
        self.files.with(|files| {
            let slot = files.get_mut(index)?;
            match core::mem::take(slot) {
                Slot::Open(file) => Some(file),
                other => {
                    *slot = other;
                    None
                }
            }
        })
    }

    pub(crate) fn take_all(&self) -> Vec<Slot> {
        self.files.with(core::mem::take)
    }

    /// `open(2)`, with the checks that the VFS makes around the driver's own.
    pub(crate) fn open(&self, current: &Current, path: &str, flags: u32) -> Result<Fd, Error> {
        let machine = current.place().map(|(machine, _)| machine);
        let machine = machine.ok_or(ENODEV)?;
        let flags = flags & VALID_OPEN_FLAGS;
        if flags & (O_CREAT | O_DIRECTORY) == O_CREAT | O_DIRECTORY {
            return Err(EINVAL);
        }
        let credentials = current.task().inner().credentials;
        let named = names::open(&machine, path, credentials, flags)?;
        named.accepts(flags)?;
        if !self.may_open {
            named.may_open(credentials, flags)?;
        }
        let cred = Credential::new(Kuid::from_raw(credentials.uid));
        let file = File::open(flags & !O_CLOEXEC | O_LARGEFILE, cred, named.operations)?;
        if flags & O_DIRECT != 0 {
            // A device has no way past a page cache it does not have. The driver has been asked before.
            return Err(EINVAL);
        }
        Ok(self.install(Slot::Open(file)))
    }
}

/// The calling task's process, in a system call.
fn with_process<R>(f: impl FnOnce(&Process) -> R) -> Result<R, Error> {
    current(|current| match current.process.borrow().as_deref() {
        Some(process) => Ok(f(process)),
        None => Err(EBADF),
    })
}

/// The calling task's file of this number. For [`LocalFile::fget`].
pub(crate) fn fget(fd: u32) -> Option<ARef<LocalFile>> {
    let fd = Fd(i32::try_from(fd).ok()?);
    let file = with_process(|process| process.get(fd)).ok()?.ok()?;
    // SAFETY: A file is a local file first of all, and the reference changes hands.
    Some(unsafe { ARef::from_raw(ARef::into_raw(file).cast()) })
}

/// Reserves a number. The three are for [`FileDescriptorReservation`](crate::fs::file).
pub(crate) fn get_unused_fd() -> Result<u32, Error> {
    with_process(|process| process.install(Slot::Reserved).0.cast_unsigned())
}

/// Frees a number that was reserved.
pub(crate) fn put_unused_fd(fd: u32) {
    // A thread that is no process has reserved nothing.
    let _ = with_process(|process| process.replace(Fd(fd.cast_signed()), Slot::Free));
}

/// Gives a number that was reserved to a file.
pub(crate) fn fd_install(fd: u32, file: ARef<File>) {
    let slot = Slot::Open(file);
    // As above.
    let _ = with_process(|process| process.replace(Fd(fd.cast_signed()), slot));
}
