// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The answer to a request, made in memory that is used again for the next.

use suite::Errno;
use zerocopy::{Immutable, IntoBytes};

use crate::buffer::Buffer;
use crate::wire::{AttrOut, MAX_DATA, OutHeader};

const HEADER: usize = size_of::<OutHeader>();

/// An answer: an error, or a body.
pub(crate) struct Reply {
    /// Room for the header, then the body, then what is left of earlier answers.
    bytes: Buffer,
    /// The length of the body.
    len: usize,
    error: i32,
}

impl Reply {
    /// One that holds a structure.
    pub(crate) fn small() -> Reply {
        Reply::new(size_of::<AttrOut>())
    }

    /// One that holds the data of any read.
    pub(crate) fn large() -> Reply {
        Reply {
            bytes: Buffer::huge(HEADER, HEADER + MAX_DATA),
            len: 0,
            error: 0,
        }
    }

    fn new(size: usize) -> Reply {
        Reply {
            bytes: Buffer::new(HEADER, HEADER + size),
            len: 0,
            error: 0,
        }
    }

    /// Makes it an answer without a body.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.error = 0;
    }

    /// Makes it an error.
    pub(crate) fn error(&mut self, errno: Errno) {
        self.len = 0;
        self.error = -in_range(errno).0;
    }

    /// Makes it say that there is no such request, now and for all time.
    pub(crate) fn unsupported(&mut self) {
        self.len = 0;
        self.error = -Errno::ENOSYS.0;
    }

    /// Adds a structure to the body.
    pub(crate) fn push(&mut self, part: &(impl IntoBytes + Immutable)) {
        self.push_bytes(part.as_bytes());
    }

    /// Adds bytes to the body.
    pub(crate) fn push_bytes(&mut self, part: &[u8]) {
        let room = self.room(part.len());
        room.copy_from_slice(part);
        self.len += part.len();
    }

    /// Room for `size` bytes more, with anything in it; [`Reply::fill`] says how much came to be used.
    pub(crate) fn room(&mut self, size: usize) -> &mut [u8] {
        let start = HEADER + self.len;
        self.bytes.grow(start + size);
        &mut self.bytes[start..start + size]
    }

    /// Makes the next `size` bytes part of the body.
    pub(crate) fn fill(&mut self, size: usize) {
        self.len = (self.len + size).min(self.bytes.len() - HEADER);
    }

    /// The length of the body.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The message that answers request `unique`.
    pub(crate) fn message(&mut self, unique: u64) -> &[u8] {
        self.finish(self.error, unique)
    }

    /// The message that answers nothing, and is of this kind.
    pub(crate) fn notification(&mut self, kind: i32) -> &[u8] {
        self.finish(kind, 0)
    }

    fn finish(&mut self, error: i32, unique: u64) -> &[u8] {
        let len = HEADER + self.len;
        let header = OutHeader {
            // CAST: A body is as long as one read may be, or a little more.
            len: len as u32,
            error,
            unique,
        };
        self.bytes[..HEADER].copy_from_slice(header.as_bytes());
        &self.bytes[..len]
    }
}

/// An error that the kernel takes: it refuses its own, from 512, and takes `ENOSYS` to mean that there
/// will never be such a call.
pub(crate) fn in_range(errno: Errno) -> Errno {
    match errno.0 {
        // ERESTARTSYS and its kin, of a call that no signal ended.
        512..=516 => Errno::EINTR,
        1..=511 if errno != Errno::ENOSYS => errno,
        _ => Errno::EIO,
    }
}
