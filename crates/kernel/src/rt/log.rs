// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel log: what `dmesg` would show.

use core::fmt;

use super::sched::Shared;
use super::task::current;

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// 0 (`KERN_EMERG`) to 7 (`KERN_DEBUG`).
    pub level: u8,
    /// The text with its prefix, without the newline that ends it.
    pub text: String,
}

/// A log that keeps everything, in order.
#[derive(Default)]
pub(crate) struct Log(Shared<Buffer>);

#[derive(Default)]
struct Buffer {
    records: Vec<Record>,
    /// The last record has no newline yet: `pr_cont!` may add to it.
    open: bool,
}

impl Log {
    /// Starts a record. As in the kernel, one that lacks its newline is ended by the next.
    pub(crate) fn emit(&self, level: u8, prefix: &str, text: fmt::Arguments<'_>) {
        // Formatted before the lock is taken: a driver's Display may panic.
        let text = format!("{prefix}{text}");
        self.0.with(|buffer| {
            buffer.records.push(Record {
                level,
                text: text.strip_suffix('\n').unwrap_or(&text).to_owned(),
            });
            buffer.open = !text.ends_with('\n');
        });
    }

    /// Goes on with the last record when it is still open, and starts one when not.
    pub(crate) fn cont(&self, text: fmt::Arguments<'_>) {
        let text = text.to_string();
        self.0.with(|buffer| {
            let ends = text.ends_with('\n');
            let text = text.strip_suffix('\n').unwrap_or(&text);
            match buffer.records.last_mut() {
                Some(last) if buffer.open => last.text.push_str(text),
                _ => buffer.records.push(Record {
                    level: DEFAULT_LEVEL,
                    text: text.to_owned(),
                }),
            }
            buffer.open = !ends;
        });
    }

    /// Takes all records but one that may go on.
    pub(crate) fn take(&self) -> Vec<Record> {
        self.0.with(|buffer| {
            let complete = buffer.records.len() - usize::from(buffer.open);
            buffer.records.drain(..complete).collect()
        })
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.0.with(|buffer| buffer.records.clone())
    }
}

/// `CONFIG_MESSAGE_LOGLEVEL_DEFAULT`: `KERN_WARNING`.
const DEFAULT_LEVEL: u8 = 4;

/// Writes a record to the log of the calling task's machine; without one it goes nowhere.
///
/// # Context
///
/// Any.
pub(crate) fn printk(level: u8, prefix: &str, text: fmt::Arguments<'_>) {
    current(|current| {
        current.with_machine(|machine| machine.log.emit(level, prefix, text));
    });
}

/// Continues the last record. `KERN_CONT` of the kernel.
pub(crate) fn cont(text: fmt::Arguments<'_>) {
    current(|current| {
        current.with_machine(|machine| machine.log.cont(text));
    });
}
