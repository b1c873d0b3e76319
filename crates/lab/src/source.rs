// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver's source: a directory with a `Kbuild`, or one file.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fingerprint::Fingerprint;
use crate::kernel::Kernel;
use crate::links::{self, is_hidden};
use crate::{Error, Result};

/// A driver, by its canonical path.
#[derive(Debug)]
pub(crate) enum Source {
    Directory(PathBuf),
    File { path: PathBuf, name: String },
}

impl Source {
    /// # Errors
    ///
    /// When `dir` is no directory, or Kbuild would find no module in it.
    pub(crate) fn directory(dir: &Path) -> Result<Source> {
        let path = canonical(dir)?;
        let shown = dir.display();
        if !path.is_dir() {
            return Err(Error::usage(format!("{shown} is no directory")));
        }
        let makefile = fs::read_to_string(path.join("Makefile")).unwrap_or_default();
        if !path.join("Kbuild").is_file() && !makefile.contains("obj-m") {
            return Err(Error::usage(format!(
                "{shown} is no driver: no Kbuild (one line does: `obj-m := NAME.o`)"
            )));
        }
        Ok(Source::Directory(path))
    }

    /// # Errors
    ///
    /// When `file` is no file, or its name is not one a module can have.
    pub(crate) fn file(file: &Path) -> Result<Source> {
        let path = canonical(file)?;
        let shown = file.display();
        if !path.is_file() {
            return Err(Error::usage(format!("{shown} is no file")));
        }
        let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if path.extension() != Some(OsStr::new("rs")) || name.is_empty() || !name.bytes().all(fits)
        {
            return Err(Error::usage(format!(
                "{shown} is no driver: its name is to be of letters, digits and `_`, and `.rs`"
            )));
        }
        let name = name.to_owned();
        Ok(Source::File { path, name })
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Source::Directory(path) | Source::File { path, .. } => path,
        }
    }

    /// A short name for humans who look into the cache.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::Directory(path) => {
                let name = path.file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
            Source::File { name, .. } => name.clone(),
        }
    }

    /// The directory that Kbuild gets; for a bare file it is made at `place`.
    pub(crate) fn input(&self, place: &Path) -> Result<PathBuf> {
        match self {
            Source::Directory(path) => Ok(path.clone()),
            Source::File { path, name } => {
                fs::create_dir_all(place).map_err(|e| Error::io("create", place, &e))?;
                let copy = place.join(format!("{name}.rs"));
                fs::copy(path, &copy).map_err(|e| Error::io("copy to", &copy, &e))?;
                let kbuild = place.join("Kbuild");
                fs::write(&kbuild, format!("obj-m := {name}.o\n"))
                    .map_err(|e| Error::io("write", &kbuild, &e))?;
                Ok(place.to_owned())
            }
        }
    }

    /// The content of every file that may be part of the module, for `kernel`.
    pub(crate) fn fingerprint(&self, kernel: &Kernel) -> Result<Fingerprint> {
        let start = kernel.fingerprint()?;
        match self {
            Source::Directory(path) => links::entries(path)?
                .iter()
                .try_fold(start, |hash, entry| below(&entry.name, &entry.path, hash)),
            Source::File { path, .. } => content(path, start),
        }
    }
}

/// Where the compiler saw a driver, and where the user has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths {
    seen: PathBuf,
    source: PathBuf,
}

impl Paths {
    pub(crate) fn new(seen: &Path, source: &Source) -> Paths {
        Paths {
            seen: seen.to_owned(),
            source: source.path().to_owned(),
        }
    }

    /// The driver's own file of which a tool says `file`.
    ///
    /// The compiler shortens the paths that end up in a module's panics to those below its
    /// directory.
    pub(crate) fn own(&self, file: &Path) -> Option<PathBuf> {
        let file = self.user_dir().join(file);
        (file.starts_with(&self.source) && file.is_file()).then_some(file)
    }

    fn user_dir(&self) -> &Path {
        if self.source.is_dir() {
            &self.source
        } else {
            self.source.parent().unwrap_or(&self.source)
        }
    }

    /// `line` with the paths that the user knows.
    pub(crate) fn map(&self, line: &str) -> String {
        let (seen, user) = (
            format!("{}/", self.seen.display()),
            self.user_dir().display(),
        );
        let mut mapped = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(&seen) {
            mapped.push_str(before);
            // `/lib/module/x` is not below `/module`.
            if before.ends_with(|c: char| c.is_alphanumeric() || "._-".contains(c)) {
                mapped.push_str(&seen);
            } else {
                mapped.push_str(&format!("{user}/"));
            }
            rest = after;
        }
        mapped + rest
    }
}

/// Hashes every file below `dir`, in the order of their names.
///
/// Directories that hold no source are left out: hidden ones, and those that say with a
/// `CACHEDIR.TAG`, as cargo's `target` does, that they can be made again.
fn tree(dir: &Path, start: Fingerprint) -> Result<Fingerprint> {
    let unreadable = |e| Error::io("read", dir, &e);
    let mut entries = fs::read_dir(dir)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut hash = start;
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        // What a link further down leads to is not shown to Kbuild.
        let shown = path.is_file() || entry.file_type().map_err(unreadable)?.is_dir();
        if shown && !is_hidden(&name) {
            hash = below(&name, &path, hash)?;
        }
    }
    Ok(hash)
}

/// Hashes what has this name in a directory.
fn below(name: &OsStr, path: &Path, hash: Fingerprint) -> Result<Fingerprint> {
    let named = || hash.and(name.as_encoded_bytes());
    if path.is_file() {
        content(path, named())
    } else if path.is_dir() && !path.join("CACHEDIR.TAG").exists() {
        tree(path, named())
    } else {
        Ok(hash)
    }
}

fn content(path: &Path, hash: Fingerprint) -> Result<Fingerprint> {
    let bytes = fs::read(path).map_err(|e| Error::io("read", path, &e))?;
    Ok(hash.and(bytes))
}

fn canonical(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path)
        .map_err(|e| Error::usage(format!("no driver at {}: {e}", path.display())))
}

#[cfg(test)]
mod tests;
