// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How tasks wait for each other, and for nothing.

use kernel::host::Sys;
use suite::{Credentials, System, TaskId};

mod completion;
mod locked_by;
mod rcu;
mod revocable;
mod set_once;
mod task;

/// Starts a task that runs `body`, and waits until it blocks, or ends.
fn spawn_until_blocked(sys: &Sys, body: impl FnOnce() + Send + 'static) -> TaskId {
    let body = Box::new(|_: &dyn System| body());
    let task = sys.spawn("other", Credentials::default(), body);
    let task = task.expect("a thread");
    sys.until_blocked(task).expect("is known");
    task
}

/// The first line of a file of these tests that contains `text`.
fn line_of(file: &str, text: &str) -> u32 {
    let found = file.lines().position(|line| line.contains(text));
    u32::try_from(found.expect("the text is in the file") + 1).expect("a small file")
}
