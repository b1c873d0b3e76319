// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs write: lines, and the commands in them.

use core::str;

use kernel::{
    iov::IovIterSource,
    prelude::*, //
};
use scullery::alloc::KVec;

use crate::gfp;

/// Bytes in a line at most, without its end.
pub const LINE_MAX: usize = 256;

/// The memory for a line: allocated for the first, and used again.
#[derive(Default)]
pub struct Line {
    bytes: KVec<u8>,
}

impl Line {
    /// Takes the first line of what is being written: its text, and its length with its end. All is one
    /// line if it has no end.
    ///
    /// # Errors
    ///
    /// `E2BIG` for more than [`LINE_MAX`] bytes, `EINVAL` for what is no UTF-8, `EFAULT`, `ENOMEM`.
    pub fn fill(&mut self, iov: &mut IovIterSource<'_>) -> Result<(&str, usize)> {
        let len = iov.len().min(LINE_MAX + 1);
        self.bytes.clear();
        self.bytes.resize(len, 0, gfp())?;
        if iov.copy_from_iter(&mut self.bytes) < len {
            return Err(EFAULT);
        }
        let text = self.bytes.split(|&byte| byte == b'\n').next();
        let text = text.unwrap_or_default();
        if text.len() > LINE_MAX {
            return Err(E2BIG);
        }
        // PANIC: The sum is at most one more than a line may have.
        Ok((str::from_utf8(text)?, len.min(text.len() + 1)))
    }
}

/// What a program wants. Names and texts are not empty and hold no control characters; a name holds no
/// space either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Puts a record there, in place of one of that name.
    Put {
        /// Whose.
        name: &'a str,
        /// What is to be there.
        value: &'a str,
    },
    /// Appends to the value of a record.
    Add {
        /// Whose.
        name: &'a str,
        /// What to append.
        text: &'a str,
    },
    /// Takes a record away.
    Take {
        /// Which.
        name: &'a str,
    },
    /// Takes all records away.
    Clear,
}

impl<'a> Command<'a> {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// `EINVAL` when it is no command.
    pub fn parse(line: &'a str) -> Result<Self> {
        if line.chars().any(char::is_control) {
            return Err(EINVAL);
        }
        let mut words = line.splitn(3, ' ');
        if words.clone().any(str::is_empty) {
            return Err(EINVAL);
        }
        match (words.next(), words.next(), words.next()) {
            (Some("put"), Some(name), Some(value)) => Ok(Command::Put { name, value }),
            (Some("add"), Some(name), Some(text)) => Ok(Command::Add { name, text }),
            (Some("take"), Some(name), None) => Ok(Command::Take { name }),
            (Some("clear"), None, None) => Ok(Command::Clear),
            _ => Err(EINVAL),
        }
    }
}
