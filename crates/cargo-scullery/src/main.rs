// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo scullery`: the command.

#![forbid(unsafe_code)]

mod as_kbuild;
mod cache;
mod check;
mod checkout;
mod cli;
mod compile;
mod driver;
mod exit;
mod interrupt;
mod kbuild;
mod lab_command;
mod new;
mod output;
mod package;
mod process;
mod progress;
mod project;
mod relocated;
mod render;
mod report;
mod room;
mod serve;
mod source;
mod sweep;
mod wrapper;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use cli::{Cli, Command};
use exit::Exit;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let ended = if env::var_os(wrapper::VARIABLE).is_some() {
        wrapper::run(&arguments[1..])
    } else {
        run(&Cli::read(arguments)).map(ExitCode::from)
    };
    ended.unwrap_or_else(|error| {
        if !error.is::<output::ReaderGone>() {
            output::say(&format!("error: {error:#}"));
        }
        exit::code(&error).into()
    })
}

fn run(cli: &Cli) -> Result<Exit> {
    interrupt::install()?;
    match &cli.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::New { name } => new::run(name),
        Command::Lab(command) => lab_command::run(command),
    }
}
