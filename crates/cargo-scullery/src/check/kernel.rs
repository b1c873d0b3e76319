// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `kernel`: the same driver and the same suite in a real Linux.

use anyhow::Result;

use super::build::Built;
use super::suite_run::Run;
use crate::cli::Check;
use crate::driver::Driver;
use crate::progress::Progress;
use crate::report::Stage;

const NAME: &str = "kernel";

pub(super) fn stage(
    driver: &Driver,
    _built: &Built,
    arguments: &Check,
    _in_process: &Run,
    _progress: &Progress,
) -> Result<Stage> {
    if arguments.no_kernel {
        return Ok(Stage::skipped(NAME, "--no-kernel"));
    }
    if driver.kbuild.is_none() {
        return Ok(Stage::skipped(NAME, "there is no Kbuild file"));
    }
    Ok(Stage::unavailable(
        NAME,
        "no kernel is prepared; run `cargo scullery lab setup`",
    ))
}
