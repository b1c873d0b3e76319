// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Formatting into buffers.

use core::ops::Deref;

use crate::fmt::{self, Write};

/// Counts what is written, however much it is.
pub struct RawFormatter {
    written: usize,
}

impl RawFormatter {
    pub(super) fn new() -> Self {
        Self { written: 0 }
    }

    /// The number of bytes written so far, those without room included.
    pub fn bytes_written(&self) -> usize {
        self.written
    }
}

impl Write for RawFormatter {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.written = self.written.saturating_add(s.len());
        Ok(())
    }
}

/// Writes text into a buffer, and fails when there is more than fits.
///
/// What fits is written even then.
///
/// # Examples
///
/// ```
/// use kernel::{fmt::Write, prelude::fmt, str::Formatter};
///
/// let mut buf = [0; 8];
/// let mut f = Formatter::new(&mut buf);
/// f.write_fmt(fmt!("{} {}", 4, "KiB"))?;
/// assert_eq!(f.bytes_written(), 5);
/// assert!(f.write_str(" each").is_err());
/// assert_eq!(&buf, b"4 KiB ea");
/// # Ok::<(), kernel::error::Error>(())
/// ```
pub struct Formatter<'a> {
    counter: RawFormatter,
    buffer: &'a mut [u8],
}

impl<'a> Formatter<'a> {
    /// Writes to `buffer` from its start.
    pub fn new(buffer: &'a mut [u8]) -> Self {
        Self {
            counter: RawFormatter::new(),
            buffer,
        }
    }
}

impl Deref for Formatter<'_> {
    type Target = RawFormatter;

    fn deref(&self) -> &RawFormatter {
        &self.counter
    }
}

impl Write for Formatter<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let start = self.bytes_written();
        self.counter.write_str(s)?;
        if let Some(room) = self.buffer.get_mut(start..) {
            for (to, from) in room.iter_mut().zip(s.bytes()) {
                *to = from;
            }
        }
        if self.bytes_written() > self.buffer.len() {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Writes text into a buffer and keeps a NUL behind it.
///
/// A piece of text that does not fit is left out as a whole, with an error.
///
/// # Invariants
///
/// `rest` is not empty and begins with a NUL.
///
/// # Examples
///
/// ```
/// use kernel::{fmt::Write, str::NullTerminatedFormatter};
///
/// let mut buf = [0xff; 4];
/// let mut f = NullTerminatedFormatter::new(&mut buf).ok_or(kernel::error::code::EINVAL)?;
/// f.write_str("ab")?;
/// assert!(f.write_str("cd").is_err());
/// assert_eq!(buf, [b'a', b'b', 0, 0xff]);
/// # Ok::<(), kernel::error::Error>(())
/// ```
pub struct NullTerminatedFormatter<'a> {
    rest: &'a mut [u8],
}

impl<'a> NullTerminatedFormatter<'a> {
    /// Writes to `buffer` from its start; `None` if there is no room for the NUL.
    pub fn new(buffer: &'a mut [u8]) -> Option<Self> {
        *buffer.first_mut()? = 0;
        // INVARIANT: the line above found a first byte and made it a NUL.
        Some(Self { rest: buffer })
    }
}

impl Write for NullTerminatedFormatter<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        // The NUL behind the text needs a byte as well.
        if s.len() >= self.rest.len() {
            return Err(fmt::Error);
        }
        let (text, rest) = core::mem::take(&mut self.rest).split_at_mut(s.len());
        text.copy_from_slice(s.as_bytes());
        // INVARIANT: `s` is shorter than the buffer was, so a byte is left, and it is a NUL now.
        rest[0] = 0;
        self.rest = rest;
        Ok(())
    }
}
