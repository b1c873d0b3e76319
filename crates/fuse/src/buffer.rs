// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory for messages, laid out for the kernel's copies.
//!
//! The kernel copies the data of a message page by page, and most programs' buffers begin on a page. It
//! copies half as many pieces when the data begins on one here, too.

use std::ops::{Deref, DerefMut};

use crate::sys;

const PAGE: usize = 4096;
const HUGE_PAGE: usize = 2 << 20;

/// Bytes of which what follows the head begins on a page.
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
}

impl Buffer {
    /// `len` bytes, all 0. Memory that is never touched is never taken.
    pub(crate) fn new(head: usize, len: usize) -> Buffer {
        let bytes = vec![0; PAGE + len];
        let start = bytes.as_ptr().wrapping_add(head).align_offset(PAGE);
        Buffer {
            bytes,
            start: start.min(PAGE),
        }
    }

    /// As [`Buffer::new`], on one huge page when the kernel has one to give: its copies then look up
    /// less. `len` and a page have to fit on it.
    pub(crate) fn huge(head: usize, len: usize) -> Buffer {
        let mut bytes = vec![0; 2 * HUGE_PAGE];
        let start = bytes.as_ptr().align_offset(HUGE_PAGE).min(HUGE_PAGE);
        sys::prefer_huge_pages(&mut bytes[start..start + HUGE_PAGE]);
        let start = start + PAGE - head;
        let mut buffer = Buffer { bytes, start };
        buffer.grow(len);
        buffer
    }

    /// Makes it at least as long.
    pub(crate) fn grow(&mut self, len: usize) {
        if self.len() < len {
            self.bytes.resize(self.start + len, 0);
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_begins_on_a_page() {
        for head in [0, 16, 80] {
            let buffer = Buffer::new(head, 10_000);
            assert_eq!(buffer[head..].as_ptr().align_offset(PAGE), 0);
            assert!(buffer.len() >= 10_000);
        }
    }

    #[test]
    fn a_huge_one_is_on_one_huge_page() {
        let buffer = Buffer::huge(16, 16 + (1 << 20));
        let data = buffer[16..].as_ptr();
        assert_eq!(data.wrapping_sub(PAGE).align_offset(HUGE_PAGE), 0);
        assert!(buffer.len() >= 16 + (1 << 20));
        assert!(buffer.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn what_was_there_stays_when_it_grows() {
        let mut buffer = Buffer::new(16, 32);
        buffer[..4].copy_from_slice(b"head");
        buffer.grow(100_000);
        assert!(buffer.len() >= 100_000);
        assert_eq!(&buffer[..4], b"head");
    }
}
