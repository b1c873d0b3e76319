// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `check`: one driver in, one verdict out.

mod build;
mod fail_nth;
pub(crate) mod ir;
pub(crate) mod kernel;
mod leaks;
mod libtest;
mod no_std;
mod panic;
mod suite_run;
mod tests;

use std::thread;

use anyhow::{Context, Result};

use crate::cli::{Check, Format};
use crate::driver::Driver;
use crate::exit::{self, Exit};
use crate::progress::Progress;
use crate::report::{Finding, Report, Stage};
use crate::{as_kbuild, kbuild, output, render};

use suite_run::{LIMIT, Run};

/// The name of every stage, in order.
const STAGES: [&str; 6] = ["build", "no_std", "tests", "fail-nth", "leaks", "kernel"];

/// Checks a driver and prints what was found.
///
/// # Errors
///
/// When there is nothing to check, or a tool that the check needs cannot be run.
pub(crate) fn run(arguments: &Check) -> Result<Exit> {
    let mut stages = Stages {
        progress: Progress::new(),
        format: arguments.format,
        done: Vec::new(),
    };
    let driver = Driver::at(&arguments.driver);
    let module = match &driver {
        Ok(driver) => driver.module.clone(),
        Err(_) => arguments.driver.display().to_string(),
    };
    let checked = driver.and_then(|driver| check(&driver, arguments, &mut stages));
    if let Err(error) = &checked
        && error.is::<output::ReaderGone>()
    {
        return checked.map(|()| Exit::Failed);
    }

    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    let error = checked.as_ref().err();
    let report = Report {
        module,
        stages: stages.done,
        required: required
            .split(',')
            .map(|home| home.trim().to_owned())
            .collect(),
        error: error.map(|error| (exit::code(error), format!("{error:#}"))),
    };
    stages.progress.print(&match arguments.format {
        Format::Human => render::verdict(&report),
        Format::Json => format!("{:#}\n", render::json(&report)),
    })?;
    checked.map(|()| report.exit())
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
    if let Some(Ok(kernel)) = &kernel {
        kernel.cache().must_be_nameable()?;
    }
    let renamed = match (&kernel, &driver.kbuild) {
        (Some(_), Some(source)) => kbuild::module(source)?.and_then(|name| renamed(driver, &name)),
        _ => None,
    };

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
            stages.end(Stage::ran("build", Vec::new(), findings))?;
            return stages.skip_the_rest("the driver was not built");
        }
    };
    let mut stage = Stage::ran("build", Vec::new(), Vec::new());
    let notes: Vec<String> = [built.note, renamed].into_iter().flatten().collect();
    stage.note = (!notes.is_empty()).then(|| notes.join("; "));
    stages.end(stage)?;
    let (driver, built) = (&*built.driver, built.made);
    let suite = built.suite.as_deref();
    let suite = suite.context("cargo named no example `suite`")?;

    stages.progress.begin("looking for what a kernel lacks");
    stages.end(no_std::stage(driver, &built)?)?;

    stages
        .progress
        .begin("running the tests and the suite, and failing each allocation");
    let params = &arguments.params;
    let (tests, runs) = thread::scope(|scope| {
        let runs = scope.spawn(|| {
            let once = Run::of(suite, driver, "run", params, LIMIT)?;
            if once.cut_short(driver).is_some() || once.hangs() {
                return Ok((once, None));
            }
            // A run for each allocation, and each may take as long as this one.
            let allocations = u32::try_from(once.total("allocations")).unwrap_or(u32::MAX);
            let limit = LIMIT.saturating_add(once.took.saturating_mul(allocations));
            let nth = Run::of(suite, driver, "fail-nth", params, limit)?;
            anyhow::Ok((once, Some(nth)))
        });
        let tests = libtest::run_all(&built.tests, driver);
        (tests, join(runs))
    });
    let (tests, (once, nth)) = (tests?, runs?);
    stages.end(tests::stage(driver, &tests, &once))?;
    stages.end(match &nth {
        Some(nth) => fail_nth::stage(driver, nth),
        None => Stage::skipped(fail_nth::NAME, "the suite does not end by itself"),
    })?;
    stages.end(leaks::stage(driver, &once))?;
    let stage = match kernel {
        None => Stage::skipped(kernel::NAME, "--no-kernel"),
        Some(_) if driver.kbuild.is_none() => {
            Stage::skipped(kernel::NAME, "there is no Kbuild file")
        }
        Some(Err(error)) => Stage::unavailable(kernel::NAME, error.message()),
        Some(Ok(_)) if once.hangs() => {
            Stage::skipped(kernel::NAME, "the suite hangs in the process")
        }
        Some(Ok(kernel)) => {
            stages
                .progress
                .begin(&format!("running it in Linux {}", kernel.release()));
            let in_process = once.is_whole().then_some(&once.report);
            kernel::stage(driver, &kernel, params, in_process, &stages.progress)?
        }
    };
    stages.end(stage)
}

/// What to know when Kbuild and `module!` do not give a module the same name.
///
/// A bare file is built by itself, whatever module it is part of.
fn renamed(driver: &Driver, name: &str) -> Option<String> {
    let own = &driver.module;
    let differs = name != own && driver.kbuild.as_ref() != Some(&driver.root);
    differs.then(|| {
        format!(
            "Kbuild makes {name}.ko of a module! that is named {own}: rmmod and /sys/module know it \
             as {name}, its messages begin with {own}"
        )
    })
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
    fn end(&mut self, stage: Stage) -> Result<()> {
        let text = render::stage(&stage);
        self.done.push(stage);
        match self.format {
            Format::Human => self.progress.print(&text),
            Format::Json => Ok(()),
        }
    }

    fn skip_the_rest(&mut self, why: &str) -> Result<()> {
        for name in &STAGES[self.done.len()..] {
            self.end(Stage::skipped(name, why))?;
        }
        Ok(())
    }
}

/// A finding that something could not be done at all; it is about the driver as a whole.
fn about_all(driver: &Driver, reason: String) -> Finding {
    Finding::new(driver.shown(&driver.root.to_string_lossy()), 1, reason)
}
