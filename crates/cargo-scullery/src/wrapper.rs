// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! This program as cargo's `RUSTC_WORKSPACE_WRAPPER`: every driver is compiled twice.
//!
//! The first time as cargo asks. The second time as Kbuild does, with `no_std` put before the
//! driver's first line, and with LLVM's text as output instead of a library: nothing links it, and
//! [`crate::check::ir`] reads it. Only the second compiler gets `RUSTC_BOOTSTRAP`, so no other crate
//! is built again because of it. It leaves its messages in `CRATE-HASH.no_std.json`, and the text in
//! `CRATE-HASH.ll`, beside cargo's own artefacts; cargo keeps them fresh together.
//!
//! A driver that stable Rust refuses is compiled [`AS_KBUILD`] both times, and cargo itself has
//! `RUSTC_BOOTSTRAP` then: see [`crate::as_kbuild`].

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};

use anyhow::{Context, Result};

use crate::source;

/// Set for cargo, this variable makes the program a compiler wrapper; its value says which.
pub(crate) const VARIABLE: &str = "SCULLERY_RUSTC_WRAPPER";

/// The folder that paths are to be relative to, when cargo does not know it.
pub(crate) const BASE: &str = "SCULLERY_BASE";

/// A driver is compiled without std too.
pub(crate) const WITH_NO_STD: &str = "with-no-std";

/// A driver and its tests are compiled with Kbuild's features and without std, and the driver a
/// second time.
pub(crate) const AS_KBUILD: &str = "as-kbuild";

/// Every crate is compiled once, as cargo asks: only the wrapper's path matters.
pub(crate) const PLAIN: &str = "plain";

/// What Kbuild puts before a driver's first line.
const NO_STD: &str = "-Zcrate-attr=no_std";

/// The same, and the unstable features that it allows; some are stable by now.
const ALL_FLAGS: &[&str] = &[
    NO_STD,
    "-Zcrate-attr=feature(arbitrary_self_types,asm_goto,generic_arg_infer,used_with_arg)",
    "-Zallow-features=arbitrary_self_types,asm_goto,generic_arg_infer,used_with_arg",
    "-Astable_features",
];

/// Where the second compilation leaves its messages, for an artefact `libCRATE-HASH.rmeta`.
pub(crate) fn messages_of(rmeta: &Path) -> Option<PathBuf> {
    beside(rmeta, "no_std.json")
}

/// Where it leaves LLVM's text.
pub(crate) fn llvm_text_of(rmeta: &Path) -> Option<PathBuf> {
    beside(rmeta, "ll")
}

fn beside(rmeta: &Path, extension: &str) -> Option<PathBuf> {
    let stem = rmeta.file_stem()?.to_str()?.strip_prefix("lib")?;
    Some(rmeta.with_file_name(format!("{stem}.{extension}")))
}

/// Runs `rustc` with its arguments, and for a driver's library a second time.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let (rustc, arguments) = arguments.split_first().context("no compiler to wrap")?;
    let mut arguments = arguments.to_vec();
    if let Some(mut base) = env::var_os(BASE) {
        base.push("=");
        arguments.extend(["--remap-path-prefix".into(), base]);
    }
    let arguments = &arguments[..];
    let which = env::var(VARIABLE).unwrap_or_default();
    let driver = Driver::among(arguments).filter(|_| which != PLAIN);
    let (first_flags, second_flags): (&[&str], &[&str]) = match which == AS_KBUILD {
        true => (ALL_FLAGS, ALL_FLAGS),
        false => (&[], &[NO_STD]),
    };
    let second = match driver.as_ref().filter(|driver| !driver.is_test) {
        Some(driver) => Some(driver.compile(rustc, arguments, second_flags)?),
        None => None,
    };
    let first_flags = driver.map(|_| first_flags).unwrap_or_default();
    let status = Command::new(rustc)
        .args(arguments)
        .args(first_flags)
        .status()
        .context("cannot run rustc")?;
    if let Some(mut child) = second {
        // Whether it succeeded is in its messages: a driver for the host alone still builds.
        child.wait().context("waiting for the no_std compilation")?;
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The parts of rustc's arguments that name a driver's artefacts.
struct Driver {
    out_dir: PathBuf,
    /// `CRATE-HASH`, as rustc names its files.
    stem: String,
    /// Whether these are the tests in the driver's own files.
    is_test: bool,
}

impl Driver {
    /// `Some` when the arguments compile the library of a driver, or its tests.
    fn among(arguments: &[OsString]) -> Option<Driver> {
        let arguments: Vec<&str> = arguments.iter().filter_map(|text| text.to_str()).collect();
        let after = |flag: &str| {
            let at = arguments.iter().position(|argument| *argument == flag)?;
            arguments.get(at + 1).copied()
        };
        let is_test = arguments.contains(&"--test");
        if after("--crate-type") != Some("lib") && !is_test {
            return None;
        }
        let root = arguments
            .iter()
            .find(|argument| argument.ends_with(".rs"))?;
        if !source::is_driver(&fs::read_to_string(root).ok()?) {
            return None;
        }
        let suffix = arguments
            .iter()
            .find_map(|text| text.strip_prefix("extra-filename="))?;
        Some(Driver {
            out_dir: after("--out-dir")?.into(),
            stem: format!("{}{suffix}", after("--crate-name")?),
            is_test,
        })
    }

    /// Starts the second compilation.
    fn compile(&self, rustc: &OsString, arguments: &[OsString], flags: &[&str]) -> Result<Child> {
        let file = |extension: &str| self.out_dir.join(format!("{}.{extension}", self.stem));
        if let Err(error) = fs::remove_file(file("ll"))
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error).context("cannot remove an old result");
        }
        let messages = File::create(file("no_std.json")).context("cannot write a result")?;
        Command::new(rustc)
            .args(without_outputs(arguments))
            .args(flags)
            .args(["--emit=llvm-ir", "--cap-lints=allow"])
            // What the compiler made of the source, before LLVM changes it; unused functions too.
            .args(["-Copt-level=0", "-Cdebuginfo=1", "-Ccodegen-units=1"])
            .args(["-Cno-prepopulate-passes", "-Clink-dead-code"])
            .env("RUSTC_BOOTSTRAP", "1")
            .stdout(File::create("/dev/null").context("cannot open /dev/null")?)
            .stderr(messages)
            .spawn()
            .context("cannot run rustc")
    }
}

/// The arguments less those that a second compilation must not share with the first.
fn without_outputs(arguments: &[OsString]) -> Vec<&OsString> {
    let mut kept: Vec<&OsString> = Vec::new();
    for argument in arguments {
        let text = argument.to_str().unwrap_or_default();
        if text.starts_with("--emit=") {
            continue;
        }
        if text.starts_with("incremental=") {
            // Its `-C`.
            kept.pop();
            continue;
        }
        kept.push(argument);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_second_compilation_shares_no_output_with_the_first() {
        let line = "--emit=dep-info,metadata -C incremental=/x -C metadata=1 a.rs";
        let line = words(line);
        let kept: Vec<&str> = without_outputs(&line)
            .iter()
            .filter_map(|w| w.to_str())
            .collect();
        assert_eq!(kept, ["-C", "metadata=1", "a.rs"]);
    }

    #[test]
    fn a_driver_is_told_from_its_tests_and_from_other_crates() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("scull_main.rs");
        fs::write(&root, "module! { name: \"scull\", }").unwrap();
        let root = root.to_str().unwrap();
        let rest = format!("{root} --out-dir /out -C extra-filename=-1f");
        let library = format!("--crate-name scull --crate-type lib {rest}");
        let driver = Driver::among(&words(&library)).unwrap();
        assert_eq!(
            (driver.stem.as_str(), driver.out_dir.to_str()),
            ("scull-1f", Some("/out"))
        );
        assert!(!driver.is_test);
        let tests = Driver::among(&words(&format!("--crate-name scull --test {rest}")));
        assert!(tests.is_some_and(|driver| driver.is_test));
        fs::write(root, "fn f() {}").unwrap();
        assert!(Driver::among(&words(&library)).is_none());
    }

    #[test]
    fn results_lie_beside_the_metadata() {
        let rmeta = Path::new("/t/deps/libscull-1f.rmeta");
        assert_eq!(llvm_text_of(rmeta), Some("/t/deps/scull-1f.ll".into()));
        assert_eq!(
            messages_of(rmeta),
            Some("/t/deps/scull-1f.no_std.json".into())
        );
    }
}
