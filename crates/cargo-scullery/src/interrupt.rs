// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ctrl-C, and the other requests to end: nothing that was begun is left behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use lab::Cancel;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::output;

/// What has to go when the command is interrupted.
#[derive(Default)]
struct Begun {
    /// Leaders of process groups that run.
    groups: BTreeSet<u32>,
    /// Folders that are being written.
    folders: BTreeSet<PathBuf>,
}

static BEGUN: LazyLock<Mutex<Begun>> = LazyLock::new(Mutex::default);

/// Held while the lab works: it cleans up for itself once it is told.
static LAB: Mutex<()> = Mutex::new(());
static CANCEL: LazyLock<Cancel> = LazyLock::new(Cancel::new);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every operation on these leaves them whole: a panic elsewhere does not spoil them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interrupt ends every child, removes every unfinished folder, says so in one line
/// and exits with code 1.
///
/// # Errors
///
/// When a handler is installed already.
pub(crate) fn install() -> Result<()> {
    ctrlc::set_handler(|| {
        // Never unlocked again: nothing more may begin.
        let begun = locked(&BEGUN);
        CANCEL.cancel();
        for leader in &begun.groups {
            kill(*leader);
        }
        for folder in &begun.folders {
            // It is the last thing that can be done about it.
            let _ = fs::remove_dir_all(folder);
        }
        let _lab_is_done = locked(&LAB);
        output::say("\rscullery: interrupted");
        std::process::exit(1);
    })
    .context("cannot handle Ctrl-C")
}

/// Does what takes a moment and is not to be left half done: an interrupt waits for it.
pub(crate) fn undivided<T>(work: impl FnOnce() -> T) -> T {
    let _begun = locked(&BEGUN);
    work()
}

/// Starts a process group with `start`, which gives its leader: an interrupt sees all or nothing.
pub(crate) fn start_group<T>(start: impl FnOnce() -> Result<(u32, T)>) -> Result<T> {
    let mut begun = locked(&BEGUN);
    let (leader, child) = start()?;
    begun.groups.insert(leader);
    Ok(child)
}

/// Ends whatever is left of a process group.
pub(crate) fn end_group(leader: u32) {
    kill(leader);
    locked(&BEGUN).groups.remove(&leader);
}

/// Kills a process group. That it has ended already is no error.
pub(crate) fn kill(leader: u32) {
    if let Ok(pid) = i32::try_from(leader) {
        let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

/// A folder that is removed unless it is [finished](Unfinished::finish).
pub(crate) struct Unfinished {
    folder: PathBuf,
}

impl Unfinished {
    /// Makes the folder.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or exists.
    pub(crate) fn create(folder: PathBuf) -> Result<Unfinished> {
        let mut begun = locked(&BEGUN);
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        begun.folders.insert(folder.clone());
        Ok(Unfinished { folder })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Moves it to its place.
    ///
    /// # Errors
    ///
    /// When the system refuses; the folder is then removed.
    pub(crate) fn finish(self, place: &Path) -> Result<()> {
        fs::rename(&self.folder, place).with_context(|| format!("cannot make {}", place.display()))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        locked(&BEGUN).folders.remove(&self.folder);
        // Gone when it was finished.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Lets the lab work, with the token that an interrupt cancels.
pub(crate) fn with_lab<T>(work: impl FnOnce(&Cancel) -> lab::Result<T>) -> lab::Result<T> {
    let at_work = locked(&LAB);
    let result = work(&CANCEL);
    drop(at_work);
    if CANCEL.is_cancelled() {
        // The handler is about to end the process, and says why.
        loop {
            thread::park();
        }
    }
    result
}
