// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask`: the rules that hold this repository together, and the documents made from its code.
//!
//! It uses no crate of this workspace, so it works when they do not compile.

#![forbid(unsafe_code)]

mod api;
mod bench_alloc;
mod components;
mod coverage;
mod judge;
mod liballoc;
mod miri;
mod paths;
mod speed;
mod tidy;
mod tokens;
mod tree;

use std::error::Error;
use std::process::ExitCode;

/// What a command gives back: `Err` is printed and ends the process with 1.
type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A command: its name, its arguments, what it does, and the function that does it.
struct Command {
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Result,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "tidy",
        arguments: "",
        help: "check the rules of ARCHITECTURE.md and CONTRIBUTING.md",
        run: tidy::command,
    },
    Command {
        name: "coverage",
        arguments: "",
        help: "write docs/coverage.md from the code of crates/kernel",
        run: coverage::command,
    },
    Command {
        name: "inventory",
        arguments: "FOLDER FILE",
        help: "write down the public items of the crate at FOLDER",
        run: api::command,
    },
    Command {
        name: "miri",
        arguments: "[TESTS]",
        help: "run the tests of tryalloc under Miri",
        run: miri::command,
    },
    Command {
        name: "std-coverage",
        arguments: "",
        help: "count what tryalloc has of the installed std's alloc",
        run: liballoc::coverage::command,
    },
    Command {
        name: "judge",
        arguments: "[--only MODULES]",
        help: "run upstream's tests of liballoc against tryalloc",
        run: judge::command,
    },
    Command {
        name: "speed",
        arguments: "",
        help: "time the commands of docs/performance.md",
        run: speed::command,
    },
    Command {
        name: "bench-alloc",
        arguments: "[PART...]",
        help: "compare tryalloc with std on upstream's benches",
        run: bench_alloc::command,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = arguments
        .first()
        .and_then(|name| COMMANDS.iter().find(|command| command.name == name));
    let Some(command) = command else {
        eprint!("{}", usage());
        return ExitCode::from(2);
    };
    match (command.run)(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {}: {error}", command.name);
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND\n\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        text.push_str(&format!("  {call:<24} {}\n", command.help));
    }
    text
}
