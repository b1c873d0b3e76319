// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the real command: what it prints, and its exit codes.

mod as_kbuild;
mod bad_input;
mod faults;
mod interrupt;
mod new;
mod run;
mod verdicts;
