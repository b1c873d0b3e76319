// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where init reports.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, LineWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::kmsg::KernelLog;
use crate::errno::Errno;
use crate::linux::errno_of;
use crate::system::Result;

/// A file that takes init's lines from any of its threads; clones are the same one.
#[derive(Clone)]
pub(super) struct Channel(Arc<Mutex<Inner>>);

struct Inner {
    out: LineWriter<Box<dyn Write + Send>>,
    log: Option<KernelLog>,
}

impl Channel {
    pub(super) fn standard_output() -> Channel {
        Channel::new(Box::new(io::stdout()))
    }

    /// The file `path`; if it cannot be opened, standard output, after a word about that.
    pub(super) fn open(path: &Path) -> Channel {
        match OpenOptions::new().write(true).open(path) {
            Ok(file) => Channel::new(Box::new(file)),
            Err(error) => {
                let channel = Channel::standard_output();
                channel.error(&format!("open {}", path.display()), errno_of(&error));
                channel
            }
        }
    }

    fn new(out: Box<dyn Write + Send>) -> Channel {
        let out = LineWriter::new(out);
        Channel(Arc::new(Mutex::new(Inner { out, log: None })))
    }

    /// From now on, what `log` has is said after each line.
    pub(super) fn follow(&self, log: KernelLog) {
        self.inner().log = Some(log);
    }

    pub(super) fn say(&self, line: fmt::Arguments<'_>) {
        let mut inner = self.inner();
        inner.say(line);
        inner.say_log();
    }

    pub(super) fn result(&self, label: &str, result: Result<()>) {
        match result {
            Ok(()) => self.say(format_args!("{label} 0")),
            Err(errno) => self.say(format_args!("{label} {errno}")),
        }
    }

    pub(super) fn error(&self, what: &str, errno: Errno) {
        self.say(format_args!("@error {what}: {errno}"));
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A line that was left half written is no reason to write no more.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn say(&mut self, line: fmt::Arguments<'_>) {
        // There is nowhere to tell that the channel is gone.
        let _ = writeln!(self.out, "{line}");
    }

    fn say_log(&mut self) {
        let Some(mut log) = self.log.take() else {
            return;
        };
        match log.drain(|level, text| self.say(format_args!("@dmesg {level} {text}"))) {
            Ok(lost) => {
                if lost > 0 {
                    self.say(format_args!("@lost {lost}"));
                }
                self.log = Some(log);
            }
            Err(errno) => self.say(format_args!("@error kernel log: {errno}")),
        }
    }
}

/// What is written is flushed at the ends of lines; whoever flushes is between two of them.
impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut inner = self.inner();
        inner.out.flush()?;
        inner.say_log();
        Ok(())
    }
}
