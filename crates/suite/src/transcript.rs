// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What one task saw: its lines, its failures, and the names that make them equal in every home.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::system::Fd;

/// The name of the task that runs a suite's steps.
pub(crate) const MAIN: &str = "main";

/// Data up to this many bytes is shown whole.
const SHOWN: usize = 32;

/// How many bytes of longer data are shown.
const SHOWN_OF_MORE: usize = 16;

/// The transcript of one task in one step. Its lock is held for a push, never over a system call.
pub(crate) struct Log {
    name: String,
    ended: AtomicBool,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    lines: Vec<String>,
    failures: Vec<String>,
    children: Vec<Arc<Log>>,
}

impl Log {
    pub(crate) fn main() -> Arc<Log> {
        Log::new(MAIN.to_owned())
    }

    fn new(name: String) -> Arc<Log> {
        Arc::new(Log {
            name,
            ended: AtomicBool::new(false),
            entries: Mutex::default(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A log for a task that this one starts, under a name that no other child has.
    pub(crate) fn child(&self, name: &str) -> Arc<Log> {
        let mut entries = lock(&self.entries);
        let name = match self.name.as_str() {
            MAIN => one_line(name),
            parent => format!("{parent}/{}", one_line(name)),
        };
        let taken = |name: &str| entries.children.iter().any(|child| child.name == name);
        let unique = if taken(&name) {
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            numbered.into_iter().find(|name| !taken(name))
        } else {
            None
        };
        let child = Log::new(unique.unwrap_or(name));
        entries.children.push(Arc::clone(&child));
        child
    }

    pub(crate) fn line(&self, line: &str) {
        lock(&self.entries).lines.push(one_line(line));
    }

    pub(crate) fn failure(&self, failure: &str) {
        lock(&self.entries).failures.push(one_line(failure));
    }

    /// The task's body has returned, or is unwinding.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Appends this task's lines and failures, then those of the tasks it started, in that order:
    /// which of them ran first makes no difference.
    pub(crate) fn collect(&self, lines: &mut Vec<String>, failures: &mut Vec<String>) {
        let entries = lock(&self.entries);
        let named = entries.lines.iter();
        lines.extend(named.map(|line| format!("{}: {line}", self.name)));
        failures.extend(entries.failures.iter().cloned());
        for child in &entries.children {
            child.collect(lines, failures);
        }
    }
}

/// Names of open files: `fd0` is the lowest one free among those the main task opened,
/// `reader.fd0` among those that `reader` did, whatever their numbers are.
#[derive(Default)]
pub(crate) struct Descriptors(Vec<Descriptor>);

struct Descriptor {
    fd: Fd,
    owner: String,
    index: usize,
}

impl Descriptors {
    /// Names a file that `owner` has just opened.
    pub(crate) fn open(&mut self, fd: Fd, owner: &str) -> String {
        self.close(fd);
        let free = |index: &usize| {
            let same = |open: &Descriptor| open.owner == owner && open.index == *index;
            !self.0.iter().any(same)
        };
        let index = (0..).find(free).unwrap_or_default();
        self.0.push(Descriptor {
            fd,
            owner: owner.to_owned(),
            index,
        });
        self.name(fd)
    }

    /// Forgets a file. To be called before `close(2)`: after it, another task may get the number.
    pub(crate) fn close(&mut self, fd: Fd) {
        self.0.retain(|open| open.fd != fd);
    }

    pub(crate) fn name(&self, fd: Fd) -> String {
        match self.0.iter().find(|open| open.fd == fd) {
            Some(open) if open.owner == MAIN => format!("fd{}", open.index),
            Some(open) => format!("{}.fd{}", open.owner, open.index),
            None => "not open".to_owned(),
        }
    }
}

/// How many bytes there are and what they are: whole when short, else the first ones and a hash.
pub(crate) fn data(bytes: &[u8]) -> String {
    if bytes.len() <= SHOWN {
        return format!("{} \"{}\"", bytes.len(), bytes.escape_ascii());
    }
    let first = bytes[..SHOWN_OF_MORE].escape_ascii();
    format!("{} \"{first}\".. {:016x}", bytes.len(), fnv1a(bytes))
}

/// The 64-bit Fowler/Noll/Vo hash, variant 1a.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// `text` on one line without blanks at its ends: what a KTAP stream can hold.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// Locks, also after another task panicked: a list that was being pushed to is still a list.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_named_by_order_of_opening_not_by_number() {
        let mut open = Descriptors::default();
        assert_eq!(open.open(Fd(7), MAIN), "fd0");
        assert_eq!(open.open(Fd(3), MAIN), "fd1");
        assert_eq!(open.open(Fd(9), "reader"), "reader.fd0");
        open.close(Fd(7));
        assert_eq!(open.name(Fd(7)), "not open");
        assert_eq!(open.open(Fd(12), MAIN), "fd0");
        assert_eq!(open.name(Fd(3)), "fd1");
        // Closed behind our back, by a program that is not the suite.
        assert_eq!(open.open(Fd(12), "reader"), "reader.fd1");
        assert_eq!(open.open(Fd(13), MAIN), "fd0");
    }

    #[test]
    fn long_data_is_its_length_first_bytes_and_hash() {
        assert_eq!(data(b"hi\n"), "3 \"hi\\n\"");
        let (a, b) = (data(&[b'x'; 4000]), data(&[b'x'; 33]));
        assert!(a.starts_with("4000 \"xxxxxxxxxxxxxxxx\".. "), "{a}");
        assert_eq!(b.len(), "33 \"xxxxxxxxxxxxxxxx\".. ".len() + 16);
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn tasks_appear_in_the_order_they_were_started_and_by_unique_names() {
        let main = Log::main();
        let first = main.child("reader");
        let second = main.child("reader");
        second.line("b");
        first.child("inner").line("c");
        first.line("a");
        main.line("m");
        let (mut lines, mut failures) = (Vec::new(), Vec::new());
        main.collect(&mut lines, &mut failures);
        let expected = ["main: m", "reader: a", "reader/inner: c", "reader-2: b"];
        assert_eq!(lines, expected);
    }
}
