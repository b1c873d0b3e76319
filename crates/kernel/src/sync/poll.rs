// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Wait queues that poll(2) and its like can wait on.
//!
//! Mirrors: rust/kernel/sync/poll.rs (Linux 7.2).
//! C header: `include/linux/poll.h`.

// DIFFERENCE: PollTable::from_raw: there is no `struct poll_table` to point at; the host makes one per call.

use core::ops::Deref;
use core::panic::Location;
use core::pin::Pin;
use std::sync::Arc;

use pin_init::{pin_data, pin_init, pinned_drop, PinInit};

use super::{CondVar, LockClassKey};
use crate::fs::File;
use crate::rt;
use crate::rt::poll::Waiter;
use crate::rt::task::current;
use crate::str::CStr;
use crate::types::NotThreadSafe;

/// An initialiser of a [`PollCondVar`], with a name when one is given.
#[macro_export]
macro_rules! new_poll_condvar {
    ($($name:literal)?) => {
        $crate::sync::poll::PollCondVar::new(
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}

/// Where a file's `poll` method registers the queues that tell of its events.
pub struct PollTable<'a> {
    /// None when the caller does not wait.
    waiter: Option<&'a Arc<dyn Waiter>>,
    /// The table is of the task that polls.
    _not_send: NotThreadSafe,
}

impl<'a> PollTable<'a> {
    pub(crate) fn new(waiter: Option<&'a Arc<dyn Waiter>>) -> Self {
        PollTable {
            waiter,
            _not_send: NotThreadSafe,
        }
    }

    /// Has the caller of poll(2) look again when `cv` is notified.
    pub fn register_wait(&self, _file: &File, cv: &PollCondVar) {
        if let Some(waiter) = self.waiter {
            current(|current| {
                current.with_machine(|machine| {
                    machine.polls.register(cv.queue(), Arc::clone(waiter));
                })
            });
        }
    }
}

/// A [`CondVar`] that can be registered in a [`PollTable`].
#[pin_data(PinnedDrop)]
pub struct PollCondVar {
    #[pin]
    inner: CondVar,
}

impl PollCondVar {
    /// A condition nobody waits for. Use [`new_poll_condvar!`](crate::new_poll_condvar).
    pub fn new(name: &'static CStr, key: Pin<&'static LockClassKey>) -> impl PinInit<Self> {
        pin_init!(Self {
            inner <- CondVar::new(name, key),
        })
    }
}

impl Deref for PollCondVar {
    type Target = CondVar;

    fn deref(&self) -> &CondVar {
        &self.inner
    }
}

#[pinned_drop]
impl PinnedDrop for PollCondVar {
    fn drop(self: Pin<&mut Self>) {
        let queue = self.inner.queue();
        let polled =
            current(|current| current.with_machine(|machine| machine.polls.free(machine, queue)));
        if polled == Some(true) {
            // `POLLFREE` is for epoll; who sleeps in poll(2) takes no notice of it.
            rt::warn(format_args!(
                "a wait queue is freed while a task polls it: in Linux the task then uses freed memory"
            ));
        }
        // For those who are leaving the queue.
        rt::rcu::synchronize(Location::caller());
    }
}
