// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cargo packages, and calls of cargo for them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{cache, process, wrapper};

/// A cargo package to build.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Its Cargo.toml.
    pub(crate) manifest: PathBuf,
    /// What paths in the compiler's messages are relative to.
    pub(crate) base: PathBuf,
    /// Where to build, when that is not cargo's own choice.
    pub(crate) target: Option<PathBuf>,
    /// Whether its Cargo.lock is the user's, and not to be written.
    pub(crate) locked: bool,
    /// Whether it is described in the cache, so that cargo does not know what paths are relative to.
    pub(crate) relocated: bool,
    /// Whether it is built with what Kbuild allows and stable Rust does not.
    pub(crate) as_kbuild: bool,
}

impl Package {
    /// A package that is described in the cache, with sources below `base`.
    pub(crate) fn relocated(manifest: PathBuf, base: &Path) -> Result<Package> {
        Ok(Package {
            manifest,
            base: base.to_owned(),
            target: Some(cache::target()?),
            locked: false,
            relocated: true,
            as_kbuild: false,
        })
    }

    /// The same package, to be built with what Kbuild allows and stable Rust does not.
    ///
    /// In a target directory of its own: `RUSTC_BOOTSTRAP` is for the whole crate graph.
    pub(crate) fn as_kbuild(&self) -> Package {
        let target = self.target.clone();
        let target = target.unwrap_or_else(|| self.base.join("target"));
        Package {
            target: Some(target.join("as-kbuild")),
            as_kbuild: true,
            ..self.clone()
        }
    }

    /// `cargo build` for this package, with messages as JSON and this program as
    /// [compiler wrapper](wrapper) of the kind `which`.
    pub(crate) fn cargo_build(&self, which: &str) -> Result<Command> {
        let wrapper = match &self.target {
            Some(_) => cache::wrapper(&self.manifest)?,
            None => env::current_exe().context("cannot find this program's own file")?,
        };
        let mut command = cargo();
        command
            .args(["build", "--message-format=json", "--manifest-path"])
            .arg(&self.manifest);
        command
            .env("RUSTC_WORKSPACE_WRAPPER", wrapper)
            .env(wrapper::VARIABLE, which);
        if self.relocated {
            command.env(wrapper::BASE, &self.base);
        }
        if self.locked {
            command.arg("--locked");
        }
        if self.as_kbuild {
            command
                .args(["--features", "kernel/unstable"])
                .env(wrapper::VARIABLE, wrapper::AS_KBUILD)
                .env("RUSTC_BOOTSTRAP", "1");
        }
        if let Some(target) = &self.target {
            command.arg("--target-dir").arg(target);
        }
        Ok(command)
    }
}

/// What cargo knows about the package; the inner error is cargo's own first complaint.
pub(crate) fn metadata(manifest: &Path) -> Result<Result<Value, String>> {
    let mut command = cargo();
    command
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest);
    let ended = process::run(&command, None, |_| ())?;
    if !ended.status.success() {
        return Ok(Err(first_error(&ended.stderr)));
    }
    Ok(Ok(
        serde_json::from_str(&ended.stdout).context("cargo metadata printed no JSON")?
    ))
}

/// Whether a Cargo.lock would have to be written anew before its package is built.
pub(crate) fn is_stale(manifest: &Path) -> Result<bool> {
    let mut command = cargo();
    command.args([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--manifest-path",
    ]);
    let ended = process::run(command.arg(manifest), None, |_| ())?;
    Ok(!ended.status.success() && ended.stderr.contains("--locked"))
}

/// cargo's complaint in one line.
pub(crate) fn first_error(stderr: &str) -> String {
    let error = stderr.lines().skip_while(|line| !line.starts_with("error"));
    let lines: Vec<&str> = error
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(4)
        .collect();
    if lines.is_empty() {
        "cargo failed".to_owned()
    } else {
        lines.join(" ")
    }
}

/// A target of a package that [`metadata`] describes.
pub(crate) fn target<'a>(package: &'a Value, kind: &str, name: Option<&str>) -> Option<&'a Value> {
    package["targets"].as_array()?.iter().find(|target| {
        let kinds = target["kind"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        kinds.iter().any(|found| found == kind) && name.is_none_or(|name| target["name"] == name)
    })
}

/// The cargo that runs this command, or the one on the path.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
