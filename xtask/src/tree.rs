// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The repository as the rules see it: files with their text, packages with their dependencies.
//!
//! Reading happens here and nowhere else, so a rule is a function of a [`Tree`], and its tests write
//! the tree down.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::tokens::{Token, compiled};

/// Everything the rules look at.
#[derive(Default)]
pub(crate) struct Tree {
    /// Every file, sorted by path.
    pub(crate) files: Vec<File>,
    /// Every package of the workspace, as cargo sees it.
    pub(crate) packages: Vec<Package>,
    /// Links to folders, with the path of the folder; their files are seen there and not here.
    pub(crate) links: Vec<(String, String)>,
}

/// A file of the repository.
pub(crate) struct File {
    /// Its path from the repository's root, with `/`.
    pub(crate) path: String,
    /// Its text; empty if it is not UTF-8.
    pub(crate) text: String,
    /// Whether all of it is code of a test, an example or a build script.
    pub(crate) test: bool,
    /// Its tokens, once somebody asked for them.
    pub(crate) tokens: OnceCell<Vec<Token>>,
}

/// A package of the workspace.
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder, from the repository's root.
    pub(crate) dir: String,
    /// What it depends on.
    pub(crate) dependencies: Vec<Dependency>,
    /// What cargo builds of it.
    pub(crate) targets: Vec<Target>,
}

/// A library, program, example, test or benchmark.
pub(crate) struct Target {
    /// Its root file.
    pub(crate) root: String,
    pub(crate) library: bool,
    /// Whether only tests and examples have this code.
    pub(crate) test: bool,
}

/// An edge of the crate graph.
pub(crate) struct Dependency {
    /// The package depended on.
    pub(crate) name: String,
    /// Whether only tests and examples use it.
    pub(crate) dev: bool,
    /// Whether it is a package of this workspace.
    pub(crate) ours: bool,
}

impl File {
    /// Whether this is Rust source.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn new(path: String, text: String) -> File {
        let test = is_test(&path);
        let tokens = OnceCell::new();
        File {
            path,
            text,
            test,
            tokens,
        }
    }
}

impl Tree {
    /// Reads the repository that this program was built from.
    pub(crate) fn read() -> Result<Tree> {
        let root = root();
        let mut tree = Tree::of_folder(&root)?;
        tree.packages = packages(&root)?;
        let targets = tree.packages.iter().flat_map(|package| &package.targets);
        let tests = targets.filter(|target| target.test);
        let tests: Vec<String> = tests
            .flat_map(|target| compiled(&tree, &target.root))
            .collect();
        for file in &mut tree.files {
            file.test |= tests.contains(&file.path);
        }
        Ok(tree)
    }

    /// Reads the files of one folder, by their paths from there.
    pub(crate) fn of_folder(folder: &Path) -> Result<Tree> {
        let mut tree = Tree::default();
        walk(folder, folder, &mut tree.files, &mut tree.links)?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// The file at `path`, if there is one.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The path of the same file without links to folders in it.
    pub(crate) fn resolve(&self, path: String) -> String {
        let below = |(link, folder): &(String, String)| {
            let rest = path.strip_prefix(link)?.strip_prefix('/')?;
            Some(format!("{folder}/{rest}"))
        };
        self.links.iter().find_map(below).unwrap_or(path)
    }

    /// Every Rust file.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// A tree of these files, for the tests of rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File::new((*path).into(), (*text).into());
        Tree {
            files: files.iter().map(file).collect(),
            ..Tree::default()
        }
    }
}

/// Whether the file at `path` is code of a test, by where it is.
fn is_test(path: &str) -> bool {
    let mut folders = path.split('/');
    let name = folders.next_back();
    let test = |folder| matches!(folder, "tests" | "examples" | "benches");
    matches!(name, Some("build.rs" | "tests.rs")) || folders.any(test)
}

/// The repository's root: the folder above this package.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var("CARGO_MANIFEST_DIR")
        .unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    let mut root = PathBuf::from(manifest);
    root.pop();
    root
}

/// Collects the files under `dir`, without git's own and cargo's build folders.
fn walk(
    root: &Path,
    dir: &Path,
    files: &mut Vec<File>,
    links: &mut Vec<(String, String)>,
) -> Result {
    let relative = |path: &Path| -> Result<String> {
        Ok(path.strip_prefix(root)?.to_string_lossy().into_owned())
    };
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        let name = path.file_name().unwrap_or_default();
        // A folder in a clone, and a file in a worktree of one.
        if name == ".git" {
            continue;
        }
        if entry.file_type()?.is_symlink() && path.is_dir() {
            let folder = fs::canonicalize(&path)?;
            let inside = folder.strip_prefix(fs::canonicalize(root)?)?;
            links.push((relative(&path)?, inside.to_string_lossy().into_owned()));
        } else if path.is_dir() {
            if name != "target" {
                walk(root, &path, files, links)?;
            }
        } else {
            let text = String::from_utf8(fs::read(&path)?).unwrap_or_default();
            files.push(File::new(relative(&path)?, text));
        }
    }
    Ok(())
}

/// Asks cargo for the packages of the workspace.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let listed = metadata["packages"].as_array().ok_or("no packages")?;
    listed.iter().map(|value| package(root, value)).collect()
}

fn package(root: &Path, value: &Value) -> Result<Package> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let relative = |value: &Value| -> Result<String> {
        let path = Path::new(value.as_str().unwrap_or_default());
        Ok(path.strip_prefix(root)?.to_string_lossy().into_owned())
    };
    let array = |key: &str| value[key].as_array().cloned().unwrap_or_default();

    let dependencies = array("dependencies")
        .into_iter()
        .map(|dependency| Dependency {
            name: text(&dependency["name"]),
            dev: dependency["kind"] == "dev",
            ours: dependency["source"].is_null(),
        });
    let target = |target: Value| -> Result<Target> {
        let kinds = target["kind"].as_array().cloned().unwrap_or_default();
        let is = |names: &[&str]| {
            kinds
                .iter()
                .any(|kind| names.iter().any(|name| kind == name))
        };
        Ok(Target {
            root: relative(&target["src_path"])?,
            library: is(&["lib", "proc-macro"]),
            test: is(&["bench", "custom-build", "example", "test"]),
        })
    };
    let manifest = relative(&value["manifest_path"])?;
    Ok(Package {
        name: text(&value["name"]),
        dir: manifest.trim_end_matches("/Cargo.toml").to_owned(),
        dependencies: dependencies.collect(),
        targets: array("targets")
            .into_iter()
            .map(target)
            .collect::<Result<_>>()?,
    })
}
