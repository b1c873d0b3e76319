// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Requests, taken from the bytes that the kernel sends.
//!
//! Whatever the bytes are, they are a request or [`Malformed`].

use zerocopy::FromBytes;

use crate::wire::{
    BatchForgetIn, ForgetOne, GETATTR_FH, GetAttrIn, InHeader, InitIn, InterruptIn, IoctlIn,
    LseekIn, MAX_DATA, OpenIn, PollIn, ReadIn, ReleaseIn, SetAttrIn, WriteIn, opcode,
};

/// What the kernel wants, and for whom.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) header: InHeader,
    pub(crate) operation: Operation<'a>,
}

/// What the kernel wants.
#[derive(Debug)]
pub(crate) enum Operation<'a> {
    Lookup {
        name: &'a [u8],
    },
    /// The nodes that it has no more use for.
    Forget(Vec<u64>),
    GetAttr {
        fh: Option<u64>,
    },
    SetAttr(SetAttrIn),
    Open(OpenIn),
    Read(ReadIn),
    Write(WriteIn, &'a [u8]),
    StatFs,
    Release {
        fh: u64,
    },
    Init(InitIn),
    OpenDir,
    ReadDir(ReadIn),
    ReleaseDir,
    /// The request of this number is to end.
    Interrupt {
        unique: u64,
    },
    Destroy,
    Ioctl(IoctlIn, &'a [u8]),
    Poll(PollIn),
    /// To data or to a hole: other seeks the kernel makes itself.
    Lseek(LseekIn),
    /// Making, renaming or removing a name.
    Change,
    /// What only regular files can do.
    Regular,
    ReadLink,
    /// What this crate leaves to the kernel.
    Other,
}

/// Bytes that are no request; the number to answer to, if they have one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) unique: Option<u64>,
}

impl<'a> Request<'a> {
    /// # Errors
    ///
    /// [`Malformed`] when bytes are missing, or lengths disagree.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (header, rest) =
            InHeader::read_from_prefix(bytes).map_err(|_| Malformed { unique: None })?;
        let unique = Some(header.unique);
        body(&header, bytes.len(), rest)
            .and_then(|body| Operation::parse(&header, body))
            .map(|operation| Request { header, operation })
            .ok_or(Malformed { unique })
    }
}

/// What is between the header and the extensions.
fn body<'a>(header: &InHeader, len: usize, rest: &'a [u8]) -> Option<&'a [u8]> {
    if usize::try_from(header.len).ok()? != len {
        return None;
    }
    let extensions = usize::from(header.extensions) * 8;
    rest.get(..rest.len().checked_sub(extensions)?)
}

impl<'a> Operation<'a> {
    fn parse(header: &InHeader, body: &'a [u8]) -> Option<Self> {
        Some(match header.opcode {
            opcode::LOOKUP => Operation::Lookup { name: name(body)? },
            opcode::FORGET => Operation::Forget(vec![header.node]),
            opcode::BATCH_FORGET => Operation::Forget(forgotten(body)?),
            opcode::GETATTR => {
                let (request, _) = take::<GetAttrIn>(body)?;
                let fh = (request.flags & GETATTR_FH != 0).then_some(request.fh);
                Operation::GetAttr { fh }
            }
            opcode::SETATTR => Operation::SetAttr(take(body)?.0),
            opcode::OPEN => Operation::Open(take(body)?.0),
            opcode::READ => Operation::Read(read(body)?),
            opcode::WRITE => {
                let (write, data) = take::<WriteIn>(body)?;
                Operation::Write(write, exactly(data, write.size)?)
            }
            opcode::STATFS => Operation::StatFs,
            opcode::RELEASE => {
                let (release, _) = take::<ReleaseIn>(body)?;
                Operation::Release { fh: release.fh }
            }
            opcode::INIT => Operation::Init(take(body)?.0),
            opcode::OPENDIR => Operation::OpenDir,
            opcode::READDIR => Operation::ReadDir(read(body)?),
            opcode::RELEASEDIR => Operation::ReleaseDir,
            opcode::INTERRUPT => {
                let (interrupt, _) = take::<InterruptIn>(body)?;
                Operation::Interrupt {
                    unique: interrupt.unique,
                }
            }
            opcode::DESTROY => Operation::Destroy,
            opcode::IOCTL => {
                let (ioctl, data) = take::<IoctlIn>(body)?;
                limited(ioctl.out_size)?;
                Operation::Ioctl(ioctl, exactly(data, ioctl.in_size)?)
            }
            opcode::POLL => Operation::Poll(take(body)?.0),
            opcode::LSEEK => Operation::Lseek(take(body)?.0),
            opcode::READLINK => Operation::ReadLink,
            opcode::SYMLINK
            | opcode::MKNOD
            | opcode::MKDIR
            | opcode::UNLINK
            | opcode::RMDIR
            | opcode::RENAME
            | opcode::LINK
            | opcode::CREATE
            | opcode::RENAME2
            | opcode::TMPFILE => Operation::Change,
            opcode::FSYNC
            | opcode::FALLOCATE
            | opcode::COPY_FILE_RANGE
            | opcode::COPY_FILE_RANGE_64 => Operation::Regular,
            _ => Operation::Other,
        })
    }
}

/// A structure, and what follows it.
fn take<T: FromBytes>(body: &[u8]) -> Option<(T, &[u8])> {
    T::read_from_prefix(body).ok()
}

/// A string that a null byte ends.
fn name(body: &[u8]) -> Option<&[u8]> {
    let end = body.iter().position(|&byte| byte == 0)?;
    body.get(..end)
}

/// `data`, which is to be `size` bytes and no more than there may be.
fn exactly(data: &[u8], size: u32) -> Option<&[u8]> {
    (data.len() == limited(size)?).then_some(data)
}

/// A number of bytes that there may be.
fn limited(size: u32) -> Option<usize> {
    usize::try_from(size).ok().filter(|&size| size <= MAX_DATA)
}

fn read(body: &[u8]) -> Option<ReadIn> {
    let (read, _) = take::<ReadIn>(body)?;
    limited(read.size)?;
    Some(read)
}

fn forgotten(body: &[u8]) -> Option<Vec<u64>> {
    let (batch, mut rest) = take::<BatchForgetIn>(body)?;
    let mut nodes = Vec::new();
    for _ in 0..batch.count {
        let (one, more) = take::<ForgetOne>(rest)?;
        nodes.push(one.node);
        rest = more;
    }
    Some(nodes)
}

#[cfg(test)]
pub(crate) mod tests;
