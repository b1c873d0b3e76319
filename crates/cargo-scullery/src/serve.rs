// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `serve`: a driver's devices as files, for any program.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Error, Result};

use crate::cli::Serve;
use crate::compile::compile_example;
use crate::driver::Driver;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::report::Stage;
use crate::{as_kbuild, interrupt, output, render, wrapper};

/// Builds the program that serves a driver, and becomes it.
///
/// It is no child of this process but takes its place, so that Ctrl-C, a signal and the exit code are
/// its own, and nothing is left behind whatever happens.
///
/// # Errors
///
/// When there is no driver, nothing can be mounted there, or cargo cannot be run. If the driver does not
/// compile, that is a finding and no error.
pub(crate) fn run(arguments: &Serve) -> Result<Exit> {
    let driver = Driver::to_serve(&arguments.driver)?;
    // Wrong use is said at once, not when all is built. For a moment something is mounted there.
    interrupt::undivided(|| fuse::check(&arguments.point))?;

    let progress = Progress::new();
    // Until this program is another one: the next one to be built has the same name.
    let _turn = driver.turn(&progress)?;
    let built = as_kbuild::if_refused(&driver, |driver| {
        progress.begin(match driver.package.as_kbuild {
            true => "building as Kbuild does",
            false => "building",
        });
        let command = driver.package.cargo_build(wrapper::PLAIN)?;
        compile_example(driver, &driver.package, command, &progress, "serve")
    })?;
    let built = match built {
        Ok(built) => built,
        Err(findings) => {
            progress.print(&render::stage(&Stage::ran("build", Vec::new(), findings)))?;
            return Ok(Exit::Failed);
        }
    };
    drop(progress);
    if let Some(note) = &built.note {
        output::say(&format!("scullery: {note}"));
    }
    let mut server = Command::new(&built.made);
    server.arg(&arguments.point).arg(&arguments.params);
    let error = Error::new(server.exec());
    Err(error.context(format!("cannot run {}", built.made.display())))
}
