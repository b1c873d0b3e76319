// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The suite of larder: what programs see of it.
//!
//! Started by `cargo scullery` it runs in this process or, as the first program of a kernel, there.

use std::process::ExitCode;

mod steps;

fn main() -> ExitCode {
    kernel::host::main(&larder::THIS_MODULE, steps::larder, &mut std::io::stdout())
}
