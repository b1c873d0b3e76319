// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What each request comes to: calls on the machine, or an answer from what is known here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::host::{Entry, PollWatch, Sys, Watch};
use suite::flags::POLLNVAL;
use suite::{Errno, Fd, System, Whence};
use zerocopy::IntoBytes;

use crate::caller::caller;
use crate::channel::Channel;
use crate::reply::{Reply, in_range};
use crate::request::{Operation, Request};
use crate::tree::{Owner, Tree};
use crate::wire::{
    Attr, AttrOut, DirEnt, EntryOut, FATTR_SIZE, FOPEN_DIRECT_IO, FOPEN_STREAM, IOCTL_COMPAT,
    IOCTL_DIR, InHeader, IoctlIn, IoctlOut, LseekIn, LseekOut, NOTIFY_POLL, NotifyPollOut, OpenIn,
    OpenOut, POLL_SCHEDULE_NOTIFY, PollIn, PollOut, ReadIn, SetAttrIn, StatFsOut, WriteIn,
    WriteOut,
};

const O_APPEND: u32 = suite::flags::O_APPEND.cast_unsigned();

/// The served files.
pub(crate) struct Files {
    entry: Entry,
    tree: Mutex<Tree>,
    channel: Arc<Channel>,
    /// Of the open files that somebody polls.
    watches: Mutex<HashMap<u64, PollWatch>>,
}

/// Whether a request is answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Reply,
    Nothing,
}

impl Files {
    pub(crate) fn new(entry: Entry, owner: Owner, channel: Arc<Channel>) -> Files {
        Files {
            entry,
            tree: Mutex::new(Tree::new(owner)),
            channel,
            watches: Mutex::default(),
        }
    }

    /// Does what a request wants, and puts the answer into `reply`, which is empty.
    ///
    /// `watch` is told what becomes of a call on the machine; when an oops kills it, this does not
    /// return.
    pub(crate) fn answer(
        &self,
        request: &Request<'_>,
        watch: Arc<dyn Watch>,
        reply: &mut Reply,
    ) -> Answer {
        let header = &request.header;
        let result = match &request.operation {
            Operation::Forget(nodes) => {
                let mut tree = self.tree();
                nodes.iter().for_each(|&node| tree.forget(node));
                return Answer::Nothing;
            }
            Operation::Lookup { name } => self.look_up(header.node, name, reply),
            Operation::GetAttr { fh } => {
                let size = fh.map_or(0, |fh| self.call(header, watch, |sys| size(sys, fh)));
                self.attributes(header.node, size, reply)
            }
            Operation::SetAttr(wanted) => self.set_attributes(header.node, wanted, reply),
            Operation::Open(open) => self.open(header, *open, watch, reply),
            Operation::Read(read) => self.call(header, watch, |sys| read_file(sys, read, reply)),
            Operation::Write(write, data) => {
                self.call(header, watch, |sys| write_file(sys, write, data, reply))
            }
            Operation::Ioctl(ioctl, data) => {
                self.call(header, watch, |sys| ioctl_file(sys, ioctl, data, reply))
            }
            Operation::Poll(poll) => self.call(header, watch, |sys| self.poll(sys, poll, reply)),
            Operation::Lseek(seek) => self.call(header, watch, |sys| seek_file(sys, seek, reply)),
            Operation::Release { fh } => self.call(header, watch, |sys| self.release(sys, *fh)),
            Operation::OpenDir => {
                reply.push(&OpenOut {
                    fh: 0,
                    open_flags: 0,
                    padding: 0,
                });
                Ok(())
            }
            Operation::ReadDir(read) => self.read_folder(header.node, read, reply),
            Operation::StatFs => {
                reply.push(&StatFsOut {
                    blocks: 0,
                    bfree: 0,
                    bavail: 0,
                    files: 0,
                    ffree: 0,
                    bsize: 4096,
                    namelen: 255,
                    frsize: 4096,
                    padding: 0,
                    spare: [0; 6],
                });
                Ok(())
            }
            Operation::ReleaseDir | Operation::Destroy => Ok(()),
            // There is one at the start, which the session answers.
            Operation::Init(_) => Err(Errno::EIO),
            Operation::Interrupt { .. } => return Answer::Nothing,
            Operation::Change => Err(Errno::EPERM),
            // As for a character device.
            Operation::Regular | Operation::ReadLink => Err(Errno::EINVAL),
            Operation::Other => {
                reply.unsupported();
                return Answer::Reply;
            }
        };
        if let Err(errno) = result {
            reply.error(errno);
        }
        Answer::Reply
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watches(&self) -> MutexGuard<'_, HashMap<u64, PollWatch>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<R>(
        &self,
        header: &InHeader,
        watch: Arc<dyn Watch>,
        calls: impl FnOnce(&Sys) -> R,
    ) -> R {
        self.entry.call(caller(header), watch, calls)
    }

    fn look_up(&self, parent: u64, name: &[u8], reply: &mut Reply) -> suite::Result<()> {
        let devices = self.entry.nodes();
        let found = self.tree().look_up(&devices, parent, name);
        let (node, attr) = found.ok_or(Errno::ENOENT)?;
        reply.push(&EntryOut {
            node,
            generation: 0,
            entry_valid: 0,
            attr_valid: 0,
            entry_valid_nsec: 0,
            attr_valid_nsec: 0,
            attr,
        });
        Ok(())
    }

    fn attributes(&self, node: u64, size: u64, reply: &mut Reply) -> suite::Result<()> {
        let attr = self.tree().attributes(node).ok_or(Errno::ENOENT)?;
        reply.push(&AttrOut {
            attr_valid: 0,
            attr_valid_nsec: 0,
            padding: 0,
            attr: Attr {
                size,
                // No holes, or `cp` would look for them.
                blocks: size.div_ceil(512),
                ..attr
            },
        });
        Ok(())
    }

    fn set_attributes(
        &self,
        node: u64,
        wanted: &SetAttrIn,
        reply: &mut Reply,
    ) -> suite::Result<()> {
        if wanted.valid & FATTR_SIZE != 0 {
            // As for a character device.
            return Err(Errno::EINVAL);
        }
        self.tree().set_attributes(node, wanted);
        self.attributes(node, 0, reply)
    }

    fn open(
        &self,
        header: &InHeader,
        open: OpenIn,
        watch: Arc<dyn Watch>,
        reply: &mut Reply,
    ) -> suite::Result<()> {
        let path = self.tree().device(header.node).ok_or(Errno::ENOENT)?;
        let flags = open.flags.cast_signed();
        let (fd, stream) = self.call(header, watch, |sys| {
            let fd = sys.open(&path, flags)?;
            Ok::<_, Errno>((fd, sys.is_stream(fd)?))
        })?;
        reply.push(&OpenOut {
            // CAST: The numbers of open files are not negative.
            fh: fd.0 as u64,
            open_flags: match stream {
                true => FOPEN_DIRECT_IO | FOPEN_STREAM,
                false => FOPEN_DIRECT_IO,
            },
            padding: 0,
        });
        Ok(())
    }

    fn poll(&self, sys: &Sys, poll: &PollIn, reply: &mut Reply) -> suite::Result<()> {
        // CAST: The events of `poll` fit.
        let events = poll.events as i16;
        let ready = if poll.flags & POLL_SCHEDULE_NOTIFY != 0 {
            let watch = self.watch(poll.fh, poll.kh);
            let ready = sys.poll_with(file(poll.fh), events, &watch)?;
            if ready & POLLNVAL != 0 {
                // Else whoever gets that number next would be known by this `kh`.
                self.watches().remove(&poll.fh);
            }
            ready
        } else {
            sys.poll(file(poll.fh), events, 0)?
        };
        reply.push(&PollOut {
            // CAST: As above.
            revents: u32::from(ready as u16),
            padding: 0,
        });
        Ok(())
    }

    /// Who tells the kernel, which knows the file as `kh`, to poll it again.
    fn watch(&self, fh: u64, kh: u64) -> PollWatch {
        let watch = || {
            let channel = Arc::clone(&self.channel);
            PollWatch::new(move || {
                let mut message = Reply::small();
                message.push(&NotifyPollOut { kh });
                channel.send(message.notification(NOTIFY_POLL));
            })
        };
        self.watches().entry(fh).or_insert_with(watch).clone()
    }

    fn release(&self, sys: &Sys, fh: u64) -> suite::Result<()> {
        let watch = self.watches().remove(&fh);
        if let Some(watch) = watch {
            sys.unwatch(&watch);
        }
        sys.close(file(fh))
    }

    fn read_folder(&self, node: u64, read: &ReadIn, reply: &mut Reply) -> suite::Result<()> {
        let devices = self.entry.nodes();
        let names = self.tree().names(&devices, node).ok_or(Errno::ENOTDIR)?;
        let size = read.size as usize;
        let start = usize::try_from(read.offset).map_err(|_| Errno::EINVAL)?;
        for (index, name) in names.iter().enumerate().skip(start) {
            let entry = DirEnt {
                ino: name.ino,
                // Where the next one is.
                off: index as u64 + 1,
                // CAST: A path has no such length.
                namelen: name.text.len() as u32,
                kind: name.kind,
            };
            let len = entry.as_bytes().len() + name.text.len();
            let padded = len.next_multiple_of(8);
            if reply.len() + padded > size {
                break;
            }
            reply.push(&entry);
            reply.push_bytes(name.text.as_bytes());
            reply.push_bytes(&[0; 8][..padded - len]);
        }
        Ok(())
    }
}

/// The file that a request names.
fn file(fh: u64) -> Fd {
    i32::try_from(fh).map_or(Fd::BAD, Fd)
}

/// Where the end of a file is, as its driver has it; 0 where the driver cannot seek.
fn size(sys: &Sys, fh: u64) -> u64 {
    let seek = |offset, whence| sys.lseek(file(fh), offset, whence);
    let end = || {
        let here = seek(0, Whence::Current)?;
        let end = seek(0, Whence::End)?;
        seek(here, Whence::Set)?;
        Ok::<i64, Errno>(end)
    };
    end()
        .ok()
        .and_then(|end| u64::try_from(end).ok())
        .unwrap_or(0)
}

fn read_file(sys: &Sys, read: &ReadIn, reply: &mut Reply) -> suite::Result<()> {
    let at = i64::try_from(read.offset).map_err(|_| Errno::EINVAL)?;
    let room = reply.room(read.size as usize);
    let count = sys.read_with(file(read.fh), read.flags, room, at)?;
    reply.fill(count);
    Ok(())
}

fn write_file(sys: &Sys, write: &WriteIn, data: &[u8], reply: &mut Reply) -> suite::Result<()> {
    let at = i64::try_from(write.offset).map_err(|_| Errno::EINVAL)?;
    // To append, the kernel here takes the end of the file for the position; a device has its own.
    let at = (write.flags & O_APPEND == 0).then_some(at);
    let count = sys.write_with(file(write.fh), write.flags, data, at)?;
    reply.push(&WriteOut {
        // CAST: No more than `write.size`.
        size: count.min(data.len()) as u32,
        padding: 0,
    });
    Ok(())
}

fn ioctl_file(sys: &Sys, ioctl: &IoctlIn, data: &[u8], reply: &mut Reply) -> suite::Result<()> {
    if ioctl.flags & (IOCTL_COMPAT | IOCTL_DIR) != 0 {
        // The machine has no 32-bit programs, and folders have no requests.
        return Err(Errno::ENOTTY);
    }
    let arg = usize::try_from(ioctl.arg).map_err(|_| Errno::EINVAL)?;
    let wanted = ioctl.out_size as usize;
    let mut memory = data.to_vec();
    memory.resize(data.len().max(wanted), 0);
    let (result, filled) = sys.ioctl_at(file(ioctl.fh), ioctl.cmd, arg, &mut memory);
    reply.push(&IoctlOut {
        result: result.unwrap_or_else(|errno| -in_range(errno).0),
        flags: 0,
        in_iovs: 0,
        out_iovs: 0,
    });
    // What the driver did not write stays as the program has it.
    reply.push_bytes(memory.get(..filled.min(wanted)).unwrap_or_default());
    Ok(())
}

fn seek_file(sys: &Sys, seek: &LseekIn, reply: &mut Reply) -> suite::Result<()> {
    let whence = Whence::Raw(seek.whence.cast_signed());
    let offset = sys.lseek(file(seek.fh), seek.offset.cast_signed(), whence)?;
    reply.push(&LseekOut {
        offset: offset.cast_unsigned(),
    });
    Ok(())
}

#[cfg(test)]
mod tests;
