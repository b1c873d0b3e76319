// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What only the real std can do: functions of the program that runs the tests, without types that std
//! has in `alloc`.

use core::{any::Any, fmt};

unsafe extern "Rust" {
    /// Calls a function. What it panics with, if it does, is in memory of the C library.
    pub(crate) safe fn judge_catch_unwind(f: &mut dyn FnMut()) -> Option<*mut (dyn Any + Send)>;

    /// Whether this thread unwinds.
    pub(crate) safe fn judge_panicking() -> bool;

    /// Keeps text for when the test fails.
    pub(crate) safe fn judge_print(text: fmt::Arguments<'_>);

    /// Tells the value of a variable of the environment, if it has one.
    pub(crate) safe fn judge_env(name: &str, tell: &mut dyn FnMut(&str));

    /// Time since 1970.
    pub(crate) safe fn judge_now() -> core::time::Duration;

    /// A number that is another in each run.
    pub(crate) safe fn judge_random() -> u64;

    /// Lets other threads run.
    pub(crate) safe fn judge_yield();
}

pub(crate) use self::{
    judge_catch_unwind as catch_unwind, judge_env as env, judge_now as now,
    judge_panicking as panicking, judge_print as print, judge_random as random,
    judge_yield as yield_now,
};
