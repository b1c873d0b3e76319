// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The home of served files: a driver that `cargo scullery serve` serves, while a test uses it.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use suite::Report;
use tempfile::TempDir;

use crate::command::{checkout, is_missing};

/// A driver's devices as files.
pub(crate) struct Served {
    child: Child,
    folder: TempDir,
}

impl Served {
    /// Serves a driver; `None` when this machine or user cannot, and the test says so.
    pub(crate) fn start(driver: &Path) -> Option<Served> {
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            // Nobody else can act for other users, as suites do.
            assert!(is_missing("fuse", "only root can act for all users"));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        // As /dev, for all users.
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        let child = Command::new(env!("CARGO"))
            .current_dir(checkout())
            .args(["scullery", "serve"])
            .args([driver, folder.path()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut served = Served { child, folder };
        let mut said = String::new();
        let stdout = served.child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut said).unwrap();
        if said.starts_with("serving ") {
            return Some(served);
        }
        let (code, stderr) = served.ended();
        assert!(code == Some(69) && is_missing("fuse", &stderr), "{stderr}");
        None
    }

    /// The folder with the files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it as Ctrl-C does. The driver must have broken no rule.
    pub(crate) fn end(mut self) {
        self.interrupt();
        let (code, stderr) = self.ended();
        assert_eq!(code, Some(0), "{stderr}");
    }

    fn interrupt(&self) {
        let kill = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    fn ended(&mut self) -> (Option<i32>, String) {
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap().code(), stderr)
    }
}

impl Drop for Served {
    /// A test that failed leaves nothing mounted.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.interrupt();
            let _ = self.child.wait();
        }
    }
}

/// The program with the suite of a driver.
pub(crate) fn suite_program(driver: &Path) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .current_dir(driver)
        .args(["build", "--example", "suite", "--message-format", "json"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let messages = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut programs = messages.filter_map(|message: Value| {
        let program = message["executable"].as_str()?;
        (message["target"]["name"] == "suite").then(|| PathBuf::from(program))
    });
    programs.next().expect("cargo names the example `suite`")
}

/// Runs the program of a suite.
pub(crate) fn run(program: &Path, arguments: &[&str]) -> Report {
    let output = Command::new(program).args(arguments).output().unwrap();
    Report::from_ktap(&String::from_utf8(output.stdout).unwrap())
}
