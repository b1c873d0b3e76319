// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull_misc as a file that any program can use.
//!
//! ```sh
//! cargo run --example serve -- /tmp/dev scull_quantum=4000
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    fuse::main(&scull_misc::THIS_MODULE, &mut std::io::stderr())
}
