// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A workbench for Linux kernel code in Rust.
///
/// Exit codes: 0 clean, 1 findings or failed tests, 2 wrong use, 69 a home is not available.
#[derive(Debug, Parser)]
#[command(name = "cargo scullery", bin_name = "cargo scullery", version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a driver: builds, runs and examines it, and gives one verdict
    Check(Check),
    /// Serve a driver's devices to other programs, as files in a folder, until Ctrl-C
    Serve(Serve),
    /// Write a new driver crate that `check` passes
    New {
        /// The module's name: lower case letters, digits and `_`
        name: String,
    },
    /// Prepare real kernels, and run drivers in them
    #[command(subcommand)]
    Lab(Lab),
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A driver crate's directory, or one driver file
    #[arg(value_name = "DIR|FILE.rs")]
    pub(crate) driver: PathBuf,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Leave the kernel stage out
    #[arg(long)]
    pub(crate) no_kernel: bool,
    /// A prepared kernel tree of your own, for the kernel stage
    #[arg(long, value_name = "DIR", conflicts_with = "no_kernel")]
    pub(crate) kernel_tree: Option<PathBuf>,
    /// The module's parameters, as insmod takes them: "a=1 b=2"
    #[arg(long, default_value = "", value_name = "PARAMETERS")]
    pub(crate) params: String,
}

/// Arguments of `serve`.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// A driver crate's directory, or one driver file
    #[arg(value_name = "DIR|FILE.rs")]
    pub(crate) driver: PathBuf,
    /// The empty folder to mount on
    #[arg(value_name = "MOUNTPOINT")]
    pub(crate) point: PathBuf,
    /// The module's parameters, as insmod takes them: "a=1 b=2"
    #[arg(long, default_value = "", value_name = "PARAMETERS")]
    pub(crate) params: String,
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line per stage, findings below it
    Human,
    /// One object with stable keys
    Json,
}

/// Subcommands of `lab`.
#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    /// Prepare the kernel that `lab run` and `check` use, once
    Setup {
        /// Use this prepared tree, with CONFIG_RUST=y, instead of building one
        #[arg(long, value_name = "DIR")]
        kernel_tree: Option<PathBuf>,
    },
    /// Load a driver into a real kernel, run its suite, unload it
    Run {
        /// The driver crate's directory
        #[arg(value_name = "DIR")]
        driver: PathBuf,
        /// A prepared kernel tree of your own
        #[arg(long, value_name = "DIR")]
        kernel_tree: Option<PathBuf>,
        /// The module's parameters, as insmod takes them: "a=1 b=2"
        #[arg(long, default_value = "", value_name = "PARAMETERS")]
        params: String,
    },
}

impl Cli {
    /// Reads the arguments. cargo puts the subcommand's own name before them.
    pub(crate) fn read(mut arguments: Vec<OsString>) -> Cli {
        if arguments.get(1).is_some_and(|first| first == "scullery") {
            arguments.remove(1);
        }
        Cli::parse_from(arguments)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_may_name_the_subcommand_first() {
        for line in [
            "cargo-scullery scullery new scull",
            "cargo-scullery new scull",
        ] {
            let cli = Cli::read(line.split(' ').map(OsString::from).collect());
            assert!(matches!(cli.command, Command::New { name } if name == "scull"));
        }
    }
}
