// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The repository as the rules see it: files with their text, packages with their dependencies.
//!
//! Reading happens here and nowhere else, so a rule is a function of a [`Tree`], and its tests write
//! the tree down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// Everything the rules look at.
#[derive(Default)]
pub(crate) struct Tree {
    /// Every file, sorted by path.
    pub(crate) files: Vec<File>,
    /// Every package of the workspace, as cargo sees it.
    pub(crate) packages: Vec<Package>,
}

/// A file of the repository.
pub(crate) struct File {
    /// Its path from the repository's root, with `/`.
    pub(crate) path: String,
    /// Its text; empty if it is not UTF-8.
    pub(crate) text: String,
}

/// A package of the workspace.
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder, from the repository's root.
    pub(crate) dir: String,
    /// What it depends on.
    pub(crate) dependencies: Vec<Dependency>,
    /// The root files of its library, programs, examples, tests and benchmarks.
    pub(crate) roots: Vec<String>,
    /// The root file of its library, if it has one.
    pub(crate) library: Option<String>,
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

    /// Whether all of the file is test, example or build-script code.
    pub(crate) fn is_test(&self) -> bool {
        let mut folders = self.path.split('/');
        let name = folders.next_back();
        name == Some("build.rs") || folders.any(|f| matches!(f, "tests" | "examples" | "benches"))
    }
}

impl Tree {
    /// Reads the repository that this program was built from.
    pub(crate) fn read() -> Result<Tree> {
        let root = root();
        let mut files = Vec::new();
        walk(&root, &root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Tree {
            files,
            packages: packages(&root)?,
        })
    }

    /// Reads the files of one folder, by their paths from there.
    pub(crate) fn of_folder(folder: &Path) -> Result<Tree> {
        let mut tree = Tree::default();
        walk(folder, folder, &mut tree.files)?;
        Ok(tree)
    }

    /// The file at `path`, if there is one.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Every Rust file.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// A tree of these files, for the tests of rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let file = |&(path, text): &(&str, &str)| File {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        Tree {
            files: files.iter().map(file).collect(),
            packages: Vec::new(),
        }
    }
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
fn walk(root: &Path, dir: &Path, files: &mut Vec<File>) -> Result {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != ".git" && name != "target" {
                walk(root, &path, files)?;
            }
            continue;
        }
        files.push(File {
            path: path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/"),
            text: String::from_utf8(fs::read(&path)?).unwrap_or_default(),
        });
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
    let targets = array("targets");
    let library = targets.iter().find(|target| {
        let kinds = target["kind"].as_array().map_or(&[][..], Vec::as_slice);
        kinds
            .iter()
            .any(|kind| kind == "lib" || kind == "proc-macro")
    });
    let manifest = relative(&value["manifest_path"])?;
    Ok(Package {
        name: text(&value["name"]),
        dir: manifest.trim_end_matches("/Cargo.toml").to_owned(),
        dependencies: dependencies.collect(),
        roots: targets
            .iter()
            .map(|target| relative(&target["src_path"]))
            .collect::<Result<_>>()?,
        library: library
            .map(|target| relative(&target["src_path"]))
            .transpose()?,
    })
}
