// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! poll(2) on one file.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Arc;
use std::time::Duration;

use suite::flags::{POLLERR, POLLHUP, POLLNVAL};
use suite::Fd;

use super::process::Process;
use super::Sys;
use crate::error::code::ERESTARTNOHAND;
use crate::error::Result;
use crate::fs::File;
use crate::rt::machine::Machine;
use crate::rt::poll::{Poller, Waiter};
use crate::rt::sched::Wake;
use crate::rt::task::{current, Current};
use crate::sync::poll::PollTable;

/// Waits until one of `events` holds, at most `timeout_ms` (negative: for ever): those that do.
pub(super) fn poll(
    current: &Current,
    process: &Process,
    fd: Fd,
    events: i16,
    timeout_ms: i32,
    at: &'static Location<'static>,
) -> Result<i16> {
    // The file is looked up each time, and may be closed between two; it is kept while this waits.
    let _kept = process.get(fd);
    let holds = |table| match process.get(fd) {
        Ok(file) => ready(&file, events, table),
        Err(_) => POLLNVAL,
    };
    if timeout_ms == 0 {
        return Ok(holds(PollTable::new(None)));
    }
    let now = || {
        let place = current.place();
        Duration::from_nanos(place.map_or(0, |(machine, _)| machine.sched.now_ns()))
    };
    let timeout = u64::try_from(timeout_ms).ok().map(Duration::from_millis);
    let deadline = timeout.map(|timeout| now() + timeout);
    let poller = Arc::new(Poller::default());
    let waiter: Arc<dyn Waiter> = poller.clone();
    let registered = Registered(&waiter, current);
    // As `do_poll`: queues are registered the first time only, and whatever ends the wait, the driver is
    // asked once more.
    let mut table = Some(registered.0);
    let mut wake = Wake::Woken;
    loop {
        let events = holds(PollTable::new(table.take()));
        match wake {
            _ if events != 0 => return Ok(events),
            Wake::Woken => {}
            Wake::Timeout => return Ok(0),
            Wake::Signal => return Err(ERESTARTNOHAND),
        }
        let left = deadline.map(|deadline| deadline.saturating_sub(now()));
        wake = poller.wait(current, left, at);
    }
}

/// A waiter that may be registered in queues.
struct Registered<'a>(&'a Arc<dyn Waiter>, &'a Current);

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.1.with_machine(|machine| machine.polls.forget(self.0));
    }
}

/// The events that there are, `POLLIN` to `POLLMSG` and `POLLRDHUP`: others get lost on the way.
const KNOWN: i16 = 0x27ff;

/// Which of `events` hold, or of those that nobody has to ask for.
fn ready(file: &File, events: i16, table: PollTable<'_>) -> i16 {
    // CAST: User space has 16 bits for them.
    let holds = file.call(|operations| operations.poll(file, table)) as i16;
    holds & (events | POLLERR | POLLHUP) & KNOWN
}

/// Who is told that a file may be ready for something else.
#[derive(Clone)]
pub struct PollWatch(Arc<Watch>);

struct Watch {
    changed: Box<dyn Fn() + Send + Sync>,
    armed: AtomicBool,
}

impl PollWatch {
    /// Calls `changed` to tell, once for each [`Sys::poll_with`]. It is called on the task that made the
    /// change, whatever locks the driver holds, and must not wait.
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        PollWatch(Arc::new(Watch {
            changed: Box::new(changed),
            armed: AtomicBool::new(false),
        }))
    }

    fn waiter(&self) -> Arc<dyn Waiter> {
        Arc::clone(&self.0) as Arc<dyn Waiter>
    }
}

impl Waiter for Watch {
    fn wake(&self, _machine: &Machine) {
        if self.armed.swap(false, Relaxed) {
            (self.changed)();
        }
    }
}

impl Sys {
    /// `poll` without waiting. `watch` is told of a later change, be it of events that nobody asked for.
    pub fn poll_with(&self, fd: Fd, events: i16, watch: &PollWatch) -> suite::Result<i16> {
        self.unwatch(watch);
        self.call("poll", |_| match self.process.get(fd) {
            Ok(file) => {
                watch.0.armed.store(true, Relaxed);
                Ok(ready(&file, events, PollTable::new(Some(&watch.waiter()))))
            }
            Err(_) => Ok(POLLNVAL),
        })
    }

    /// Tells `watch` no more.
    pub fn unwatch(&self, watch: &PollWatch) {
        let waiter = watch.waiter();
        current(|current| current.with_machine(|machine| machine.polls.forget(&waiter)));
    }
}
