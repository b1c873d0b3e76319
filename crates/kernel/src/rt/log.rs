// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel log: what `dmesg` would show.

use core::fmt;

use super::sched::Shared;
use super::task::{current, current_or_dead, Current};

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
    /// The task whose record, the last, has no newline yet: its `pr_cont!` adds to it.
    open: Option<u64>,
}

impl Log {
    /// Starts a record. As in the kernel, one that lacks its newline is ended by the next.
    pub(crate) fn emit(&self, level: u8, prefix: &str, text: fmt::Arguments<'_>) {
        // Formatted before the lock is taken: a driver's Display may panic.
        let text = format!("{prefix}{text}");
        let caller = caller();
        self.0.with(|buffer| {
            let line = text.strip_suffix('\n');
            buffer.open = line.is_none().then_some(caller);
            buffer.records.push(Record {
                level,
                text: cut(line.unwrap_or(&text)).to_owned(),
            });
        });
    }

    /// Goes on with the last record when it is still open, and starts one when not.
    pub(crate) fn cont(&self, text: fmt::Arguments<'_>) {
        let text = text.to_string();
        let caller = caller();
        self.0.with(|buffer| {
            let line = text.strip_suffix('\n');
            let added = line.unwrap_or(&text);
            match buffer.records.last_mut() {
                Some(last) if buffer.open == Some(caller) => {
                    last.text.push_str(added);
                    last.text.truncate(cut(&last.text).len());
                }
                _ => buffer.records.push(Record {
                    level: DEFAULT_LEVEL,
                    text: cut(added).to_owned(),
                }),
            }
            buffer.open = line.is_none().then_some(caller);
        });
    }

    /// Takes all records but one that may go on.
    pub(crate) fn take(&self) -> Vec<Record> {
        self.0.with(|buffer| {
            let complete = buffer.records.len() - usize::from(buffer.open.is_some());
            buffer.records.drain(..complete).collect()
        })
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.0.with(|buffer| buffer.records.clone())
    }
}

/// The longest record, in bytes: `PRINTKRB_RECORD_MAX`.
const RECORD_MAX: usize = 1024;

/// As much of a record as is kept.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(RECORD_MAX)]
}

/// Stands for the calling task: no other's record is continued. (A dead one is still reporting its oops.)
fn caller() -> u64 {
    current_or_dead(Current::owner).unwrap_or(0)
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
