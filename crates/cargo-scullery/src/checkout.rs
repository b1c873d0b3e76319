// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The checkout this command was built from: drivers depend on its crates by path.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cache;

/// The checkout's folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// `dependencies` lines of a driver's Cargo.toml, with paths that begin with `prefix`.
pub(crate) fn dependencies(prefix: &str) -> String {
    let line = |name: &str, package: &str, folder: &str| {
        let path = quoted(&format!("{prefix}/crates/{folder}"));
        format!("{name} = {{ package = \"{package}\", path = {path} }}\n")
    };
    line("kernel", "scullery-kernel", "kernel") + &line("pin-init", "scullery-pin-init", "pin-init")
}

/// The `dependencies` line for what the kernel crate does not have.
pub(crate) fn scullery_dependency(prefix: &str) -> String {
    let path = quoted(&format!("{prefix}/crates/scullery"));
    format!("scullery = {{ path = {path} }}\n")
}

/// The `dev-dependencies` line for the suite.
pub(crate) fn suite_dependency(prefix: &str) -> String {
    let path = quoted(&format!("{prefix}/crates/suite"));
    format!("suite = {{ package = \"scullery-suite\", path = {path} }}\n")
}

/// The `dev-dependencies` line for a program that serves.
pub(crate) fn fuse_dependency(prefix: &str) -> String {
    let path = quoted(&format!("{prefix}/crates/fuse"));
    format!("fuse = {{ package = \"scullery-fuse\", path = {path} }}\n")
}

/// A TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Puts a Cargo.lock, or else the checkout's, into a project of the cache, unless a newer one is there.
///
/// With it, the first build asks no registry for versions; cargo drops what it does not need and adds
/// the package itself.
pub(crate) fn lend_lock(lock: Option<&Path>, project: &Path) -> Result<()> {
    let ours = root().join("Cargo.lock");
    let lock = lock.unwrap_or(&ours);
    let lent = project.join("Cargo.lock");
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let since = changed(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if changed(&lent).is_ok_and(|lent| lent >= since) {
        return Ok(());
    }
    cache::copy(lock, &lent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkout_holds_the_crates_that_drivers_name() {
        for folder in ["fuse", "kernel", "pin-init", "scullery", "suite"] {
            assert!(
                root()
                    .join("crates")
                    .join(folder)
                    .join("Cargo.toml")
                    .is_file()
            );
        }
        assert!(root().join("Cargo.lock").is_file());
    }

    #[test]
    fn a_path_with_quotes_is_still_a_toml_string() {
        assert_eq!(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000A\"");
    }
}
