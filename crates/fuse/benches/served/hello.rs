// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `hello0`: as much memory, served by the crate `fuser`.
//!
//! As fast as it gets: direct I/O, so that each call is a request of the same size; no libfuse; one
//! thread, since one program asks. A read is answered from the file's memory without a copy.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use fuser::{
    Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo,
    IoctlFlags, KernelConfig, LockOwner, MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyEntry,
    ReplyIoctl, ReplyOpen, ReplyWrite, Request, SessionACL, WriteFlags,
};

use crate::pages::Pages;
use crate::{CONTENT, Failure, child, driver};

struct Hello(Mutex<Pages>);

fn attributes(ino: INodeNo) -> FileAttr {
    let (kind, perm) = match ino {
        INodeNo::ROOT => (FileType::Directory, 0o755),
        _ => (FileType::RegularFile, 0o600),
    };
    FileAttr {
        ino,
        size: 0,
        blocks: 0,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

impl Filesystem for Hello {
    fn init(&mut self, _request: &Request, config: &mut KernelConfig) -> io::Result<()> {
        // CAST: 1 MiB, the most that Linux sends.
        let most = config.set_max_write(CONTENT as u32);
        most.map(drop)
            .map_err(|_| io::ErrorKind::InvalidInput.into())
    }

    fn lookup(&self, _request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        if parent == INodeNo::ROOT && name == "hello0" {
            reply.entry(&Duration::ZERO, &attributes(INodeNo(2)), Generation(0));
        } else {
            reply.error(Errno::ENOENT);
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&Duration::ZERO, &attributes(ino));
    }

    fn open(&self, _request: &Request, _ino: INodeNo, _flags: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
    }

    fn read(
        &self,
        _request: &Request,
        _ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = content.get(offset as usize..).unwrap_or_default();
        reply.data(rest.get(..size as usize).unwrap_or(rest));
    }

    fn write(
        &self,
        _request: &Request,
        _ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        data: &[u8],
        _write_flags: WriteFlags,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = offset as usize;
        match content.get_mut(at..at + data.len()) {
            Some(room) => {
                room.copy_from_slice(data);
                // CAST: No longer than what is there.
                reply.written(data.len() as u32);
            }
            None => reply.error(Errno::ENOSPC),
        }
    }

    fn ioctl(
        &self,
        _request: &Request,
        _ino: INodeNo,
        _fh: FileHandle,
        _flags: IoctlFlags,
        cmd: u32,
        _in_data: &[u8],
        _out_size: u32,
        reply: ReplyIoctl,
    ) {
        match cmd {
            // It is not told the argument.
            driver::ECHO => reply.ioctl(0, &[]),
            _ => reply.error(Errno::ENOTTY),
        }
    }
}

/// Serves until whoever started this process is gone.
pub(crate) fn serve(point: &Path) -> Result<(), Failure> {
    let mut config = Config::default();
    config.acl = SessionACL::All;
    config.mount_options = vec![MountOption::DefaultPermissions];
    let hello = Hello(Mutex::new(Pages::new()));
    let session = fuser::spawn_mount(hello, point, &config)?;
    let mut ended = child::is_to_end()?;
    while !ended() {
        std::thread::sleep(Duration::from_millis(50));
    }
    session.umount_and_join()?;
    Ok(())
}
