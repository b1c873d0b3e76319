// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! An open file whose text is made as it is read, all of it at once: `single_open` (`fs/seq_file.c`).
//!
//! A read at the start makes the text anew. What does not fit into the reader's memory is kept for its
//! next read, so that a text is of one moment however it is read.

use super::lock::{own_mutex, Locked};
use super::memory::inner_allocation;
use super::task::At;
use crate::error::code::{EFAULT, EINVAL, ENOMEM};
use crate::error::Result;
use crate::iov::IovIterDest;
use crate::page::PAGE_SIZE;

/// What the kernel allocates for one: `struct seq_operations` and `struct seq_file`.
const ALLOCATIONS: [usize; 2] = [32, 120];

/// The file.
///
/// Its reads are one after the other.
pub(crate) struct Single(Locked<State>);

#[derive(Default)]
struct State {
    text: String,
    /// How much of the text has been read.
    from: usize,
    /// The size of the buffer; 0 before there is one.
    size: usize,
    /// The text has been made, and is not made again before the next read at the start.
    made: bool,
    /// The file's position after the last read.
    read_pos: i64,
}

impl Single {
    /// For a file that is being opened.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub(crate) fn open(at: At) -> Result<Box<Self>> {
        for size in ALLOCATIONS {
            if !inner_allocation(size, at) {
                return Err(ENOMEM);
            }
        }
        Ok(Box::new(Single(Locked::new(own_mutex!(c"&p->lock")))))
    }

    /// Reads: `seq_read`. `text` makes the text.
    ///
    /// # Errors
    ///
    /// `ENOMEM` without a buffer, `EFAULT` for bad memory.
    pub(crate) fn read(
        &self,
        at: At,
        pos: &mut i64,
        to: &mut IovIterDest<'_>,
        text: impl Fn() -> String,
    ) -> Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        self.0.with(at, |state| {
            if *pos == 0 {
                state.rewind();
            }
            if *pos != state.read_pos {
                state.seek(*pos, at, &text)?;
            }
            if !state.made {
                state.make(at, &text)?;
            }
            let left = state.text.as_bytes().get(state.from..).unwrap_or_default();
            let copied = to.copy_to_iter(left);
            if copied == 0 && !left.is_empty() {
                return Err(EFAULT);
            }
            state.from += copied;
            // CAST: At most the length of a text.
            *pos += copied as i64;
            state.read_pos = *pos;
            Ok(copied)
        })
    }

    /// Moves the position from `pos`: `seq_lseek`.
    ///
    /// # Errors
    ///
    /// `EINVAL` before the start, and from the end, which is not known; `ENOMEM`.
    pub(crate) fn llseek(
        &self,
        at: At,
        pos: i64,
        offset: i64,
        whence: i32,
        text: impl Fn() -> String,
    ) -> Result<i64> {
        let to = match whence {
            0 => Some(offset),
            1 => pos.checked_add(offset),
            _ => None,
        };
        let to = to.filter(|to| !to.is_negative()).ok_or(EINVAL)?;
        self.0.with(at, |state| {
            if to != state.read_pos {
                state.seek(to, at, &text)?;
            }
            Ok(to)
        })
    }
}

impl State {
    /// Forgets the text.
    fn rewind(&mut self) {
        self.text.clear();
        self.from = 0;
        self.made = false;
    }

    /// Goes to `pos` in a text made anew: `traverse`.
    fn seek(&mut self, pos: i64, at: At, text: &impl Fn() -> String) -> Result {
        self.rewind();
        if pos != 0 {
            if let Err(error) = self.make(at, text) {
                self.read_pos = 0;
                return Err(error);
            }
            self.from =
                usize::try_from(pos).map_or(self.text.len(), |pos| pos.min(self.text.len()));
        }
        self.read_pos = pos;
        Ok(())
    }

    /// Makes the text, again and again while the buffer is too small for it.
    fn make(&mut self, at: At, text: &impl Fn() -> String) -> Result {
        if self.size == 0 {
            self.grow(PAGE_SIZE, at)?;
        }
        loop {
            let made = text();
            // A buffer that is full may lack something.
            if made.len() < self.size {
                self.text = made;
                self.from = 0;
                self.made = true;
                return Ok(());
            }
            self.grow(2 * self.size, at)?;
        }
    }

    fn grow(&mut self, size: usize, at: At) -> Result {
        self.size = 0;
        if !inner_allocation(size, at) {
            return Err(ENOMEM);
        }
        self.size = size;
        Ok(())
    }
}
