// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `new`: a driver crate that `check` passes.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::exit::{Exit, usage};
use crate::interrupt::Unfinished;
use crate::package::{cargo, first_error};
use crate::{checkout, output, process};

/// Files and what is in them; `{name}`, `{Name}` and the lines of the manifest are filled in.
const FILES: &[(&str, &str)] = &[
    (".gitignore", include_str!("../templates/gitignore")),
    ("Cargo.toml", include_str!("../templates/Cargo.toml.in")),
    ("Kbuild", include_str!("../templates/Kbuild.in")),
    ("README.md", include_str!("../templates/README.md.in")),
    ("{name}_main.rs", include_str!("../templates/main.rs.in")),
    ("steps.rs", include_str!("../templates/steps.rs.in")),
    ("suite.rs", include_str!("../templates/suite.rs.in")),
    (
        "tests/process.rs",
        include_str!("../templates/process.rs.in"),
    ),
];

/// `MODULE_NAME_LEN` of a 64-bit kernel, less the NUL.
const LONGEST: usize = 55;

/// Names that a module may have and its crate may not: Rust's own words, and the crates that a
/// driver sees.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "bindings",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "ffi",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "kernel",
    "let",
    "loop",
    "macro",
    "macros",
    "match",
    "mod",
    "module",
    "move",
    "mut",
    "override",
    "pin_init",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "scullery",
    "self",
    "static",
    "std",
    "struct",
    "suite",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "tryalloc",
    "type",
    "typeof",
    "uapi",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "zerocopy",
];

/// Writes the driver crate `name` in the current directory: whole, or not at all.
///
/// # Errors
///
/// [`Exit::Usage`] when the name cannot be a module's and a crate's, or when it is there already.
pub(crate) fn run(name: &str) -> Result<Exit> {
    if let Some(why) = objection(name) {
        return Err(usage(format!("{name:?} cannot be a driver's name: {why}")));
    }
    let parent = env::current_dir().context("there is no current directory")?;
    let parent = fs::canonicalize(&parent).unwrap_or(parent);
    let folder = parent.join(name);
    if folder.symlink_metadata().is_ok() {
        return Err(usage(format!("{name} exists already")));
    }

    // Written elsewhere and moved, so that whatever goes wrong leaves nothing behind.
    let unfinished = parent.join(format!(".scullery-new-{}", std::process::id()));
    let unfinished = Unfinished::create(unfinished)?;
    write(unfinished.path(), name, &folder, "")?;
    if !cargo_accepts(unfinished.path())? {
        write(unfinished.path(), name, &folder, "[workspace]\n\n")?;
    }
    unfinished.finish(&folder)?;
    output::result(&format!(
        "wrote {name}; next: cargo scullery check {name}\n"
    ))?;
    Ok(Exit::Clean)
}

/// Why a name is no good.
fn objection(name: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(fits) {
        return Some("use lower case letters, digits and `_`, a letter first".to_owned());
    }
    if name.len() > LONGEST {
        return Some(format!("a module's name has at most {LONGEST} characters"));
    }
    if TAKEN.contains(&name) {
        return Some("it is a word of Rust, or a crate that drivers see".to_owned());
    }
    None
}

/// Writes all files into `folder`; they will be in `home`.
fn write(folder: &Path, name: &str, home: &Path, workspace: &str) -> Result<()> {
    let prefix = path_to_checkout(home);
    let prefix = prefix.to_string_lossy();
    let dependencies = checkout::dependencies(&prefix) + &checkout::scullery_dependency(&prefix);
    let fill = |text: &str| {
        text.replace("{workspace}", workspace)
            .replace("{dependencies}", dependencies.trim_end())
            .replace("{suite}", checkout::suite_dependency(&prefix).trim_end())
            .replace("{Name}", &camel_case(name))
            .replace("{name}", name)
    };
    for (file, text) in FILES {
        let path = folder.join(fill(file));
        let in_words = || format!("cannot write {}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(in_words)?;
        }
        fs::write(&path, fill(text)).with_context(in_words)?;
    }
    link_scullery(folder, &prefix)
}

/// Makes the link by which Kbuild finds the crate that it compiles into the module.
fn link_scullery(folder: &Path, prefix: &str) -> Result<()> {
    let link = folder.join("scullery");
    if link.symlink_metadata().is_ok() {
        // The files are being written once more.
        return Ok(());
    }
    symlink(Path::new(prefix).join("crates/scullery"), &link)
        .with_context(|| format!("cannot make the link {}", link.display()))
}

/// Whether the package is well where it is: a member of the workspace around it, or alone.
fn cargo_accepts(folder: &Path) -> Result<bool> {
    let mut command = cargo();
    command.args([
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--manifest-path",
    ]);
    command.arg(folder.join("Cargo.toml"));
    let ended = process::run(&command, None, |_| ())?;
    if ended.status.success() {
        return Ok(true);
    }
    if ended.stderr.contains("believes it's in a workspace") {
        return Ok(false);
    }
    bail!(
        "cargo refuses the new package: {}",
        first_error(&ended.stderr)
    )
}

/// The checkout's folder as a manifest in `home` names it: relative when both are in the checkout.
fn path_to_checkout(home: &Path) -> PathBuf {
    let root = fs::canonicalize(checkout::root()).unwrap_or_else(|_| checkout::root());
    match home.strip_prefix(&root) {
        Ok(below) => {
            let up = below.components().map(|_| Component::ParentDir);
            up.collect()
        }
        Err(_) => root,
    }
}

/// `my_driver` as a type: `MyDriver`.
fn camel_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    name.split('_').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_module_or_no_crate_are_refused() {
        let long = "a".repeat(56);
        for name in [
            "",
            "Big",
            "with-hyphen",
            "8250",
            "_x",
            "../up",
            "fn",
            "kernel",
            "module",
            "\u{e9}",
            &long,
        ] {
            assert!(objection(name).is_some(), "{name}");
        }
        for name in ["scull", "lp0", "a", &long[1..]] {
            assert_eq!(objection(name), None);
        }
    }

    #[test]
    fn a_name_becomes_a_type() {
        assert_eq!(camel_case("my_driver2"), "MyDriver2");
    }

    #[test]
    fn a_manifest_in_the_checkout_names_it_relatively() {
        let root = fs::canonicalize(checkout::root()).unwrap();
        assert_eq!(
            path_to_checkout(&root.join("samples/x")),
            Path::new("../..")
        );
        assert_eq!(path_to_checkout(Path::new("/elsewhere/x")), root);
    }
}
