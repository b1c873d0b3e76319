// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cargo projects in the cache, for drivers that bring none, no suite or no fresh Cargo.lock, and for
//! all that are served.
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
    "fuse",
    "kernel",
    "pin_init",
    "proc_macro",
    "scullery",
    "std",
    "suite",
    "test",
    "tryalloc",
];

/// Writes a project whose library is the driver file; gives its Cargo.toml.
pub(crate) fn for_file(file: &Path) -> Result<PathBuf> {
    let folder = cache::project(file)?;
    let name = name_of(file);
    write(&folder, file, &name, &of_file(file), &Program::suite(&name))
}

/// Writes a project around the package in `folder`; gives its Cargo.toml.
pub(crate) fn for_package(folder: &Path, package: &str, crate_name: &str) -> Result<PathBuf> {
    let driver = format!(
        "\n[dependencies]\n{}{package} = {{ path = {} }}\n",
        checkout::dependencies(&checkout::root().to_string_lossy()),
        checkout::quoted(&folder.to_string_lossy())
    );
    let project = cache::project(folder)?;
    let empty = "//! Empty: the example is what matters.\n";
    cache::write(&project.join("src/lib.rs"), empty)?;
    let suite = Program::suite(crate_name);
    write(&project, folder, "loads_and_unloads", &driver, &suite)
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
        let suite = Program::suite(crate_name);
        text += &suite.section();
        suite.write(&project)?;
    }
    cache::write(&manifest, &text)?;
    checkout::lend_lock(lock, &project)?;
    Ok(manifest)
}

/// Writes a project whose library is the driver file, with an example `serve`; gives its Cargo.toml.
pub(crate) fn to_serve_file(file: &Path) -> Result<PathBuf> {
    let folder = cache::project(file)?.join("serve");
    let name = name_of(file);
    write(&folder, file, &name, &of_file(file), &Program::serve(&name))
}

/// Writes a project that is the library of the package in `folder`, with an example `serve`; gives its
/// Cargo.toml.
pub(crate) fn to_serve(folder: &Path, package: &Value, crate_name: &str) -> Result<PathBuf> {
    let project = cache::project(folder)?.join("serve");
    let manifest = project.join("Cargo.toml");
    let serve = Program::serve(crate_name);
    let text = relocated::library(package) + &serve.section() + &serve.dependencies();
    cache::write(&manifest, &text)?;
    serve.write(&project)?;
    checkout::lend_lock(None, &project)?;
    Ok(manifest)
}

/// An example that is made: what runs the driver.
struct Program {
    name: &'static str,
    text: String,
    /// A line of `dev-dependencies`.
    dependency: String,
}

impl Program {
    /// A suite that has nothing to do between loading and unloading.
    fn suite(crate_name: &str) -> Program {
        let call = "kernel::host::main";
        let main = format!("{call}(&::{crate_name}::THIS_MODULE, |_| (), &mut std::io::stdout())");
        Program::new("suite", &main, checkout::suite_dependency)
    }

    /// What serves the driver.
    fn serve(crate_name: &str) -> Program {
        let main = format!(
            "fuse::main(&::{crate_name}::THIS_MODULE, &mut std::io::stdout(), &mut std::io::stderr())"
        );
        Program::new("serve", &main, checkout::fuse_dependency)
    }

    fn new(name: &'static str, main: &str, dependency: fn(&str) -> String) -> Program {
        Program {
            name,
            text: format!("fn main() -> std::process::ExitCode {{\n    {main}\n}}\n"),
            dependency: dependency(&checkout::root().to_string_lossy()),
        }
    }

    /// What a Cargo.toml says of it, where examples are not looked for.
    fn section(&self) -> String {
        format!("\n[[example]]\nname = \"{}\"\n", self.name)
    }

    fn dependencies(&self) -> String {
        format!("\n[dev-dependencies]\n{}", self.dependency)
    }

    fn write(&self, project: &Path) -> Result<()> {
        let file = format!("examples/{}.rs", self.name);
        cache::write(&project.join(file), &self.text)
    }
}

/// The sections for a library that is one file.
fn of_file(file: &Path) -> String {
    format!(
        "\n[lib]\npath = {}\n\n[dependencies]\n{}\
         zerocopy = {{ version = \"0.8\", features = [\"derive\"] }}\n",
        checkout::quoted(&file.to_string_lossy()),
        checkout::dependencies(&checkout::root().to_string_lossy()),
    )
}

fn write(
    folder: &Path,
    driver: &Path,
    package: &str,
    sections: &str,
    program: &Program,
) -> Result<PathBuf> {
    let manifest = folder.join("Cargo.toml");
    cache::write(
        &manifest,
        &format!(
            "# The project for {}.\n\
             [package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2021\"\npublish = false\n\n\
             [workspace]\n{sections}{}",
            driver.display(),
            program.dependencies(),
        ),
    )?;
    program.write(folder)?;
    checkout::lend_lock(None, folder)?;
    Ok(manifest)
}

/// The name of a crate that is one file.
fn name_of(file: &Path) -> String {
    crate_name(&file.file_stem().unwrap_or_default().to_string_lossy())
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
