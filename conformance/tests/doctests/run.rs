// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Running examples, each in a process of its own.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long an example may take; time is virtual in it.
const LIMIT: Duration = Duration::from_secs(20);

/// Runs the example `index` of `program`: what it printed.
///
/// # Errors
///
/// Why it did not pass: what the machine reports, or how the process ended.
pub(crate) fn run(program: &Path, index: usize) -> Result<Vec<String>, String> {
    let said = program.with_file_name(format!("said_{index}"));
    let mut child = Command::new(program)
        .arg(index.to_string())
        .stdout(File::create(&said).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if started.elapsed() > LIMIT => {
                child.kill().unwrap();
                child.wait().unwrap();
                return Err(format!("it did not end in {} s", LIMIT.as_secs()));
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let said = fs::read_to_string(said).unwrap();
    let log = said.lines().filter_map(|line| line.strip_prefix("log: "));
    if status.success() {
        return Ok(log.map(str::to_owned).collect());
    }
    let reports: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("log: "))
        .collect();
    match reports.as_slice() {
        [] => Err(status.to_string()),
        reports => Err(reports.join("\n")),
    }
}
