// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Compiling upstream's tests, without those that our types do not compile with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::source::{Function, Source};
use crate::Result;

/// What each test that does not compile met with, by name.
type NotCompiled = BTreeMap<String, String>;

/// The compiler with the crates that tests take for std's.
pub(super) struct Compiler {
    /// What is made, and made from.
    folder: PathBuf,
    /// Where the program's code is.
    judge: PathBuf,
    /// Libraries by the name of the crate.
    libraries: BTreeMap<String, PathBuf>,
}

impl Compiler {
    /// Compiles those crates.
    pub(super) fn new(root: &Path, folder: &Path) -> Result<Compiler> {
        let judge = root.join("crates/tryalloc/judge");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args([
                "build",
                "--locked",
                "--message-format=json-render-diagnostics",
            ])
            .args(["-pjudge-alloc", "-pjudge-std", "-pjudge-test"])
            .arg("--manifest-path")
            .arg(judge.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(root.join("target/judge"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", "--cfg tryalloc_judge --cap-lints allow")
            .stderr(Stdio::inherit());
        let output = cargo.output()?;
        if !output.status.success() {
            return Err("the crates in crates/tryalloc/judge do not compile".into());
        }
        let libraries = String::from_utf8(output.stdout)?
            .lines()
            .filter_map(|line| library(&serde_json::from_str(line).ok()?))
            .collect();
        Ok(Compiler {
            folder: folder.to_owned(),
            judge,
            libraries,
        })
    }

    /// The program that runs the tests, and what does not compile.
    pub(super) fn tests(&self, source: &Source) -> Result<(PathBuf, NotCompiled)> {
        self.features()?;
        let mut without = BTreeMap::new();
        // An error of one kind hides those of the next, and what is compiled for a type comes last.
        for emit in ["metadata", "link"] {
            while !self.is_compiled(source, emit, &mut without)? {}
        }
        let mut driver = self.rustc("driver", "bin");
        driver.arg(self.judge.join("driver/main.rs"));
        let tests = self.folder.join("liballoctests.rlib");
        driver.arg(format!("--extern=alloctests={}", tests.display()));
        driver.arg(format!("-Ldependency={}", self.folder.display()));
        self.use_library(&mut driver, "judge_std", "judge_std")?;
        done(&driver.output()?)?;
        let not_compiled = without.into_values().collect();
        Ok((self.folder.join("driver"), not_compiled))
    }

    /// Compiles the crate of features.
    fn features(&self) -> Result {
        let mut features = self.rustc("features", "rlib");
        features.arg(self.folder.join("features.rs"));
        done(&features.output()?)
    }

    /// Compiles the tests; if some do not compile, adds these to those that are left out.
    fn is_compiled(
        &self,
        source: &Source,
        emit: &str,
        without: &mut BTreeMap<String, (String, String)>,
    ) -> Result<bool> {
        let mut rustc = self.rustc("alloctests", "rlib");
        rustc
            .arg(self.folder.join("tests/lib.rs"))
            .arg(format!("--emit={emit}"))
            .args(["--error-format=json", "-Zunstable-options"])
            .arg(format!(
                "--extern=force:features={}",
                self.folder.join("libfeatures.rlib").display()
            ))
            .arg(format!(
                "-Cincremental={}",
                self.folder.join("incremental").display()
            ))
            .env(
                "TRYALLOC_JUDGE_WITHOUT",
                without
                    .keys()
                    .map(|key| format!("{key}\n"))
                    .collect::<String>(),
            );
        for (name, library) in [
            ("std", "judge_std"),
            ("alloc", "judge_alloc"),
            ("test", "judge_test"),
            ("rand", "rand"),
            ("rand_xorshift", "rand_xorshift"),
        ] {
            self.use_library(&mut rustc, name, library)?;
        }
        let output = rustc.output()?;
        if output.status.success() {
            return Ok(true);
        }
        let before = without.len();
        let mut elsewhere = String::new();
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            let Some(error) = Error::read(line) else {
                continue;
            };
            match error
                .places
                .iter()
                .find_map(|(file, line)| source.function(file, *line))
            {
                Some(function) => {
                    let entry = (function.name.clone(), error.text);
                    without.entry(key(function)).or_insert(entry);
                }
                None if !error.places.is_empty() => elsewhere += &error.text,
                None => {}
            }
        }
        if without.len() == before {
            return Err(format!("upstream's tests do not compile\n{elsewhere}").into());
        }
        Ok(false)
    }

    fn rustc(&self, name: &str, kind: &str) -> Command {
        let mut rustc = Command::new("rustc");
        rustc
            .args([
                "--edition=2024",
                "--cap-lints=allow",
                "-Cdebuginfo=line-tables-only",
                "-Copt-level=1",
                "-Cdebug-assertions",
            ])
            .args(["--crate-name", name, "--crate-type", kind, "--out-dir"])
            .arg(&self.folder)
            .env("RUSTC_BOOTSTRAP", "1");
        rustc
    }

    fn use_library(&self, rustc: &mut Command, name: &str, library: &str) -> Result {
        let path = self
            .libraries
            .get(library)
            .ok_or(format!("no crate {library}"))?;
        rustc.arg(format!("--extern={name}={}", path.display()));
        let folder = path.parent().ok_or("a library in a folder")?;
        rustc.arg(format!("-Ldependency={}", folder.display()));
        rustc.arg(format!("-Ldependency={}", folder.join("deps").display()));
        Ok(())
    }
}

/// How the attribute is told of a function.
fn key(function: &Function) -> String {
    let name = function
        .name
        .rsplit_once("::")
        .map_or(&*function.name, |(_, name)| name);
    format!("{}:{name}", function.file)
}

/// The library that a message of cargo's is about.
fn library(message: &Value) -> Option<(String, PathBuf)> {
    let name = message["target"]["name"].as_str()?;
    let files = message["filenames"].as_array()?;
    let file = files
        .iter()
        .filter_map(Value::as_str)
        .find(|file| file.ends_with(".rlib"))?;
    Some((name.replace('-', "_"), file.into()))
}

/// An error of the compiler's.
struct Error {
    /// Files and lines: where it is, where the macro is called that has it, what it speaks of.
    places: Vec<(String, usize)>,
    text: String,
}

impl Error {
    fn read(line: &str) -> Option<Error> {
        let message: Value = serde_json::from_str(line).ok()?;
        if message["level"] != "error" {
            return None;
        }
        let spans = message["spans"].as_array()?;
        let (first, second): (Vec<_>, Vec<_>) =
            spans.iter().partition(|span| span["is_primary"] == true);
        let mut places = Vec::new();
        for mut span in first.into_iter().chain(second) {
            while let Some(file) = span["file_name"].as_str() {
                let line = span["line_start"].as_u64()?;
                places.push((file.to_owned(), usize::try_from(line).ok()?));
                span = &span["expansion"]["span"];
            }
        }
        let text = message["rendered"].as_str()?.to_owned();
        Some(Error { places, text })
    }
}

fn done(output: &Output) -> Result {
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into())
}
