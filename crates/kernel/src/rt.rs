// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pretend machine: everything the facades have in common, and all state there is.
//!
//! The modules of `kernel` that mirror Linux's check their arguments, call this one, and return.
//! What a call may do depends on the task that makes it, so most functions here begin with
//! [`task::current`], which is also where the thread of a task that an oops killed is stopped.

pub(crate) mod bus;
pub(crate) mod clock;
pub(crate) mod configfs;
pub(crate) mod context;
pub(crate) mod counted;
pub(crate) mod foreign;
pub(crate) mod lock;
pub(crate) mod lockdep;
pub(crate) mod log;
pub(crate) mod machine;
pub(crate) mod memory;
pub(crate) mod modules;
pub(crate) mod oops;
pub(crate) mod poll;
pub(crate) mod rcu;
pub(crate) mod report;
pub(crate) mod sched;
pub(crate) mod seq;
pub(crate) mod task;
pub(crate) mod timer;
pub(crate) mod user;
pub(crate) mod wait;
pub(crate) mod workqueue;

pub(crate) use context::might_sleep;
pub(crate) use report::warn;
