// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where Scullery keeps what it can make again.

use std::env;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The cache's folder, which is the lab's too.
///
/// # Errors
///
/// When the environment names no place for it.
pub(crate) fn root() -> Result<PathBuf> {
    Ok(lab::Cache::locate()?.dir().to_owned())
}

/// The cargo target directory for drivers outside this checkout.
pub(crate) fn target() -> Result<PathBuf> {
    Ok(root()?.join("target"))
}

/// Waits until no other check builds in [`target`], and keeps others out until it is dropped.
///
/// Two drivers of one name have a place of one name for their finished programs.
///
/// # Errors
///
/// When the cache cannot be written.
pub(crate) fn turn(waiting: impl FnOnce()) -> Result<File> {
    let folder = target()?;
    let in_words = || format!("cannot write in the cache {}", folder.display());
    fs::create_dir_all(&folder).with_context(in_words)?;
    let lock = File::create(folder.join("check.lock")).with_context(in_words)?;
    if lock.try_lock().is_err() {
        waiting();
        lock.lock().with_context(in_words)?;
    }
    Ok(lock)
}

/// The path under which cargo is to call this program for a package.
///
/// In the artefacts' names, cargo tells apart packages of other names and versions, other folders of
/// one workspace, and other compiler wrappers. Two drivers of one name, each a workspace of its own,
/// would be taken for one whose files have changed, or have not.
pub(crate) fn wrapper(package: &Path) -> Result<PathBuf> {
    let program = env::current_exe().context("cannot find this program's own file")?;
    let link = project(package)?.join("rustc-wrapper");
    if fs::read_link(&link).is_ok_and(|old| old == program) {
        return Ok(link);
    }
    let in_words = || format!("cannot write {}", link.display());
    fs::create_dir_all(link.parent().unwrap_or(&link)).with_context(in_words)?;
    if let Err(error) = fs::remove_file(&link)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error).with_context(in_words);
    }
    symlink(program, &link).with_context(in_words)?;
    Ok(link)
}

/// The folder of the cargo project that belongs to a driver's path.
pub(crate) fn project(driver: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    driver.hash(&mut hasher);
    Ok(root()?
        .join("check")
        .join(format!("{:016x}", hasher.finish())))
}

/// Writes a file, unless it holds just that already: cargo goes by the time of the last change.
///
/// Whoever reads meanwhile sees the old file or the new one.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let in_words = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(in_words)?;
    file.write_all(text.as_bytes()).with_context(in_words)?;
    file.persist(path).with_context(in_words)?;
    Ok(())
}
