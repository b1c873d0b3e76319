// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The root of the crate in which examples are compiled: runs the one that is asked for.
//!
//! It is text to `program.rs`, which adds the examples, a module each, and the function `example`.
//! An example is the init of a module, so that what it leaves behind is seen.

#![no_std]

use kernel::prelude::*;
use kernel::time::{delay::fsleep, Delta};

module! {
    type: Doctest,
    name: "rust_doctests_kernel",
    authors: ["The authors of Linux"],
    description: "An example of the kernel's documentation",
    license: "GPL",
    params: {
        number: usize {
            default: 0,
            description: "Which example",
        },
    },
}

struct Doctest;

impl kernel::Module for Doctest {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let running = kernel::kunit::run();
        example(*module_parameters::number.value());
        drop(running);
        // What it has queued, or left to a timer, is done before the module goes.
        fsleep(Delta::from_secs(10));
        Ok(Doctest)
    }
}

fn main() -> host::ExitCode {
    host::main()
}

/// Examples see no more of std than in the kernel: this module has it to itself.
mod host {
    extern crate std;

    pub(crate) use std::process::ExitCode;
    use std::{env, format, println};

    pub(crate) fn main() -> ExitCode {
        let number = env::args().nth(1).expect("the number of an example");
        let machine = kernel::host::boot();
        let loaded = machine.load(&super::THIS_MODULE, &format!("number={number}"));
        let ended = loaded.and_then(|module| module.unload());
        for line in machine.log().iter().flat_map(|record| record.text.lines()) {
            println!("log: {line}");
        }
        let reports = machine.shutdown();
        for report in &reports {
            println!("{report}");
        }
        match ended {
            Ok(()) if reports.is_empty() => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}
