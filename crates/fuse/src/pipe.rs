// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The way of large messages to the kernel.
//!
//! Written to `/dev/fuse`, a message is looked up in our memory page by page, as it is copied. A pipe takes
//! many pages at a time, and hands them on as they are: for 1 MiB that saves a tenth of the whole read.
//! One page is one place in a pipe; a pipe of more places than `/proc/sys/fs/pipe-max-size` allows takes
//! CAP_SYS_RESOURCE, so where there is none, the largest messages are written.

use std::fs::File;
use std::os::fd::OwnedFd;

use rustix::io::Result;
use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_setpipe_size, pipe_with, splice};

use crate::sys;
use crate::wire::MAX_DATA;

const PAGE: usize = 4096;

/// Shorter messages are written: two more system calls cost what is saved.
const LARGE: usize = 128 << 10;

/// A thread's own pipe, made when it is first needed.
#[derive(Default)]
pub(crate) struct Pipe {
    ends: Option<Ends>,
    /// Messages over so many pages are written.
    most: Option<usize>,
}

struct Ends {
    reader: OwnedFd,
    writer: OwnedFd,
}

impl Pipe {
    /// Sends a message in one piece: false when it is not for this pipe, or nobody took it.
    pub(crate) fn send(&mut self, file: &File, message: &[u8]) -> bool {
        let first = message.as_ptr().addr() % PAGE;
        let pages = (first + message.len()).div_ceil(PAGE);
        if message.len() < LARGE || self.most.is_some_and(|most| pages > most) {
            return false;
        }
        if self.ends.is_none() {
            let made = Ends::new();
            self.most = Some(made.as_ref().map_or(0, |(_, places)| *places));
            self.ends = made.ok().map(|(ends, _)| ends);
            return self.send(file, message);
        }
        let sent = self.ends.as_ref().map(|ends| ends.pass(file, message));
        let whole = sent == Some(Ok(message.len()));
        if !whole {
            // Part of it may still be in the pipe.
            self.ends = None;
        }
        whole
    }
}

impl Ends {
    /// A pipe, and how many pages it takes.
    fn new() -> Result<(Ends, usize)> {
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
        // A size is rounded up to a power of two, and the largest message has a header.
        let size = fcntl_setpipe_size(&writer, 2 * MAX_DATA)
            .or_else(|_| fcntl_setpipe_size(&writer, MAX_DATA))?;
        Ok((Ends { reader, writer }, size / PAGE))
    }

    /// Sends a message that the pipe has places for.
    fn pass(&self, file: &File, message: &[u8]) -> Result<usize> {
        let lent = sys::lend(&self.writer, message)?;
        splice(&self.reader, None, file, None, lent, SpliceFlags::empty())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use super::*;

    fn message(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i % 251) as u8).collect()
    }

    fn contents(file: &mut File) -> Vec<u8> {
        let mut contents = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut contents).unwrap();
        contents
    }

    #[test]
    fn large_messages_arrive_whole_and_in_order() {
        let mut file = tempfile::tempfile().unwrap();
        let mut pipe = Pipe::default();
        let (first, second) = (message(LARGE), message(3 * LARGE + 17));
        assert!(pipe.send(&file, &first));
        assert!(pipe.send(&file, &second[1..]));
        assert!(contents(&mut file) == [&first, &second[1..]].concat());
    }

    #[test]
    fn a_message_that_has_no_place_or_is_small_is_for_someone_else() {
        let mut file = tempfile::tempfile().unwrap();
        let mut pipe = Pipe::default();
        assert!(!pipe.send(&file, &message(LARGE - 1)));
        assert!(!pipe.send(&file, &message(3 * MAX_DATA)));
        assert!(contents(&mut file).is_empty());
    }

    #[test]
    fn what_nobody_took_is_not_in_the_way_of_the_next_message() {
        let mut file = tempfile::tempfile().unwrap();
        let closed = File::open("/dev/null").unwrap();
        let mut pipe = Pipe::default();
        assert!(!pipe.send(&closed, &message(LARGE)));
        assert!(pipe.send(&file, &message(2 * LARGE)));
        assert!(contents(&mut file) == message(2 * LARGE));
    }
}
