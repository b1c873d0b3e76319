// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `check`: one driver in, one verdict out.

mod as_kbuild;
mod build;
mod fail_nth;
pub(crate) mod ir;
pub(crate) mod kernel;
mod leaks;
mod libtest;
mod no_std;
mod suite_run;
mod tests;

use std::thread;

use anyhow::{Context, Result};

use crate::cli::{Check, Format};
use crate::driver::Driver;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::render;
use crate::report::{Finding, Report, Stage};

use suite_run::Run;

/// The name of every stage, in order.
const STAGES: [&str; 6] = ["build", "no_std", "tests", "fail-nth", "leaks", "kernel"];

/// Checks a driver and prints what was found.
///
/// # Errors
///
/// When there is nothing to check, or a tool that the check needs cannot be run.
pub(crate) fn run(arguments: &Check) -> Result<Exit> {
    let driver = Driver::at(&arguments.driver)?;
    let progress = Progress::new();
    let mut stages = Stages {
        progress,
        format: arguments.format,
        done: Vec::new(),
    };
    check(&driver, arguments, &mut stages)?;

    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    let report = Report {
        module: driver.module,
        stages: stages.done,
        required: required
            .split(',')
            .map(|home| home.trim().to_owned())
            .collect(),
    };
    match arguments.format {
        Format::Human => stages.progress.print(&render::verdict(&report)),
        Format::Json => stages
            .progress
            .print(&format!("{:#}\n", render::json(&report))),
    }
    Ok(report.exit())
}

fn check(driver: &Driver, arguments: &Check, stages: &mut Stages) -> Result<()> {
    // Wrong use is said at once, not after all other stages.
    let kernel = match arguments.no_kernel {
        true => None,
        false => Some(kernel::home(arguments.kernel_tree.as_deref())),
    };
    if let Some(Err(error)) = &kernel
        && error.kind() == lab::Kind::Usage
    {
        return Err(error.clone().into());
    }

    let _turn = driver.turn(&stages.progress)?;
    let built = as_kbuild::if_refused(driver, |driver| {
        stages.progress.begin(match driver.package.as_kbuild {
            true => "building as Kbuild does",
            false => "building",
        });
        build::build(driver, &stages.progress)
    })?;
    let built = match built {
        Ok(built) => built,
        Err(findings) => {
            stages.end(Stage::ran("build", Vec::new(), findings));
            return stages.skip_the_rest("the driver was not built");
        }
    };
    let mut stage = Stage::ran("build", Vec::new(), Vec::new());
    stage.note = built.note;
    stages.end(stage);
    let (driver, built) = (&*built.driver, built.made);
    let suite = built.suite.as_deref();
    let suite = suite.context("cargo named no example `suite`")?;

    stages.progress.begin("looking for what a kernel lacks");
    stages.end(no_std::stage(driver, &built)?);

    stages
        .progress
        .begin("running the tests and the suite, and failing each allocation");
    let params = &arguments.params;
    let (tests, once, nth) = thread::scope(|scope| {
        let once = scope.spawn(|| Run::of(suite, driver, "run", params));
        let nth = scope.spawn(|| Run::of(suite, driver, "fail-nth", params));
        let tests = libtest::run_all(&built.tests, driver);
        (tests, join(once), join(nth))
    });
    let (tests, once, nth) = (tests?, once?, nth?);
    stages.end(tests::stage(driver, &tests, &once));
    stages.end(fail_nth::stage(driver, &nth));
    stages.end(leaks::stage(driver, &once));
    let stage = match kernel {
        None => Stage::skipped(kernel::NAME, "--no-kernel"),
        Some(_) if driver.kbuild.is_none() => {
            Stage::skipped(kernel::NAME, "there is no Kbuild file")
        }
        Some(Err(error)) => Stage::unavailable(kernel::NAME, error.message()),
        Some(Ok(kernel)) => {
            stages
                .progress
                .begin(&format!("running it in Linux {}", kernel.release()));
            kernel::stage(
                driver,
                &kernel,
                params,
                Some(&once.report),
                &stages.progress,
            )?
        }
    };
    stages.end(stage);
    Ok(())
}

/// What a thread gave; its panic is ours.
fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The stages so far, printed as they end.
struct Stages {
    progress: Progress,
    format: Format,
    done: Vec<Stage>,
}

impl Stages {
    fn end(&mut self, stage: Stage) {
        if self.format == Format::Human {
            self.progress.print(&render::stage(&stage));
        }
        self.done.push(stage);
    }

    fn skip_the_rest(&mut self, why: &str) -> Result<()> {
        for name in &STAGES[self.done.len()..] {
            self.end(Stage::skipped(name, why));
        }
        Ok(())
    }
}

/// A finding that something could not be done at all; it is about the driver as a whole.
fn about_all(driver: &Driver, reason: String) -> Finding {
    Finding::new(driver.shown(&driver.root.to_string_lossy()), 1, reason)
}
