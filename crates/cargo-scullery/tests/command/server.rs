// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A server that `serve` has started, while a test uses it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::run::{Output, is_skipped_without, scullery};

/// A command that has become a server.
pub(crate) struct Server {
    child: Child,
    /// The line with which it said that it serves.
    pub(crate) said: String,
}

impl Server {
    /// Starts one in a folder; `None` when this machine cannot serve, and nobody insists that it does.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Option<Server> {
        let mut child = scullery(folder)
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut said).unwrap();
        let server = Server { child, said };
        if server.said.starts_with("serving ") {
            return Some(server);
        }
        let ended = server.wait();
        assert!(cannot_serve(&ended), "{ended:?}");
        None
    }

    /// Sends the command a signal: what it came to.
    pub(crate) fn end(self, signal: &str) -> Output {
        self.end_by(&[signal])
    }

    /// Sends it several signals, one right after the other.
    pub(crate) fn end_by(self, signals: &[&str]) -> Output {
        send(&self.child, signals);
        self.wait()
    }

    fn wait(mut self) -> Output {
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        Output {
            code: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout: std::mem::take(&mut self.said),
            stderr,
        }
    }
}

impl Drop for Server {
    /// A test that failed leaves nothing mounted.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            send(&self.child, &["INT"]);
            let _ = self.child.wait();
        }
    }
}

fn send(child: &Child, signals: &[&str]) {
    let script = "for signal; do kill -$signal $0 || exit; done";
    let kill = Command::new("sh")
        .args(["-c", script, &child.id().to_string()])
        .args(signals)
        .status();
    assert!(kill.unwrap().success());
}

/// Whether the command said that this machine cannot serve: then the test cannot run, and says so.
pub(crate) fn cannot_serve(ended: &Output) -> bool {
    ended.code == 69 && is_skipped_without("fuse", ended.stderr.trim())
}

/// Whether something is mounted there.
pub(crate) fn is_mounted(point: &Path) -> bool {
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let point = point.to_str().unwrap();
    table
        .lines()
        .any(|line| line.split(' ').nth(4) == Some(point))
}
