// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where prepared kernels and built modules are kept, and whether they are whole.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::recipe::{Part, RECORD};
use crate::record;
use crate::{Cancel, Error, Event, Result};

/// The lab's directory.
///
/// ```text
/// root/      the Debian root with the compilers     root.partial/    while it is made
/// kernel/    the kernel and what modules need       kernel.partial/  while it is made
/// modules/   built modules, by source directory
/// lock       held by the setup that is at work, whose process id it holds
/// in-use     held, shared, by every build and boot
/// ```
///
/// `root` and `kernel` each have a `fingerprint` of what they were made from, and a record `files`
/// of what was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    dir: PathBuf,
}

/// What is in a [`Cache`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is prepared.
    Absent,
    /// A setup was begun and not finished.
    Partial,
    /// A kernel is prepared, by another recipe than this program's.
    Stale,
    /// A prepared kernel is damaged.
    Broken {
        /// The file or directory at fault.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A kernel is prepared.
    Ready,
}

impl Cache {
    /// The cache that the environment names: `SCULLERY_CACHE`, or `scullery` in `XDG_CACHE_HOME`,
    /// or in `~/.cache`.
    ///
    /// # Errors
    ///
    /// When none of these is set.
    pub fn locate() -> Result<Cache> {
        let set = |name| env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let dir = set("SCULLERY_CACHE")
            .map(PathBuf::from)
            .or_else(|| set("XDG_CACHE_HOME").map(|dir| Path::new(&dir).join("scullery")))
            .or_else(|| set("HOME").map(|dir| Path::new(&dir).join(".cache/scullery")))
            .ok_or_else(|| {
                Error::usage("no place for the cache: set SCULLERY_CACHE to a directory")
            })?;
        Cache::at(dir)
    }

    /// The cache in `dir`, which need not exist yet.
    ///
    /// # Errors
    ///
    /// When `dir` is relative to a current directory that is gone.
    pub fn at(dir: impl Into<PathBuf>) -> Result<Cache> {
        let dir = dir.into();
        let dir = std::path::absolute(&dir).map_err(|e| Error::io("resolve", &dir, &e))?;
        Ok(Cache { dir })
    }

    /// The cache's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether a kernel can be told of the cache: its directory is to be one word of a command line.
    /// A boot asks that too, but when all is built.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`](crate::Kind::Usage) when it is not.
    pub fn must_be_nameable(&self) -> Result<()> {
        let fits = |c: char| c.is_ascii_graphic() && !"\"',".contains(c);
        if self.dir.to_str().is_some_and(|dir| dir.chars().all(fits)) {
            return Ok(());
        }
        Err(Error::usage(format!(
            "no kernel can be told of the cache {}: set SCULLERY_CACHE to a directory without spaces, \
             quotes and commas in its name",
            self.dir.display()
        )))
    }

    pub(crate) fn part(&self, part: Part) -> PathBuf {
        self.dir.join(part.name())
    }

    pub(crate) fn partial(&self, part: Part) -> PathBuf {
        self.dir.join(format!("{}.partial", part.name()))
    }

    /// The Debian root itself.
    pub(crate) fn root(&self) -> PathBuf {
        self.part(Part::Root).join("fs")
    }

    pub(crate) fn modules(&self) -> PathBuf {
        self.dir.join("modules")
    }

    /// What a part was made from, with its root's packages in it.
    pub(crate) fn fingerprint(&self, part: Part) -> String {
        let packages = fs::read(self.part(Part::Root).join("packages")).unwrap_or_default();
        part.fingerprint(&packages).to_string()
    }

    /// Whether a kernel is prepared, and what is wrong otherwise. Looks at the size and time of
    /// the files that count, not at their contents.
    pub fn state(&self) -> State {
        Part::ALL
            .into_iter()
            .map(|part| self.part_state(part))
            .find(|state| *state != State::Ready)
            .unwrap_or(State::Ready)
    }

    pub(crate) fn part_state(&self, part: Part) -> State {
        let dir = self.part(part);
        let broken = |path, reason: &str| State::Broken {
            path,
            reason: reason.to_owned(),
        };
        match dir.try_exists() {
            Ok(true) => {}
            Ok(false) if self.partial(part).exists() => return State::Partial,
            Ok(false) => return State::Absent,
            Err(_) => return broken(dir, "cannot be reached"),
        }
        let stamp = dir.join("fingerprint");
        let Ok(found) = fs::read_to_string(&stamp) else {
            return broken(stamp, "is missing or unreadable");
        };
        if found.len() != 16 || !found.bytes().all(|b| b.is_ascii_hexdigit()) {
            return broken(stamp, "is no fingerprint");
        }
        for file in part.required() {
            let path = dir.join(file);
            match fs::metadata(&path) {
                Err(_) => return broken(path, "is missing"),
                Ok(data) if data.is_file() && data.len() == 0 => return broken(path, "is empty"),
                Ok(_) => {}
            }
        }
        if found != self.fingerprint(part) {
            return State::Stale;
        }
        match record::damage(&dir.join(RECORD), &dir) {
            Some((path, reason)) => broken(path, reason),
            None => State::Ready,
        }
    }

    /// Makes a part count as broken, so that the next setup makes it anew.
    ///
    /// # Errors
    ///
    /// When nothing can be changed in the cache.
    pub(crate) fn condemn(&self, part: Part) -> Result<()> {
        let record = self.part(part).join(RECORD);
        fs::remove_file(&record).map_err(|e| Error::io("remove", &record, &e))
    }

    /// Takes the lock of a setup.
    ///
    /// # Errors
    ///
    /// When another process holds it; the message says which.
    pub(crate) fn lock(&self) -> Result<Lock> {
        let path = self.dir.join("lock");
        let mut file = open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                let written = file
                    .set_len(0)
                    .and_then(|()| write!(file, "{}", std::process::id()));
                written.map_err(|e| Error::io("write", &path, &e))?;
                Ok(Lock { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // An unreadable name is no reason to hide who is at work: the sentence stays true.
                let _ = file
                    .rewind()
                    .and_then(|()| file.read_to_string(&mut holder));
                Err(Error::unavailable(format!(
                    "another setup (process {}) is at work in {}: wait until it ends",
                    holder.trim(),
                    self.dir.display()
                )))
            }
            Err(TryLockError::Error(e)) => Err(Error::io("lock", &path, &e)),
        }
    }

    /// Keeps the prepared kernel in place while a build or boot uses it.
    pub(crate) fn shared(&self, cancel: &Cancel, events: &mut dyn FnMut(Event)) -> Result<Lock> {
        wait(&self.in_use(), File::try_lock_shared, cancel, events)
    }

    /// Waits until nobody uses the prepared kernel, and keeps it so.
    pub(crate) fn exclusive(&self, cancel: &Cancel, events: &mut dyn FnMut(Event)) -> Result<Lock> {
        wait(&self.in_use(), File::try_lock, cancel, events)
    }

    pub(crate) fn in_use(&self) -> PathBuf {
        self.dir.join("in-use")
    }
}

/// A lock that ends when this is dropped, or when the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes the lock on the file `path`, and says so when that needs waiting.
///
/// # Errors
///
/// When cancelled.
pub(crate) fn wait(
    path: &Path,
    take: fn(&File) -> Result<(), TryLockError>,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Lock> {
    let file = open(path)?;
    let mut told = false;
    loop {
        match take(&file) {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::Error(e)) => return Err(Error::io("lock", path, &e)),
            Err(TryLockError::WouldBlock) if cancel.is_cancelled() => {
                return Err(Error::interrupted());
            }
            Err(TryLockError::WouldBlock) => {}
        }
        if !told {
            events(Event::Waiting(path.display().to_string()));
            told = true;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Opens the file of a lock, and creates it, and the directory it is in, when there is none.
fn open(path: &Path) -> Result<File> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(|e| Error::io("create", dir, &e))?;
    }
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|e| Error::io("open", path, &e))
}

#[cfg(test)]
mod tests;
