// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Read-copy-update: who reads, and waiting for them.
//!
//! No task that keeps the rules gives the CPU up in a read-side section, so a grace period is over at
//! once. One that breaks them, or a thread that is no task, is waited for all the same.

use std::sync::Arc;

use super::machine::Machine;
use super::report::{Kind, Report};
use super::sched::{relax, Shared, WaitFor};
use super::task::{current, At, Current};

/// How many tasks of a machine have read-side sections open, and whether the thread that booted it has.
#[derive(Default)]
pub(crate) struct Readers(Shared<usize>);

/// The threads that do, and have no machine.
static THREADS: Readers = Readers(Shared::new(0));

/// Those of a machine, or the threads that have none.
fn readers(machine: Option<&Machine>) -> &Readers {
    machine.map_or(&THREADS, |machine| &machine.readers)
}

impl Readers {
    fn are_any(&self) -> bool {
        self.0.with(|readers| *readers > 0)
    }
}

/// Opens a read-side section: what is read in it stays until it is closed.
pub(crate) fn read_lock() {
    current(|current| {
        let depth = current.rcu.get();
        current.rcu.set(depth + 1);
        if depth == 0 {
            let machine = current.machine();
            readers(machine.as_deref()).0.with(|count| *count += 1);
            current.reads_in.borrow_mut().push(machine);
        }
    });
}

/// Closes a read-side section.
pub(crate) fn read_unlock() {
    current(|current| {
        let depth = current.rcu.get().saturating_sub(1);
        current.rcu.set(depth);
        if depth == 0 {
            let section = current.reads_in.borrow_mut().pop();
            section.into_iter().for_each(close);
        }
    });
}

/// Closes the sections that a task leaves open when it ends, as `exit_rcu` does: also one that an oops
/// killed holds up no grace period.
pub(super) fn exit(current: &Current) {
    current.rcu.set(0);
    current.reads_in.take().into_iter().for_each(close);
}

/// Ends a section in which this machine's readers, or those that have none, were counted.
fn close(machine: Option<Arc<Machine>>) {
    let count = readers(machine.as_deref());
    count.0.with(|count| *count = count.saturating_sub(1));
    if let Some(machine) = machine {
        machine.sched.wake(WaitFor::Rcu, usize::MAX);
    }
}

/// Waits until every read-side section that is open now is closed.
///
/// # Context
///
/// May sleep.
pub(crate) fn synchronize(at: At) {
    current(|current| {
        current.might_sleep(at);
        let waits_for_itself = current.rcu.get() != 0;
        if waits_for_itself {
            let message = "illegal synchronize_rcu() in RCU read-side critical section";
            current.report(Report::new(Kind::Lock, message).at(at));
        }
        let machine = current.machine();
        let own = readers(machine.as_deref());
        while own.are_any() || THREADS.are_any() {
            let is_told = current.place().is_some() && own.are_any();
            if is_told || waits_for_itself {
                current.block_unless(WaitFor::Rcu, None, false, at, || !own.are_any());
            } else {
                // A thread without a machine runs at the same time, and tells nobody.
                relax();
            }
        }
    });
}
