// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! poll(2) on one file.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use suite::flags::{POLLERR, POLLHUP};

use crate::error::code::ERESTARTNOHAND;
use crate::error::Result;
use crate::fs::File;
use crate::rt::poll::{Poller, Waiter};
use crate::rt::sched::Wake;
use crate::rt::task::Current;
use crate::sync::poll::PollTable;

/// Waits until one of `events` holds, at most `timeout_ms` (negative: for ever): those that do.
pub(super) fn poll(
    current: &Current,
    file: &File,
    events: i16,
    timeout_ms: i32,
    at: &'static Location<'static>,
) -> Result<i16> {
    let wanted = events | POLLERR | POLLHUP;
    let holds = |table| (file.call(|operations| operations.poll(file, table)) as i16) & wanted;
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
    loop {
        let events = holds(PollTable::new(Some(registered.0)));
        if events != 0 {
            return Ok(events);
        }
        let left = deadline.map(|deadline| deadline.saturating_sub(now()));
        match poller.wait(current, left, at) {
            Wake::Woken => registered.end(),
            Wake::Timeout => return Ok(0),
            Wake::Signal => return Err(ERESTARTNOHAND),
        }
    }
}

/// A waiter that may be registered in queues.
struct Registered<'a>(&'a Arc<dyn Waiter>, &'a Current);

impl Registered<'_> {
    fn end(&self) {
        self.1.with_machine(|machine| machine.polls.forget(self.0));
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.end();
    }
}
