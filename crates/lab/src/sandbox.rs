// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every process the lab starts runs here: in a process group, a pid namespace and a mount
//! namespace of its own.
//!
//! The namespaces end with their first process, and that one dies with us. So whatever was
//! mounted or started is gone when the work ends, is cancelled, or is itself killed.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Cancel, Error, Result};

/// How often a cancelled token and a deadline are looked at.
const TICK: Duration = Duration::from_millis(50);
/// A line longer than this many bytes is cut in two.
const LINE_LIMIT: u64 = 1 << 16;
/// Lines that wait for us before the writer has to.
const QUEUE: usize = 256;
/// mount(8) and chroot(8) live where an ordinary user's `PATH` may not look.
const SYSTEM_PATHS: &str = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

/// A shell script to run, as the first process of its namespaces.
#[derive(Debug)]
pub(crate) struct Sandbox {
    command: Command,
    stdin: Stdio,
}

impl Sandbox {
    /// A sandbox that runs `script` under `sh -e`; the arguments are its `$1`, `$2` and so on
    pub(crate) fn new(script: &str) -> Sandbox {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "unshare"]);
        if !nix::unistd::geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command
            .args(["--mount", "--pid", "--fork", "--kill-child"])
            .args(["--mount-proc", "--propagation", "private"])
            .args(["sh", "-ec", script, "sh"])
            .env("PATH", path());
        Sandbox {
            command,
            stdin: Stdio::null(),
        }
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Sandbox {
        self.command.args(args);
        self
    }

    /// Standard input is a pipe to which nothing is written and which ends with the script.
    pub(crate) fn silent_stdin(mut self) -> Sandbox {
        self.stdin = Stdio::piped();
        self
    }

    pub(crate) fn spawn(mut self) -> Result<Running> {
        let mut child = self
            .command
            .process_group(0)
            .stdin(self.stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| {
                Error::unavailable(format!(
                    "cannot start setpriv ({e}): install util-linux, which has setpriv and unshare"
                ))
            })?;
        let (sender, lines) = sync_channel(QUEUE);
        if let Some(stdout) = child.stdout.take() {
            pump(Stream::Out, stdout, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            pump(Stream::Err, stderr, sender);
        }
        Ok(Running { child, lines })
    }
}

/// The caller's `PATH`, and the system's own directories after it.
pub(crate) fn path() -> OsString {
    match std::env::var_os("PATH") {
        Some(mut path) => {
            path.push(":");
            path.push(SYSTEM_PATHS);
            path
        }
        None => SYSTEM_PATHS.into(),
    }
}

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

/// A line that was written, without its end.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) stream: Stream,
    pub(crate) text: String,
}

/// Why a sandbox was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Cancelled,
    TimedOut,
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Error {
        match stop {
            Stop::Cancelled => Error::interrupted(),
            Stop::TimedOut => Error::failed("the time limit is over"),
        }
    }
}

/// A sandbox at work; dropping it kills everything in it.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    lines: Receiver<Line>,
}

impl Running {
    /// The next line, or `None` when every process that could write one is gone.
    ///
    /// # Errors
    ///
    /// When `cancel` was cancelled or `deadline` has passed, after killing everything.
    pub(crate) fn next(
        &mut self,
        cancel: &Cancel,
        deadline: Option<Instant>,
    ) -> Result<Option<Line>, Stop> {
        loop {
            if cancel.is_cancelled() {
                self.kill();
                return Err(Stop::Cancelled);
            }
            let left = deadline.map_or(TICK, |d| d.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                self.kill();
                return Err(Stop::TimedOut);
            }
            match self.lines.recv_timeout(left.min(TICK)) {
                Ok(line) => return Ok(Some(line)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// How the script ended; to be asked after the last line.
    pub(crate) fn status(mut self) -> Result<ExitStatus> {
        self.child
            .wait()
            .map_err(|e| Error::failed(format!("cannot wait for unshare: {e}")))
    }

    /// Kills everything in the sandbox and waits until it is gone.
    fn kill(&mut self) {
        // Both fail only when the process is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The ends of the pipes are closed by the last process of the namespace.
        while self.lines.recv_timeout(TICK * 40).is_ok() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.kill();
        }
    }
}

/// Sends the lines of `from` until it ends or nobody wants them.
fn pump(stream: Stream, from: impl Read + Send + 'static, lines: SyncSender<Line>) {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        loop {
            let mut bytes = Vec::new();
            match from.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_end_matches(['\n', '\r']).to_owned();
            if lines.send(Line { stream, text }).is_err() {
                return;
            }
        }
    });
}
