// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One side of the comparison: the program that has upstream's benches on std, or on tryalloc.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, components, tree};

/// A side's program.
pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) program: PathBuf,
}

impl Side {
    /// Upstream's benches on std.
    pub(super) fn std() -> Result<Self> {
        Self::build("std", None)
    }

    /// Upstream's benches on tryalloc, which the cfg gives std's infallible names.
    pub(super) fn tryalloc() -> Result<Self> {
        Self::build("tryalloc", Some("--cfg tryalloc_judge"))
    }

    fn build(name: &'static str, flags: Option<&str>) -> Result<Self> {
        let root = tree::root();
        let target = root.join("target/bench-alloc").join(name);
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([
                "build",
                "--release",
                "--locked",
                "--quiet",
                "--package",
                "bench-driver",
            ])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(root.join("crates/tryalloc/judge"))
            .env("ALLOCTESTS", alloctests()?)
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", flags.unwrap_or_default());
        let status = cargo.status()?;
        if !status.success() {
            return Err(format!("the benches on {name} do not build: {status}").into());
        }
        let program = target.join("release/bench-driver");
        Ok(Self { name, program })
    }

    /// The names of its benches, sorted.
    pub(super) fn benches(&self) -> Result<Vec<String>> {
        let output = Command::new(&self.program).arg("list").output()?;
        let names = String::from_utf8(output.stdout)?;
        Ok(names.lines().map(str::to_owned).collect())
    }
}

/// Upstream's folder `library/alloctests`, of the component `rust-src`.
fn alloctests() -> Result<PathBuf> {
    let library = components::library()?;
    let library = library.ok_or("upstream's benches are missing: rustup component add rust-src")?;
    Ok(library.join("alloctests"))
}
