// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the real command: what it prints, and its exit codes.

mod as_kbuild;
mod bad_input;
mod cache;
mod faults;
mod interrupt;
mod new;
mod run;
mod serve;
mod server;
mod suites;
mod users_tree;
mod verdicts;
