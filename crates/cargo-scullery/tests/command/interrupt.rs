// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ends of the command while a driver runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::run::{CLEAN, SURVIVED, driver_that_prints, scullery};

/// A suite that says who it and its child are, and then hangs.
const HANGS: &str = r#"
fn main() {
    let child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
    std::fs::write("partial", format!("{} {}", std::process::id(), child.id())).unwrap();
    std::fs::rename("partial", "pids").unwrap();
    loop {
        std::thread::park();
    }
}
"#;

/// Waits for what must come soon.
fn soon<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(result) = attempt() {
            return result;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "it did not come");
        sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs; a zombie does not.
fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn an_interrupt_ends_the_suite_and_its_children_and_says_one_line() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    fs::write(dir.path().join("examples/suite.rs"), HANGS).unwrap();
    let command = scullery(dir.path())
        .args(["check", ".", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let pids = soon(|| fs::read_to_string(dir.path().join("pids")).ok());
    assert!(pids.split(' ').all(runs), "{pids}");
    let interrupt = Command::new("kill")
        .args(["-INT", &command.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());

    let output = command.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.ends_with("\rscullery: interrupted\n"), "{stderr}");
    soon(|| (!pids.split(' ').any(runs)).then_some(()));
}

#[test]
fn a_command_that_is_killed_takes_the_suite_with_it() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    fs::write(dir.path().join("examples/suite.rs"), HANGS).unwrap();
    let mut command = scullery(dir.path())
        .args(["check", "."])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pids = soon(|| fs::read_to_string(dir.path().join("pids")).ok());
    let (suite, child) = pids.split_once(' ').unwrap();
    command.kill().unwrap();
    command.wait().unwrap();
    soon(|| (!runs(suite)).then_some(()));
    // A program that the suite starts is the suite's own concern.
    let status = Command::new("kill").args(["-KILL", child]).status();
    assert!(status.unwrap().success());
}

#[test]
fn a_reader_that_goes_ends_the_command_without_a_word() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    for arguments in [
        &["check", "."][..],
        &["check", ".", "--format", "json"],
        &["new", "x"],
    ] {
        let mut command = scullery(dir.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(command.stdout.take());
        let output = command.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.lines().all(|line| line.starts_with("scullery: ")),
            "{stderr}"
        );
    }
    let mut command = scullery(dir.path())
        .args(["check", "."])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command.stderr.take());
    let output = command.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "progress is no result");
}
