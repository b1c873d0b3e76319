// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `build`: library, tests and examples, with one call of cargo.
//!
//! The same call has the driver compiled without std: see [`crate::wrapper`].

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use crate::compile::{compile, example};
use crate::driver::Driver;
use crate::progress::Progress;
use crate::report::Finding;
use crate::wrapper;

/// What cargo made.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// The metadata of the driver's library.
    pub(super) rmeta: Option<PathBuf>,
    /// The example `suite`.
    pub(super) suite: Option<PathBuf>,
    /// Programs with tests.
    pub(super) tests: Vec<Test>,
}

/// A program with tests.
#[derive(Debug)]
pub(super) struct Test {
    /// The target's name.
    pub(super) name: String,
    /// Its source.
    pub(super) source: PathBuf,
    pub(super) program: PathBuf,
}

/// Builds the driver, and the project that runs it if that is another one; or says what keeps it
/// from being built.
pub(super) fn build(driver: &Driver, progress: &Progress) -> Result<Result<Built, Vec<Finding>>> {
    let mut built = Built::default();
    for package in [Some(&driver.package), driver.runner.as_ref()]
        .into_iter()
        .flatten()
    {
        let mut command = package.cargo_build(wrapper::WITH_NO_STD)?;
        command.args(["--lib", "--tests", "--examples"]);
        let findings = compile(driver, package, &mut command, progress, |message| {
            artifact(driver, message, &mut built);
        })?;
        if !findings.is_empty() {
            return Ok(Err(findings));
        }
    }
    Ok(Ok(built))
}

fn artifact(driver: &Driver, message: &Value, built: &mut Built) {
    let target = &message["target"];
    let source = PathBuf::from(target["src_path"].as_str().unwrap_or_default());
    if let Some(program) = example(message, "suite") {
        built.suite = Some(program);
    } else if let Some(program) = message["executable"].as_str() {
        if message["profile"]["test"] == true {
            let name = target["name"].as_str().unwrap_or_default().to_owned();
            built.tests.push(Test {
                name,
                source,
                program: program.into(),
            });
        }
    } else if target["kind"][0] == "lib" && source == driver.root {
        let files = message["filenames"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
        built.rmeta = files.find(|file| file.extension().is_some_and(|e| e == "rmeta"));
    }
}
