// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Child processes, none of which outlives the command.
//!
//! Every child leads a process group of its own, so that a compiler that cargo started, or whatever
//! a driver's suite left running, ends with it. And the kernel kills it when this program is killed
//! and can do nothing any more.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::interrupt;

/// How a child ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// Whether it was killed because its time was over.
    pub(crate) overdue: bool,
    /// All of its standard output.
    pub(crate) stdout: String,
    /// All of its standard error.
    pub(crate) stderr: String,
}

/// Runs a command to its end, or until `limit` is over.
///
/// `heard` gets each line of its standard error as it comes.
///
/// # Errors
///
/// When the program cannot be started.
pub(crate) fn run(
    command: &Command,
    limit: Option<Duration>,
    heard: impl FnMut(&str) + Send,
) -> Result<Ended> {
    let mut child = spawn(command)?;
    let leader = child.id();
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let (finished, ends) = mpsc::channel();

    let (stdout, stderr, overdue) = thread::scope(|scope| {
        let at_end = finished.clone();
        let stdout = scope.spawn(move || {
            let text = stdout.map(text_of).unwrap_or_default();
            // A receiver that is gone has stopped waiting.
            let _ = at_end.send(());
            text
        });
        let stderr = scope.spawn(move || {
            let text = stderr.map(|pipe| lines_of(pipe, heard)).unwrap_or_default();
            let _ = finished.send(());
            text
        });
        let overdue = limit.is_some_and(|limit| {
            (0..2).any(|_| ends.recv_timeout(limit) == Err(RecvTimeoutError::Timeout))
        });
        if overdue {
            interrupt::kill(leader);
        }
        (
            stdout.join().unwrap_or_default(),
            stderr.join().unwrap_or_default(),
            overdue,
        )
    });

    let status = child.wait().context("waiting for a child process")?;
    // What is left of the group has no leader to answer for it any more.
    interrupt::end_group(leader);
    if status.code() == Some(127) && stderr.starts_with("setpriv: ") {
        bail!("cannot run {}", command.get_program().display());
    }
    Ok(Ended {
        status,
        overdue,
        stdout,
        stderr,
    })
}

fn spawn(command: &Command) -> Result<Child> {
    let mut command = dying_with_us(command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    interrupt::start_group(|| {
        let program = command.get_program().to_owned();
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot run {}", program.to_string_lossy()))?;
        Ok((child.id(), child))
    })
}

/// Whether setpriv(1) of util-linux is there. Without it, a child outlives a parent that is killed.
static SETPRIV: LazyLock<bool> = LazyLock::new(|| {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "true"]);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
});

/// The same command, to be killed when the thread that starts it ends: that thread waits for it.
fn dying_with_us(command: &Command) -> Command {
    let program = command.get_program();
    let mut dying = match *SETPRIV {
        true => Command::new("setpriv"),
        false => Command::new(program),
    };
    if *SETPRIV {
        dying.args(["--pdeathsig", "KILL", "--"]).arg(program);
    }
    dying.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => dying.env(name, value),
            None => dying.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        dying.current_dir(folder);
    }
    dying
}

fn text_of(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    // What came before an error is worth having; the exit status tells the rest.
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn lines_of(pipe: impl Read, mut heard: impl FnMut(&str)) -> String {
    let mut text = String::new();
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let words = String::from_utf8_lossy(&line);
        heard(words.trim_end());
        text += &words;
        line.clear();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_streams_and_the_status_are_kept() {
        let ended = run(&shell("echo out; echo err >&2; exit 3"), None, |_| ()).unwrap();
        assert_eq!(
            (ended.stdout.as_str(), ended.stderr.as_str()),
            ("out\n", "err\n")
        );
        assert_eq!(ended.status.code(), Some(3));
    }

    #[test]
    fn an_overdue_child_is_killed_with_its_own_children() {
        let limit = Some(Duration::from_millis(50));
        let ended = run(&shell("sleep 1000 & sleep 1000; wait"), limit, |_| ()).unwrap();
        assert!(ended.overdue);
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&Command::new("/no/such/program"), None, |_| ()).unwrap_err();
        assert!(error.to_string().contains("/no/such/program"));
    }
}
