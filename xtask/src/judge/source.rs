// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Upstream's files: where they are, and which functions in them are tests.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemMod};

use crate::{Result, components};

/// The folder `library` of Rust's source.
pub(super) struct Source {
    library: PathBuf,
    /// What to call the folder of what is made of it.
    pub(super) name: String,
    /// Of Rust.
    pub(super) version: String,
    pub(super) functions: Vec<Function>,
}

/// A function that is a test or a benchmark, as far as it is written out and not by a macro.
pub(super) struct Function {
    /// Its file, from the folder `alloctests`.
    pub(super) file: String,
    /// Its path in the crate.
    pub(super) name: String,
    /// The first line and the last.
    pub(super) lines: (usize, usize),
}

impl Source {
    /// What rustup installs as `rust-src`, if it is there.
    pub(super) fn installed() -> Result<Option<Source>> {
        match components::library()? {
            Some(library) => Source::new(library, "upstream").map(Some),
            None => Ok(None),
        }
    }

    /// Files like upstream's in another folder.
    pub(super) fn of_folder(library: &Path) -> Result<Source> {
        Source::new(library.canonicalize()?, "other")
    }

    fn new(library: PathBuf, name: &str) -> Result<Source> {
        let mut functions = Vec::new();
        let tests = library.join("alloctests/tests");
        for path in rust_files(&tests)? {
            let inside = path.strip_prefix(&tests)?.to_string_lossy().into_owned();
            collect(
                &path,
                &format!("tests/{inside}"),
                &module(&inside),
                &mut functions,
            )?;
        }
        // Those in alloc itself, which test its private parts.
        let alloc = library.join("alloc/src");
        for path in rust_files(&alloc)? {
            let inside = path.strip_prefix(&alloc)?.to_string_lossy().into_owned();
            if inside.ends_with("tests.rs") {
                let module = format!("unit::{}", module(&inside));
                collect(&path, &format!("unit/{inside}"), &module, &mut functions)?;
            }
        }
        Ok(Source {
            library,
            name: name.to_owned(),
            version: said(Command::new("rustc").arg("--version"))?,
            functions,
        })
    }

    /// The paths of all tests that are written out.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.functions.iter().map(|function| function.name.clone())
    }

    /// The function that has this line.
    pub(super) fn function(&self, file: &str, line: usize) -> Option<&Function> {
        self.functions.iter().find(|function| {
            let (first, last) = function.lines;
            file.ends_with(&function.file) && (first..=last).contains(&line)
        })
    }

    /// Makes a folder of links to upstream's files, in which the modules that are to be left have empty files.
    /// So no file is touched, `lib.rs` with its list of modules least of all.
    pub(super) fn lay_out(&self, folder: &Path, is_left: impl Fn(&str) -> bool) -> Result {
        let (tests, links) = (self.library.join("alloctests/tests"), folder.join("tests"));
        match fs::remove_dir_all(&links) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(&links)?,
        }
        for entry in fs::read_dir(&tests)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let module = module(&name);
            // Some are no module of `lib.rs`, as those that are a program.
            if name == "lib.rs" || module == "testing" || !is_left(&module) {
                symlink(entry.path(), links.join(name))?;
            } else if name.ends_with(".rs") {
                fs::write(links.join(name), "")?;
            } else {
                fs::create_dir(links.join(&name))?;
                fs::write(links.join(name).join("mod.rs"), "")?;
            }
        }
        self.declare_features(&folder.join("features.rs"))
    }

    /// Writes a crate that has a feature for each that upstream's tests enable: those of std's own crates
    /// would be unknown without these, which is an error.
    fn declare_features(&self, to: &Path) -> Result {
        let root = fs::read_to_string(self.library.join("alloctests/tests/lib.rs"))?;
        let mut text = String::from(
            "#![no_std]\n#![feature(staged_api)]\n#![stable(feature = \"judge\", since = \"1.0.0\")]\n",
        );
        let feature = |attribute: &Attribute| -> Option<String> {
            let list = attribute.meta.require_list().ok()?;
            list.path
                .is_ident("feature")
                .then(|| list.tokens.to_string())
        };
        let parsed = syn::parse_file(&root)?;
        for list in parsed.attrs.iter().filter_map(feature) {
            for name in list
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
            {
                let item = format!("pub const {}: () = ();\n", name.to_uppercase());
                text += &format!("#[unstable(feature = \"{name}\", issue = \"none\")]\n{item}");
            }
        }
        Ok(fs::write(to, text)?)
    }
}

/// What a command prints.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// The Rust files of a folder and those below it, sorted; none if there is no such folder.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The module that a file is; nothing for the root.
fn module(file: &str) -> String {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let path = path.strip_suffix("lib").unwrap_or(path);
    path.replace('/', "::")
}

/// The tests of a file; none if it is in a Rust that `syn` does not know.
fn collect(path: &Path, file: &str, module: &str, to: &mut Vec<Function>) -> Result {
    if let Ok(parsed) = syn::parse_file(&fs::read_to_string(path)?) {
        items(&parsed.items, file, module, to);
    }
    Ok(())
}

fn items(items_of: &[Item], file: &str, module: &str, to: &mut Vec<Function>) {
    let inside = |name: String| match module {
        "" => name,
        _ => format!("{module}::{name}"),
    };
    for item in items_of {
        match item {
            Item::Mod(ItemMod {
                ident,
                content: Some((_, content)),
                ..
            }) => items(content, file, &inside(ident.to_string()), to),
            Item::Fn(function) if function.attrs.iter().any(is_entry) => to.push(Function {
                file: file.to_owned(),
                name: inside(function.sig.ident.to_string()),
                lines: (function.span().start().line, function.span().end().line),
            }),
            _ => {}
        }
    }
}

fn is_entry(attribute: &Attribute) -> bool {
    attribute.path().is_ident("test") || attribute.path().is_ident("bench")
}
