// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The prepared kernel, modules built for it, boots, and what must not be left of them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;

use lab::{Boot, Built, Cache, Cancel, Error, Kernel, Kind, Outcome, Problem, boot, build_single};

/// The prepared kernel; without one the test cannot run, and says so.
///
/// # Panics
///
/// When there is none and `SCULLERY_REQUIRE` names it.
pub(crate) fn kernel() -> Option<Kernel> {
    let error = match Cache::locate().and_then(|cache| Kernel::prepared(&cache)) {
        Ok(kernel) => return Some(kernel),
        Err(error) => error,
    };
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|home| home == "kernel"), "{error}");
    let test = thread::current();
    let skipped = format!("{}: NOT TESTED, {error}", test.name().unwrap_or("a test"));
    // Not by `eprintln!`, which the harness keeps from a test that passes.
    writeln!(io::stderr(), "{skipped}").expect("standard error");
    None
}

/// An init for these tests, compiled once.
pub(crate) fn init() -> &'static Path {
    static INIT: OnceLock<PathBuf> = OnceLock::new();
    INIT.get_or_init(|| {
        let init = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/init.c");
        let status = Command::new("cc")
            .args(["-Wall", "-Werror", "-static", "-o"])
            .args([&init, &source])
            .status()
            .expect("cc runs");
        assert!(status.success(), "init.c compiles");
        init
    })
}

pub(crate) fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/modules/{name}.rs"))
}

pub(crate) fn built(kernel: &Kernel, name: &str) -> Built {
    build_single(kernel, &source(name), &Cancel::new(), &mut |_| ()).unwrap()
}

pub(crate) fn ready(built: &Built) -> Boot {
    let mut boot = Boot::new(built, init());
    boot.suite = false;
    boot
}

pub(crate) fn run(kernel: &Kernel, name: &str) -> Outcome {
    let built = built(kernel, name);
    boot(kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap()
}

/// Asserts that a problem says `what` and lies in the line of `name` that is marked `here`.
pub(crate) fn assert_found(outcome: &Outcome, name: &str, what: &str) {
    let text = fs::read_to_string(source(name)).unwrap();
    let here = text.lines().position(|line| line.ends_with("// here"));
    let place = format!("{}:{}", source(name).display(), here.unwrap() + 1);
    let found = |problem: &Problem| {
        problem.what.contains(what)
            && problem.location.as_ref().map(ToString::to_string) == Some(place.clone())
    };
    assert!(outcome.verdict.iter().any(found), "{:#?}", outcome.verdict);
}

/// The processes that have `mark` on their command line.
pub(crate) fn processes(mark: &str) -> Vec<String> {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(mark))
        .collect()
}

/// Asserts that nothing of a boot with `mark` is left.
pub(crate) fn assert_gone(kernel: &Kernel, mark: &str) {
    assert_eq!(processes(mark), [""; 0]);
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let program = kernel.program().unwrap();
    let cache = program.ancestors().nth(3).unwrap();
    assert!(!mounts.contains(&*cache.to_string_lossy()), "{mounts}");
    // Where nothing was booted yet there is no such folder.
    let left: Vec<_> = fs::read_dir(cache.join("boot"))
        .into_iter()
        .flatten()
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: Kind) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    error
}
