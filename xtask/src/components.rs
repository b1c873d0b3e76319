// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What rustup installs beside the compiler, and what is said where it does not.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;

/// The folder `library` of Rust's source, if the component `rust-src` of the compiler in use is installed.
pub(crate) fn library() -> Result<Option<PathBuf>> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "sysroot"]).output()?;
    let sysroot = String::from_utf8(output.stdout)?;
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib/src/rust/library");
    Ok(library.is_dir().then_some(library))
}

/// The line for what cannot be done without a `component`.
///
/// # Errors
///
/// `SCULLERY_REQUIRE` names the component.
pub(crate) fn without(component: &str, line: &str) -> Result<String> {
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    match required.split(',').any(|word| word == component) {
        true => Err(line.into()),
        false => Ok(line.to_owned()),
    }
}
