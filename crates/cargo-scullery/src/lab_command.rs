// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `lab`: preparing a kernel, and running a driver in it.

use std::cell::RefCell;
use std::path::Path;

use anyhow::Result;
use lab::{Cache, Event, Kernel, Options, Plan};

use crate::check::kernel;
use crate::cli::Lab;
use crate::driver::Driver;
use crate::exit::{Exit, usage};
use crate::progress::Progress;
use crate::report::Report;
use crate::{interrupt, kbuild, output, render};

/// Runs a subcommand.
///
/// # Errors
///
/// Those of the lab: what is missing, or what failed.
pub(crate) fn run(command: &Lab) -> Result<Exit> {
    match command {
        Lab::Setup {
            kernel_tree: Some(tree),
        } => examine(tree),
        Lab::Setup { kernel_tree: None } => setup(),
        Lab::Run {
            driver,
            kernel_tree,
            params,
        } => run_driver(driver, kernel_tree.as_deref(), params),
    }
}

/// A tree of the user's own needs no setup, only a look.
fn examine(tree: &Path) -> Result<Exit> {
    let kernel = Kernel::tree(&Cache::locate()?, tree)?;
    let (shown, release) = (tree.display(), kernel.release());
    output::result(&match kernel.program() {
        Some(_) => {
            format!("{shown} is ready, Linux {release}: use it with --kernel-tree {shown}\n")
        }
        None => {
            format!("{shown} can build modules for Linux {release}, and cannot run them here\n")
        }
    })?;
    Ok(Exit::Clean)
}

fn setup() -> Result<Exit> {
    let cache = Cache::locate()?;
    let progress = Progress::new();
    let step = RefCell::new(String::new());
    let kernel = interrupt::with_lab(|cancel| {
        lab::setup(
            &cache,
            &Options::from_env(),
            cancel,
            &mut |event| match event {
                // A setup that nobody reads of goes on.
                Event::Plan(plan) => drop(progress.print(&words(&plan, &cache))),
                Event::Step {
                    step: name,
                    number,
                    of,
                } => {
                    *step.borrow_mut() = format!("[{number}/{of}] {name}");
                    progress.begin(&step.borrow());
                }
                Event::Progress { done, total } => progress.part(&step.borrow(), done, total),
                Event::Waiting(why) => progress.begin(&why),
                Event::Line(line) => progress.detail(&line),
                _ => (),
            },
        )
    })?;
    progress.print(&format!(
        "Linux {} is ready in {}\n",
        kernel.release(),
        cache.dir().display()
    ))?;
    Ok(Exit::Clean)
}

/// What a setup is going to take.
fn words(plan: &Plan, cache: &Cache) -> String {
    let mut text = format!("preparing a kernel in {}:\n", cache.dir().display());
    for step in &plan.steps {
        text += &format!("  {step}\n");
    }
    text + &format!(
        "it downloads about {} MB, needs {} MB of disk and keeps {} MB\n",
        plan.download_mb, plan.disk_mb, plan.keep_mb
    )
}

fn run_driver(path: &Path, tree: Option<&Path>, params: &str) -> Result<Exit> {
    let driver = Driver::at(path)?;
    let Some(source) = &driver.kbuild else {
        return Err(usage(format!("{} has no Kbuild file", path.display())));
    };
    kbuild::module(source)?;
    let kernel = kernel::home(tree)?;
    kernel.cache().must_be_nameable()?;
    let progress = Progress::new();
    let _turn = driver.turn(&progress)?;
    progress.begin(&format!(
        "running {} in Linux {}",
        driver.module,
        kernel.release()
    ));
    let stage = kernel::stage(&driver, &kernel, params, None, &progress)?;
    progress.print(&render::stage(&stage))?;
    let report = Report {
        module: driver.module,
        stages: vec![stage],
        required: vec![kernel::NAME.to_owned()],
        error: None,
    };
    progress.print(&render::verdict(&report))?;
    Ok(report.exit())
}
