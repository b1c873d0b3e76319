// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a value is shown in a file, and how it is set.
//!
//! Mirrors: rust/kernel/debugfs/traits.rs (Linux 7.2).

use core::str::FromStr;

use crate::fmt;
use crate::prelude::*;
use crate::sync::atomic::{Atomic, AtomicBasicOps, AtomicType, Relaxed};
use crate::sync::Mutex;
use crate::uaccess::UserSliceReader;

mod binary;

pub use self::binary::{BinaryReader, BinaryReaderMut, BinaryWriter};

/// Shows a value as text.
///
/// All that is [`Debug`](fmt::Debug) does, with a newline at its end, and so does what is in a mutex.
pub trait Writer {
    /// Writes the text.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: fmt::Debug> Writer for T {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_fmt(format_args!("{self:?}\n"))
    }
}

impl<T: Writer> Writer for Mutex<T> {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lock().write(f)
    }
}

/// Sets a value from the text of one `write`.
///
/// Atomic integers do, and in a mutex all that is [`FromStr`].
pub trait Reader {
    /// Reads the text and sets the value.
    ///
    /// # Errors
    ///
    /// Whatever the write is to fail with; the value should then be as it was.
    fn read_from_slice(&self, reader: &mut UserSliceReader) -> Result;
}

/// Parses a text of at most `MAX` bytes, without the space around it.
///
/// # Errors
///
/// `EINVAL` when it is longer, or no `T`; `EFAULT` for bad memory.
fn parse<T: FromStr, const MAX: usize>(reader: &mut UserSliceReader) -> Result<T> {
    let mut buf = [0; MAX];
    let text = buf.get_mut(..reader.len()).ok_or(EINVAL)?;
    reader.read_slice(text)?;
    let text = core::str::from_utf8(text).map_err(|_| EINVAL)?;
    text.trim().parse().map_err(|_| EINVAL)
}

impl<T: FromStr + Unpin> Reader for Mutex<T> {
    fn read_from_slice(&self, reader: &mut UserSliceReader) -> Result {
        let value = parse::<T, 128>(reader)?;
        *self.lock() = value;
        Ok(())
    }
}

impl<T: AtomicType + FromStr> Reader for Atomic<T>
where
    T::Repr: AtomicBasicOps,
{
    fn read_from_slice(&self, reader: &mut UserSliceReader) -> Result {
        // Room for any number of 64 bits and a newline.
        self.store(parse::<T, 21>(reader)?, Relaxed);
        Ok(())
    }
}
