// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver that is served while a test runs.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Output};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use fuse::{Error, Kind, Session};
use kernel::ThisModule;
use kernel::host::{Machine, boot};

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the devices of a module while `test` runs; it is given the machine and the folder.
pub(crate) fn serve(module: &'static ThisModule, test: impl FnOnce(&Machine, &Path)) {
    serve_and_unload(module, test).expect("unloads");
}

/// As [`serve`]: what unloading the module came to.
pub(crate) fn serve_and_unload(
    module: &'static ThisModule,
    test: impl FnOnce(&Machine, &Path),
) -> kernel::error::Result {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(module, "").expect("loads");
    if let Some(session) = available(Session::mount(&machine, folder.path())) {
        test(&machine, folder.path());
        drop(session);
    }
    module.unload()
}

/// Becomes a user who may nothing in particular.
pub(crate) const NOBODY: [&str; 5] = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--",
];

/// Says that a test is not made.
///
/// # Panics
///
/// When `SCULLERY_REQUIRE` names what it lacks.
#[track_caller]
pub(crate) fn not_tested(reason: &str) {
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|home| home == "fuse"), "{reason}");
    let test = thread::current();
    let test = test.name().unwrap_or("a test");
    // Not by `eprintln!`, which the harness keeps from a test that passes.
    writeln!(io::stderr(), "{test}: NOT TESTED, {reason}").expect("standard error");
}

/// Whether this user is not `root`, or a program is missing; says so as [`not_tested`] does.
#[track_caller]
pub(crate) fn lacks(needed: &[&str]) -> bool {
    let is_there = |what: &str| match what {
        "root" => rustix::process::geteuid().is_root(),
        program => Command::new("sh")
            .args(["-c", "command -v \"$0\" > /dev/null", program])
            .status()
            .is_ok_and(|status| status.success()),
    };
    let missing = needed.iter().find(|what| !is_there(what));
    missing
        .inspect(|what| not_tested(&format!("it takes {what}")))
        .is_some()
}

/// What there is, unless this computer cannot serve and nobody insists that it does.
#[track_caller]
pub(crate) fn available<T>(served: Result<T, Error>) -> Option<T> {
    match served {
        Err(error) if error.kind() == Kind::Unavailable => {
            not_tested(&error.to_string());
            None
        }
        served => Some(served.unwrap_or_else(|error| panic!("{error}"))),
    }
}

/// Waits until `done`.
#[track_caller]
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "in vain: {what}");
        sleep(Duration::from_millis(5));
    }
}

/// Waits until the driver has logged `text` so many times.
#[track_caller]
pub(crate) fn logged(machine: &Machine, text: &str, times: usize) {
    let count = || {
        let log = machine.log();
        log.iter().filter(|record| record.text == text).count()
    };
    eventually(text, || count() == times);
}

/// Runs a shell script with `$DEV` the folder: what it writes.
#[track_caller]
pub(crate) fn sh(folder: &Path, script: &str) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new("sh")
        .args(["-c", script])
        .env("DEV", folder)
        .env("LC_ALL", "C")
        .output()
        .expect("sh runs");
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{status}: {script}\n{stderr}");
    String::from_utf8_lossy(&stdout).into_owned() + &stderr
}
