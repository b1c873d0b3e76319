// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files of configfs.
//!
//! As `fs/configfs/file.c`: what an attribute shows is kept with the open file, and asked for again
//! after a write only; each write is stored by itself.
//!
//! An open attribute does not pin its module, since Linux 7.2 gives it no owner. When its group is gone
//! the driver is not called any more, and calls fail with `ENOENT`; what was shown can still be read.

use core::sync::atomic::Ordering::Relaxed;
use std::sync::Arc;

use super::devices::FileOperations;
use crate::error::code::{EACCES, EFAULT, EINVAL, EIO, ENOMEM, ENXIO};
use crate::error::Result;
use crate::fs::file::flags::{O_ACCMODE, O_RDONLY, O_TRUNC};
use crate::fs::file::Offset;
use crate::fs::File;
use crate::iov::{IovIterDest, IovIterSource};
use crate::page::PAGE_SIZE;
use crate::rt;
use crate::rt::configfs::{buffer_mutex, OpenAttribute};
use crate::rt::lock::Locked;
use crate::rt::memory::inner_allocation;
use crate::rt::task::At;

/// The largest position: `MAX_NON_LFS`, which a file system has that names no other.
const LAST: Offset = i32::MAX as Offset;

/// An open attribute, and what was shown of it: `struct configfs_buffer`.
pub(super) struct AttributeFile {
    inode: Arc<OpenAttribute>,
    /// One read or write has it at a time.
    buffer: Locked<Buffer>,
}

#[derive(Default)]
struct Buffer {
    /// The driver gets it as the last call has left it.
    page: Option<Box<[u8; PAGE_SIZE]>>,
    /// How much of it was shown, if that is what it holds.
    shown: Option<usize>,
}

impl Buffer {
    fn page(&mut self, at: At) -> Result<&mut [u8; PAGE_SIZE]> {
        if self.page.is_none() && inner_allocation(PAGE_SIZE, at) {
            self.page = Some(Box::new([0; PAGE_SIZE]));
        }
        self.page.as_deref_mut().ok_or(ENOMEM)
    }
}

impl AttributeFile {
    pub(super) fn new(inode: Arc<OpenAttribute>) -> Self {
        AttributeFile {
            inode,
            buffer: Locked::new(buffer_mutex()),
        }
    }

    fn with_buffer<R>(&self, f: impl FnOnce(&mut Buffer) -> R) -> R {
        self.buffer.with(self.inode.directory.at(), f)
    }

    /// Has the driver show the attribute: `fill_read_buffer`.
    fn fill(&self, buffer: &mut Buffer) -> Result<usize> {
        let page = buffer.page(self.inode.directory.at())?;
        // SAFETY: The data are those of the attribute's group, which is there.
        let show = |data| unsafe { (self.inode.attribute.show)(data, page) };
        let count = self.inode.directory.with_data(show)??;
        if count > PAGE_SIZE {
            rt::warn(format_args!(
                "attribute {:?} shows {count} bytes of a page",
                self.inode.attribute.name
            ));
            return Err(EIO);
        }
        buffer.shown = Some(count);
        Ok(count)
    }
}

impl FileOperations for AttributeFile {
    fn is_regular(&self) -> bool {
        true
    }

    fn open(&self, file: &File) -> Result {
        let at = self.inode.directory.at();
        if !inner_allocation(size_of::<AttributeFile>(), at) {
            return Err(ENOMEM);
        }
        let writes = file.flags() & O_ACCMODE != O_RDONLY;
        self.inode.directory.with_data(|_| {
            match writes && self.inode.attribute.store.is_none() {
                true => Err(EACCES),
                false => Ok(()),
            }
        })??;
        self.inode
            .is_truncated
            .fetch_or(file.flags() & O_TRUNC != 0, Relaxed);
        Ok(())
    }

    fn release(&self, _file: &File) {}

    fn llseek(&self, _file: &File, pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
        let size = match self.inode.is_truncated.load(Relaxed) {
            true => 0,
            // CAST: A page is not that large.
            false => PAGE_SIZE as Offset,
        };
        let pos = match whence {
            1 => pos.checked_add(offset),
            2 => size.checked_add(offset),
            // Data begins anywhere, and the hole at the end.
            3 | 4 if !(0..size).contains(&offset) => return Err(ENXIO),
            4 => Some(size),
            _ => Some(offset),
        };
        pos.filter(|pos| (0..=LAST).contains(pos)).ok_or(EINVAL)
    }

    fn read(&self, _file: &File, pos: &mut i64, to: &mut IovIterDest<'_>) -> Result<usize> {
        self.with_buffer(|buffer| {
            let count = match buffer.shown {
                Some(count) => count,
                None => self.fill(buffer)?,
            };
            let page = buffer.page(self.inode.directory.at())?;
            let rest = usize::try_from(*pos)
                .ok()
                .and_then(|pos| page.get(pos..count));
            let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
                return Ok(0);
            };
            match to.copy_to_iter(rest) {
                0 => Err(EFAULT),
                copied => {
                    // CAST: At most a page.
                    *pos += copied as i64;
                    Ok(copied)
                }
            }
        })
    }

    fn write(&self, _file: &File, pos: &mut i64, from: &mut IovIterSource<'_>) -> Result<usize> {
        let Some(store) = self.inode.attribute.store else {
            return Err(EINVAL);
        };
        self.with_buffer(|buffer| {
            let page = buffer.page(self.inode.directory.at())?;
            // The last byte is for the NUL that C wants.
            let (bytes, end) = page.split_at_mut(PAGE_SIZE - 1);
            let copied = from.copy_from_iter(bytes);
            let (bytes, rest) = bytes.split_at_mut(copied);
            if let Some(end) = rest.first_mut().or(end.first_mut()) {
                *end = 0;
            }
            let stored = match bytes.is_empty() {
                true => Err(EFAULT),
                false => {
                    // SAFETY: As for `show`.
                    let store = |data| unsafe { store(data, bytes) };
                    self.inode
                        .directory
                        .with_data(store)
                        .and_then(|stored| stored)
                }
            };
            buffer.shown = None;
            stored?;
            // CAST: Less than a page.
            *pos += copied as i64;
            Ok(copied)
        })
    }
}
