// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that begins on a page, as programs have it that read and write much: `cp`, `dd`, `cat`.

use std::ops::{Deref, DerefMut};

use crate::CONTENT;

const PAGE: usize = 4096;

/// As many bytes as the files have.
pub(crate) struct Pages {
    bytes: Vec<u8>,
    start: usize,
}

impl Pages {
    pub(crate) fn new() -> Pages {
        let bytes = vec![7; CONTENT + PAGE];
        let start = bytes.as_ptr().align_offset(PAGE);
        Pages { bytes, start }
    }
}

impl Deref for Pages {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..self.start + CONTENT]
    }
}

impl DerefMut for Pages {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + CONTENT]
    }
}
