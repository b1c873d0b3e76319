// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The suite of scull: what programs see of scull0 to scull3.
//!
//! Started by `cargo scullery` it runs in this process or, as the first program of a kernel, there.

use std::process::ExitCode;

mod steps;

fn main() -> ExitCode {
    kernel::host::main(&scull::THIS_MODULE, steps::scull, &mut std::io::stdout())
}
