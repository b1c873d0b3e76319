// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `no_std`: what compiles in a process and would not in a kernel.
//!
//! Three sources: the errors of the compilation without std, `extern crate` items, and the uses of
//! liballoc, libstd and floating point in the compiled code.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::build::Built;
use super::ir;
use crate::driver::Driver;
use crate::report::{Finding, Stage};
use crate::{compile, room, source, wrapper};

pub(super) fn stage(driver: &Driver, built: &Built) -> Result<Stage> {
    let rmeta = built
        .rmeta
        .as_deref()
        .context("cargo named no library of the driver")?;
    let sources = sources(driver, rmeta)?;
    let counts = vec![("files", sources.len() as u64)];
    let mut findings = compiler_errors(driver, rmeta)?;
    for file in &sources {
        findings.extend(extern_crates(driver, file)?);
    }
    if findings.is_empty() {
        findings = uses(driver, rmeta, &sources)?;
    }
    Ok(Stage::ran("no_std", counts, findings))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| {
        format!(
            "cannot read {}; remove that folder and check again",
            path.display()
        )
    })
}

fn compiler_errors(driver: &Driver, rmeta: &Path) -> Result<Vec<Finding>> {
    let messages = wrapper::messages_of(rmeta).context("a library has a name")?;
    let messages = read(&messages)?;
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut findings = Vec::new();
    for message in messages {
        room::of_compiler(&driver.package, &message)?;
        findings.extend(compile::error(driver, &message));
    }
    Ok(findings)
}

/// Names outside an item of their own would be found by the compiler; an `extern crate` brings its
/// own.
fn extern_crates(driver: &Driver, file: &Path) -> Result<Vec<Finding>> {
    let text = read(file)?;
    let found = source::extern_crates(&text).into_iter().map(|found| {
        let reason = format!(
            "`extern crate {}`: the kernel has neither libstd nor liballoc; use `core` and `kernel`",
            found.name
        );
        Finding::new(driver.shown(&file.to_string_lossy()), found.line, reason)
    });
    Ok(found.collect())
}

fn uses(driver: &Driver, rmeta: &Path, sources: &[PathBuf]) -> Result<Vec<Finding>> {
    let text = wrapper::llvm_text_of(rmeta).context("a library has a name")?;
    let text = read(&text)?;
    let is_driver = |file: &str| sources.contains(&driver.package.base.join(file));
    let found = ir::uses(&text, is_driver).into_iter();
    Ok(found
        .map(|used| Finding::new(driver.shown(&used.file), used.line, used.reason))
        .collect())
}

/// The driver's source files, as the compiler noted them in its dep-info.
fn sources(driver: &Driver, rmeta: &Path) -> Result<Vec<PathBuf>> {
    let stem = rmeta.file_stem().unwrap_or_default().to_string_lossy();
    let stem = stem.strip_prefix("lib").unwrap_or(&stem);
    let note = read(&rmeta.with_file_name(format!("{stem}.d")))?;
    // Every source has a rule of its own without prerequisites, so that make survives its removal.
    let rules = note.lines().filter_map(|line| line.strip_suffix(':'));
    let files = rules.map(|file| driver.package.base.join(file.replace("\\ ", " ")));
    Ok(files
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect())
}
