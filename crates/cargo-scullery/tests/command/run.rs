// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Running the real command.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::Value;

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Output {
    /// The exit code; -1 after a signal.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails the test unless the command ended with this code.
    pub(crate) fn expect_code(self, code: i32) -> Output {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// A cache for all tests of a program: what one has compiled, the next has.
pub(crate) fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// The command with its own cache, and no demands of the environment.
pub(crate) fn scullery(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-scullery"));
    command
        .current_dir(folder)
        .env("SCULLERY_CACHE", cache())
        .env_remove("SCULLERY_REQUIRE");
    command
}

/// Runs the command in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    output(scullery(folder).args(arguments))
}

/// Runs the command with the user's own cache, in which a kernel may be prepared.
pub(crate) fn run_with_lab(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-scullery"));
    output(command.current_dir(folder).args(arguments))
}

/// Whether no kernel is prepared: then the test cannot run, and says so.
///
/// # Panics
///
/// When `SCULLERY_REQUIRE` names the kernel.
pub(crate) fn lab_is_missing() -> bool {
    let Err(error) = lab::Cache::locate().and_then(|cache| lab::Kernel::prepared(&cache)) else {
        return false;
    };
    is_skipped_without("kernel", &error.to_string())
}

/// True, and loudly so, for a test that cannot run because of `why`.
///
/// # Panics
///
/// When `SCULLERY_REQUIRE` names the home that is missing.
pub(crate) fn is_skipped_without(home: &str, why: &str) -> bool {
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name == home), "{why}");
    let test = thread::current();
    let skipped = format!("{}: NOT TESTED, {why}", test.name().unwrap_or("a test"));
    // Not by `eprintln!`, which the harness keeps from a test that passes.
    writeln!(io::stderr(), "{skipped}").expect("standard error");
    true
}

/// The checkout that holds the samples.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Runs a command.
pub(crate) fn output(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The stage of a report.
pub(crate) fn stage<'a>(report: &'a Value, name: &str) -> &'a Value {
    let stages = report["stages"].as_array().unwrap();
    stages.iter().find(|stage| stage["stage"] == name).unwrap()
}

/// A driver that needs no crate at all, whose suite prints what it is told to: for tests of what
/// the command makes of it.
pub(crate) fn driver_that_prints(folder: &Path, run: &str, fail_nth: &str) {
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"terse\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n\
         [lib]\npath = \"terse_main.rs\"\n[[example]]\nname = \"suite\"\n",
    );
    write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"terse\"\nversion = \"0.1.0\"\n",
    );
    write(
        "terse_main.rs",
        "macro_rules! module { ($($t:tt)*) => {} }\nmodule! { name: \"terse\", }\n\
         pub fn double(n: u32) -> u32 {\n    n * 2\n}\n",
    );
    write(
        "tests/doubles.rs",
        "#[test]\nfn doubles() {\n    assert_eq!(terse::double(2), 4);\n}\n",
    );
    write(
        "examples/suite.rs",
        &format!(
            "fn main() {{\n    let nth = std::env::args().nth(1).unwrap() == \"fail-nth\";\n    \
             let text = if nth {{ {fail_nth:?} }} else {{ {run:?} }};\n    println!(\"{{text}}\");\n    \
             std::process::exit(text.contains(\"not ok\") as i32);\n}}\n"
        ),
    );
}

/// What a suite prints when nothing is wrong.
pub(crate) const CLEAN: &str = "KTAP version 1\n# > reads\n# | main: read(fd0, 1) = 0 \"\"\nok 1 - reads\n1..1\n\
    # fact {\"fact\":\"end\",\"passed\":true,\"allocations\":3,\"leaks\":0}";

/// The same with each allocation failing.
pub(crate) const SURVIVED: &str = "# fact {\"fact\":\"point\",\"n\":1,\"file\":\"terse_main.rs\",\"line\":3,\"survived\":true,\"problems\":[]}\n\
     # fact {\"fact\":\"end\",\"points\":1,\"survived\":1,\"leaks\":0}";
