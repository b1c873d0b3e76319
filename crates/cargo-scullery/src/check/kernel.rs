// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `kernel`: the same driver and the same suite in a real Linux.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use lab::{Boot, Cache, Event, Kernel, Kind, Outcome};
use suite::Report;

use super::tests::{failed_steps, no_steps};
use super::{about_all, join};
use crate::compile::compile_example;
use crate::driver::Driver;
use crate::exit::{self, Exit};
use crate::progress::Progress;
use crate::report::{Finding, Stage};
use crate::{as_kbuild, interrupt, wrapper};

/// The stage's name.
pub(crate) const NAME: &str = "kernel";

/// The only kind of machine that the lab's kernels are for.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The kernel to use: the user's own tree, or the prepared one.
///
/// # Errors
///
/// [`Kind::Unavailable`] when none is prepared, [`Kind::Usage`] when `tree` is none that modules can
/// be built for.
pub(crate) fn home(tree: Option<&Path>) -> lab::Result<Kernel> {
    let cache = Cache::locate()?;
    match tree {
        Some(tree) => Kernel::tree(&cache, tree),
        None => Kernel::prepared(&cache),
    }
}

/// Builds the module and the program that is to be init, boots, and judges.
///
/// With `in_process`, the suite's transcripts of both homes must be equal, if this one is whole too.
pub(crate) fn stage(
    driver: &Driver,
    kernel: &Kernel,
    params: &str,
    in_process: Option<&Report>,
    progress: &Progress,
) -> Result<Stage> {
    let source = driver
        .kbuild
        .as_deref()
        .context("the driver has no Kbuild file")?;
    let (init, outcome) = thread::scope(|scope| {
        let init =
            scope.spawn(|| as_kbuild::if_refused(driver, |driver| static_suite(driver, progress)));
        let module = interrupt::with_lab(|cancel| {
            let mut show = |event| show(progress, &event);
            match source.is_dir() {
                true => lab::build_module(kernel, source, cancel, &mut show),
                false => lab::build_single(kernel, source, cancel, &mut show),
            }
        });
        (join(init), module)
    });
    let module = match outcome {
        Ok(module) => module,
        Err(error) => return failed(driver, error),
    };
    let init = match init {
        Ok(Ok(init)) => init.made,
        Ok(Err(findings)) => return Ok(Stage::ran(NAME, Vec::new(), findings)),
        Err(error) if exit::code(&error) == Exit::Unavailable => {
            return Ok(Stage::unavailable(NAME, error.to_string()));
        }
        Err(error) => return Err(error),
    };

    let mut boot = Boot::new(&module, init);
    boot.params = params.to_owned();
    let outcome = interrupt::with_lab(|cancel| {
        lab::boot(kernel, &boot, cancel, &mut |event| show(progress, &event))
    });
    match outcome {
        Ok(outcome) => Ok(judge(driver, &outcome, in_process, &boot.init)),
        Err(error) => failed(driver, error),
    }
}

fn show(progress: &Progress, event: &Event) {
    match event {
        Event::Line(line) | Event::Console(line) => progress.detail(line),
        Event::Booting => progress.detail("booting"),
        _ => (),
    }
}

/// The suite as a program that needs no library at run time; or what keeps it from being built.
fn static_suite(driver: &Driver, progress: &Progress) -> Result<Result<PathBuf, Vec<Finding>>> {
    let package = driver.runner();
    let mut command = package.cargo_build(wrapper::PLAIN)?;
    command
        .args(["--target", TARGET])
        .env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+crt-static");
    compile_example(driver, package, command, progress, "suite")
}

/// What an error of the lab makes of the stage.
fn failed(driver: &Driver, error: lab::Error) -> Result<Stage> {
    let undefined = undefined(error.detail());
    match error.kind() {
        Kind::Unavailable => Ok(Stage::unavailable(NAME, error.message())),
        Kind::Failed if driver.kbuild.as_deref() == Some(&driver.root) && !undefined.is_empty() => {
            Ok(Stage::unavailable(NAME, alone(&undefined)))
        }
        Kind::Failed => {
            let mut findings = diagnostics(driver, error.detail());
            if findings.is_empty() {
                findings.push(about_all(driver, error.to_string()));
            }
            Ok(Stage::ran(NAME, Vec::new(), findings))
        }
        Kind::Usage | Kind::Interrupted => Err(error.into()),
    }
}

/// The symbols that modpost(8) found nowhere: `ERROR: modpost: "SYMBOL" [MODULE] undefined!`.
fn undefined(lines: &[String]) -> Vec<&str> {
    let symbols = lines.iter().filter_map(|line| {
        let line = line.strip_prefix("ERROR: modpost: \"")?;
        let (symbol, rest) = line.split_once('"')?;
        rest.ends_with("undefined!").then_some(symbol)
    });
    symbols.collect()
}

/// Why a bare file cannot be judged: the rest of its module may define what it lacks.
fn alone(undefined: &[&str]) -> String {
    format!(
        "the file is not the whole module: neither it nor the kernel defines {}; check the folder \
         that builds all of it",
        undefined.join(", ")
    )
}

/// The errors in what rustc printed: `error: REASON`, and `--> FILE:LINE:COLUMN` on the next line.
fn diagnostics(driver: &Driver, lines: &[String]) -> Vec<Finding> {
    let pairs = lines.windows(2).filter_map(|pair| {
        let (_, reason) = pair[0]
            .strip_prefix("error")
            .and_then(|rest| rest.split_once(": "))?;
        let place = pair[1].trim_start().strip_prefix("--> ")?;
        let (place, _column) = place.rsplit_once(':')?;
        let (file, line) = place.rsplit_once(':')?;
        Some(Finding::new(driver.shown(file), line.parse().ok()?, reason))
    });
    pairs.collect()
}

/// What is wrong with a run: what the kernel says, what the suite says, and where the process home
/// differs.
fn judge(driver: &Driver, outcome: &Outcome, in_process: Option<&Report>, init: &Path) -> Stage {
    let report = Report::from_ktap(&outcome.ktap.join("\n"));
    let of_steps = failed_steps(driver, &report);
    let explained = !of_steps.is_empty();
    let problems = outcome.verdict.iter().filter(|problem| {
        // The step says it better.
        !(explained && problem.what.starts_with("not ok "))
    });
    let mut findings: Vec<Finding> = problems
        .map(|problem| match &problem.location {
            Some(place) => {
                let file = driver.shown(&place.file.to_string_lossy());
                Finding::new(file, place.line.into(), &problem.what)
            }
            None => about_all(driver, problem.what.clone()),
        })
        .collect();
    findings.extend(of_steps);
    findings.extend(no_steps(driver, &report));

    let mut counts = vec![
        ("steps", report.steps.len() as u64),
        ("skipped", report.skipped() as u64),
    ];
    // Of a run that was cut short, the rest would be one difference.
    if let Some(in_process) = in_process.filter(|_| report.complete) {
        let differences = suite::differences(in_process, &report);
        counts.push(("differences", differences.len() as u64));
        findings.extend(differences.iter().map(|difference| {
            let words = "`-` is the process, `+` is the kernel";
            let reason = format!("the homes differ in {difference}\n{words}");
            match place_of(&difference.name, init) {
                Some((file, line)) => Finding::new(driver.shown(&file), line, reason),
                None => about_all(driver, reason),
            }
        }));
    }
    Stage {
        log: since_loading(&outcome.dmesg),
        ..Stage::ran(NAME, counts, findings)
    }
}

/// The kernel's log from where it says that it loads the module.
fn since_loading(log: &[(u8, String)]) -> Vec<(u8, String)> {
    let loads = |text: &str| text.ends_with(": loading out-of-tree module taints kernel.");
    let lines = log.iter().skip_while(|(_, text)| !loads(text));
    lines.skip(1).cloned().collect()
}

/// Where the suite's source names a step, as far as cargo's list of a program's sources tells.
fn place_of(step: &str, program: &Path) -> Option<(String, u64)> {
    let list = fs::read_to_string(program.with_extension("d")).ok()?;
    let (_, files) = list.split_once(": ")?;
    let files = files.replace("\\ ", "\0");
    let mut sources = files.split_whitespace().map(|file| file.replace('\0', " "));
    sources.find_map(|file| {
        let text = fs::read_to_string(&file).ok()?;
        let line = text
            .lines()
            .position(|line| line.contains(&format!("\"{step}\"")))?;
        Some((file, line as u64 + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_kernels_compiler_are_findings_with_their_line() {
        let driver = Driver::for_tests();
        let lines = [
            "error[E0425]: cannot find function `f` in this scope",
            "  --> /d/scull_main.rs:7:5",
            "   |",
            "error: aborting due to 1 previous error",
        ];
        let found = diagnostics(&driver, &lines.map(str::to_owned));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].file.as_str(), found[0].line),
            ("/d/scull_main.rs", 7)
        );
        assert_eq!(found[0].reason, "cannot find function `f` in this scope");
    }

    #[test]
    fn a_step_is_found_in_the_sources_of_the_suite() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("my steps.rs");
        fs::write(&source, "\nsuite.step(\"reads\", |t| ());\n").unwrap();
        let escaped = source.to_str().unwrap().replace(' ', "\\ ");
        fs::write(
            dir.path().join("suite.d"),
            format!("/t/suite: /none.rs {escaped}\n"),
        )
        .unwrap();
        let place = place_of("reads", &dir.path().join("suite"));
        assert_eq!(place, Some((source.to_str().unwrap().to_owned(), 2)));
        assert_eq!(place_of("writes", &dir.path().join("suite")), None);
    }
}
