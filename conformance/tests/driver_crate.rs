// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Crates around drivers, as users would write them around their own.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::command::checkout;

/// A crate to be made of links to files that are elsewhere.
pub(crate) struct DriverCrate<'a> {
    /// The module that Kbuild makes of it.
    pub(crate) name: &'a str,
    /// The driver's root, and what it has besides.
    pub(crate) main: &'a Path,
    pub(crate) modules: &'a [PathBuf],
    /// The suite of this name in `suites`.
    pub(crate) suite: Option<&'a str>,
    /// What Kbuild compiles beside the driver.
    pub(crate) beside: Beside,
}

/// Crates of ours in a driver's module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    Nothing,
    Scullery,
    /// And `scullery` with its `alloc`.
    Tryalloc,
}

impl Beside {
    fn crates(self) -> &'static [&'static str] {
        match self {
            Beside::Nothing => &[],
            Beside::Scullery => &["scullery"],
            Beside::Tryalloc => &["tryalloc", "scullery"],
        }
    }
}

impl DriverCrate<'_> {
    /// Makes it: its folder, which is named after its suite if it has one.
    pub(crate) fn make(&self) -> PathBuf {
        let folder = self.suite.unwrap_or(self.name);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let link = |file: &Path, name: &OsStr| {
            symlink(file.canonicalize().unwrap(), folder.join(name)).unwrap();
        };
        // What Kbuild makes of it has a name other than the module's.
        link(self.main, "main.rs".as_ref());
        for file in self.modules {
            link(file, file.file_name().unwrap());
        }
        if let Some(suite) = self.suite {
            let suite = checkout().join(format!("conformance/tests/suites/{suite}.rs"));
            link(&suite, "suite.rs".as_ref());
        }
        for name in self.beside.crates() {
            link(&checkout().join("crates").join(name), name.as_ref());
        }
        fs::write(folder.join("Kbuild"), self.kbuild()).unwrap();
        fs::write(folder.join("Cargo.toml"), self.manifest()).unwrap();
        folder
    }

    fn kbuild(&self) -> String {
        let name = self.name;
        let mut parts = String::from("main.o");
        // What the crates before offer the next.
        let mut offered = String::from("-L $(obj)");
        let mut lines = String::new();
        let mut last = None;
        for beside in self.beside.crates() {
            let object = format!("{beside}/src/lib.o");
            let metadata = format!("$(obj)/lib{beside}.rmeta");
            lines += &format!(
                "RUSTFLAGS_{object} := --crate-name {beside} --emit=metadata={metadata} {offered}"
            );
            if let Some(last) = last.replace(object.clone()) {
                lines += " --cfg 'feature=\"alloc\"'\n";
                lines += &format!("$(obj)/{object}: $(obj)/{last}");
            }
            lines += "\n";
            parts += &format!(" {object}");
            offered += &format!(" --extern {beside}={metadata}");
        }
        if let Some(last) = last {
            lines += &format!("RUSTFLAGS_main.o := {offered}\n$(obj)/main.o: $(obj)/{last}\n");
        }
        format!("obj-m := {name}.o\n{name}-y := {parts}\n{lines}")
    }

    fn manifest(&self) -> String {
        let root = checkout().canonicalize().unwrap();
        let dependency = |name: &str, package: &str| {
            let path = root.join("crates").join(name);
            format!("{name} = {{ package = {package:?}, path = {path:?} }}\n")
        };
        let example = match self.suite {
            Some(_) => "[[example]]\nname = \"suite\"\npath = \"suite.rs\"\n",
            None => "",
        };
        let beside = self.beside.crates().iter();
        let beside: String = beside.map(|name| dependency(name, name)).collect();
        format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n\
             [lib]\npath = \"main.rs\"\n{example}[dependencies]\n{}{}{beside}\
             [dev-dependencies]\n{}",
            self.name,
            dependency("kernel", "scullery-kernel"),
            dependency("pin-init", "scullery-pin-init"),
            dependency("suite", "scullery-suite"),
        )
    }
}

/// The file of a driver of ours.
pub(crate) fn of_ours(name: &str) -> PathBuf {
    checkout().join(format!("conformance/tests/drivers/{name}.rs"))
}
