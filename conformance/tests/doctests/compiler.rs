// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! rustc(1), called with the libraries that cargo has made.
//!
//! Not cargo, for the libraries are the ones that tests of this workspace use: nothing is compiled
//! twice.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::command::checkout;

/// What an example may name, and what the kernel crate is made with.
const LIBRARIES: [&str; 7] = [
    "kernel",
    "macros",
    "pin_init",
    "suite",
    "tryalloc",
    "zerocopy",
    "zerocopy_derive",
];

/// What Kbuild allows and stable Rust does not.
const FEATURES: &str =
    "-Zcrate-attr=feature(arbitrary_self_types,asm_goto,generic_arg_infer,used_with_arg)";

/// A compiler, and where the libraries are.
pub(crate) struct Compiler {
    /// The file of each of [`LIBRARIES`].
    libraries: BTreeMap<&'static str, PathBuf>,
    as_kbuild: bool,
}

impl Compiler {
    /// With the libraries, built by cargo if they are not yet.
    pub(crate) fn stable() -> Compiler {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let output = Command::new(env!("CARGO"))
            .current_dir(checkout())
            .args([
                "build",
                "--package",
                "scullery-kernel",
                "--message-format=json",
            ])
            .arg("--target-dir")
            .arg(target)
            .output()
            .unwrap();
        succeeded(&output);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let mut libraries = BTreeMap::new();
        for line in stdout.lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            let name = message["target"]["name"].as_str();
            if let (Some(name), Some(file)) = (
                LIBRARIES.iter().find(|library| Some(**library) == name),
                message["filenames"][0].as_str(),
            ) {
                libraries.insert(*name, PathBuf::from(file));
            }
        }
        assert_eq!(libraries.len(), LIBRARIES.len(), "{libraries:?}");
        Compiler {
            libraries,
            as_kbuild: false,
        }
    }

    /// The same, as Kbuild calls it; the kernel crate is compiled anew in `dir`, with its feature
    /// `unstable`.
    pub(crate) fn as_kbuild(&self, dir: &Path) -> Compiler {
        let kernel = dir.join("libkernel.rlib");
        let mut compiler = Compiler {
            libraries: self.libraries.clone(),
            as_kbuild: true,
        };
        let output = compiler
            .rustc()
            .args([
                "--crate-type=lib",
                "--crate-name=kernel",
                "--cfg=feature=\"unstable\"",
            ])
            .args(["-Cmetadata=unstable", "-o"])
            .arg(&kernel)
            .arg(checkout().join("crates/kernel/src/lib.rs"))
            .output()
            .unwrap();
        succeeded(&output);
        compiler.libraries.insert("kernel", kernel);
        compiler
    }

    /// Compiles and links the program whose root is `source`; gives the errors, which are JSON.
    pub(crate) fn compile(&self, source: &Path, program: &Path) -> Vec<Value> {
        let mut rustc = self.rustc();
        if self.as_kbuild {
            rustc.arg(FEATURES);
        }
        let output = rustc
            .args(["--error-format=json", "-o"])
            .args([program, source])
            .output()
            .unwrap();
        if output.status.success() {
            return Vec::new();
        }
        let stderr = String::from_utf8(output.stderr).unwrap();
        let messages = stderr
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        messages
            .filter(|message| {
                message["level"]
                    .as_str()
                    .is_some_and(|level| level.starts_with("error"))
            })
            .filter(|message| {
                message["spans"]
                    .as_array()
                    .is_some_and(|spans| !spans.is_empty())
            })
            .collect()
    }

    /// Compiles a program that runs where there are no libraries.
    pub(crate) fn compile_static(&self, source: &Path, program: &Path) {
        let mut rustc = self.rustc();
        let output = rustc
            .arg("-Ctarget-feature=+crt-static")
            .arg("-o")
            .args([program, source])
            .output();
        succeeded(&output.unwrap());
    }

    fn rustc(&self) -> Command {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc.args(["--edition=2021", "--cap-lints=allow"]);
        for (name, file) in &self.libraries {
            let mut library = OsString::from(format!("{name}="));
            library.push(file);
            rustc.arg("--extern").arg(library);
            let mut folder = OsString::from("dependency=");
            folder.push(file.parent().unwrap());
            rustc.arg("-L").arg(folder);
        }
        if self.as_kbuild {
            rustc.env("RUSTC_BOOTSTRAP", "1");
        }
        rustc
    }
}

fn succeeded(output: &Output) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
}
