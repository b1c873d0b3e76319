// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cargo projects in the cache, for drivers that bring none, no suite or no fresh Cargo.lock.
//!
//! An example `suite` that is made there has no steps: it loads the driver and unloads it again.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::{cache, checkout, relocated};

/// Names that a crate cannot have, because `kernel` drivers see other crates under them.
const TAKEN: &[&str] = &[
    "alloc",
    "core",
    "kernel",
    "pin_init",
    "proc_macro",
    "scullery",
    "std",
    "suite",
    "test",
];

/// Writes a project whose library is the driver file; gives its Cargo.toml.
pub(crate) fn for_file(file: &Path) -> Result<PathBuf> {
    let name = crate_name(&file.file_stem().unwrap_or_default().to_string_lossy());
    let library = format!(
        "[lib]\npath = {}\n",
        checkout::quoted(&file.to_string_lossy())
    );
    let prefix = checkout::root();
    let dependencies = checkout::dependencies(&prefix.to_string_lossy());
    let zerocopy = "zerocopy = { version = \"0.8\", features = [\"derive\"] }\n";
    write(file, &name, &name, &library, &(dependencies + zerocopy))
}

/// Writes a project around the package in `folder`; gives its Cargo.toml.
pub(crate) fn for_package(folder: &Path, package: &str, crate_name: &str) -> Result<PathBuf> {
    let driver = format!(
        "{package} = {{ path = {} }}\n",
        checkout::quoted(&folder.to_string_lossy())
    );
    let prefix = checkout::root();
    let dependencies = checkout::dependencies(&prefix.to_string_lossy()) + &driver;
    write(folder, "loads_and_unloads", crate_name, "", &dependencies)
}

/// Writes a project that is the package in `folder`, which has no Cargo.lock or a stale one, and maybe
/// no suite; gives its Cargo.toml.
pub(crate) fn for_unlocked(
    folder: &Path,
    package: &Value,
    crate_name: &str,
    has_suite: bool,
    lock: Option<&Path>,
) -> Result<PathBuf> {
    let project = cache::project(folder)?;
    let manifest = project.join("Cargo.toml");
    let mut text = relocated::manifest(package);
    if !has_suite {
        text += "\n[[example]]\nname = \"suite\"\n";
        write_suite(&project, crate_name)?;
    }
    cache::write(&manifest, &text)?;
    checkout::lend_lock(lock, &project)?;
    Ok(manifest)
}

fn write(
    driver: &Path,
    package: &str,
    crate_name: &str,
    library: &str,
    dependencies: &str,
) -> Result<PathBuf> {
    let folder = cache::project(driver)?;
    let manifest = folder.join("Cargo.toml");
    let suite = checkout::suite_dependency(&checkout::root().to_string_lossy());
    cache::write(
        &manifest,
        &format!(
            "# The project for {}.\n\
             [package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2021\"\npublish = false\n\n\
             [workspace]\n\n{library}\n[dependencies]\n{dependencies}\n[dev-dependencies]\n{suite}",
            driver.display(),
        ),
    )?;
    if library.is_empty() {
        cache::write(
            &folder.join("src/lib.rs"),
            "//! Empty: the example is what matters.\n",
        )?;
    }
    write_suite(&folder, crate_name)?;
    checkout::lend_lock(None, &folder)?;
    Ok(manifest)
}

/// Writes a suite that has nothing to do between loading and unloading.
fn write_suite(project: &Path, crate_name: &str) -> Result<()> {
    let text = format!(
        "fn main() -> std::process::ExitCode {{\n    \
             kernel::host::main(&::{crate_name}::THIS_MODULE, |_| (), &mut std::io::stdout())\n\
         }}\n"
    );
    cache::write(&project.join("examples/suite.rs"), &text)
}

/// A crate's name from a file's.
fn crate_name(stem: &str) -> String {
    let name: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let usable = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if usable && !TAKEN.contains(&name.as_str()) {
        name
    } else {
        format!("driver_{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_file_name_gives_the_name_of_a_crate() {
        assert_eq!(crate_name("rust_minimal"), "rust_minimal");
        assert_eq!(crate_name("8250-uart"), "driver_8250_uart");
        assert_eq!(crate_name("kernel"), "driver_kernel");
    }
}
