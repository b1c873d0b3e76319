// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The servers, in processes of their own: this program again.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{env, io, thread};

use tempfile::TempDir;

use crate::Failure;

/// What a server says once its files are there.
const MOUNTED: &str = "mounted";

/// A server, which ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// That it is open tells the server to go on.
    alive: Option<ChildStdin>,
    folder: TempDir,
}

impl Server {
    pub(crate) fn start(which: &str) -> Result<Server, Failure> {
        let folder = tempfile::tempdir()?;
        let mut child = Command::new(env::current_exe()?)
            .arg(which)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let alive = child.stdin.take();
        let stdout = child.stdout.take().ok_or("its output is a pipe")?;
        let said = BufReader::new(stdout).lines().next();
        let server = Server {
            child,
            alive,
            folder,
        };
        match said {
            Some(Ok(line)) if line == MOUNTED => Ok(server),
            _ => Err(format!("{which} cannot serve").into()),
        }
    }

    /// The file that it serves.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("hello0")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.alive = None;
        // There is nothing to do about one that does not end well, which says so itself.
        let _ = self.child.wait();
    }
}

/// In a server: says that the files are there, and tells from then on whether it is to end.
pub(crate) fn is_to_end() -> io::Result<impl FnMut() -> bool> {
    let ended = Arc::new(AtomicBool::new(false));
    let tell = Arc::clone(&ended);
    thread::Builder::new().spawn(move || {
        // Nothing comes; it ends with whoever has started this.
        let _ = io::stdin().read(&mut [0]);
        tell.store(true, Relaxed);
    })?;
    println!("{MOUNTED}");
    Ok(move || ended.load(Relaxed))
}
