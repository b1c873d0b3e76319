// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where Scullery keeps what it can make again.

use std::env;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::exit::unavailable;
use crate::sweep;

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

/// Waits until nobody else builds in [`target`], and keeps others out until it is dropped.
///
/// Two drivers of one name have a place of one name for their finished programs.
///
/// # Errors
///
/// When the cache cannot be written.
pub(crate) fn turn(waiting: impl FnOnce()) -> Result<File> {
    let folder = target()?;
    fs::create_dir_all(&folder).or_else(refused(&folder))?;
    let path = folder.join("check.lock");
    let lock = File::create(&path).or_else(refused(&path))?;
    if lock.try_lock().is_err() {
        waiting();
        lock.lock().or_else(refused(&path))?;
    }
    sweep::projects(&root()?.join("check"));
    sweep::target(&folder);
    Ok(lock)
}

/// What to make of the system's refusal to write in the cache: without one, nothing can be checked.
fn refused<T>(path: &Path) -> impl FnOnce(io::Error) -> Result<T> {
    move |error| {
        let path = path.display();
        Err(unavailable(format!(
            "cannot write in the cache, {path}: {error}"
        )))
    }
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
    if let Err(error) = fs::remove_file(&link)
        && error.kind() != ErrorKind::NotFound
    {
        return refused(&link)(error);
    }
    symlink(program, &link).or_else(refused(&link))?;
    Ok(link)
}

/// The folder of the cargo project that belongs to a driver's path, which is noted there.
pub(crate) fn project(driver: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    driver.hash(&mut hasher);
    let name = format!("{:016x}", hasher.finish());
    let folder = root()?.join("check").join(name);
    fs::create_dir_all(&folder).or_else(refused(&folder))?;
    // Also when it is there: its age tells when the project was used last.
    let note = folder.join(sweep::DRIVER);
    fs::write(&note, driver.as_os_str().as_bytes()).or_else(refused(&note))?;
    Ok(folder)
}

/// Writes a file, unless it holds just that already: cargo goes by the time of the last change.
///
/// Whoever reads meanwhile sees the old file or the new one.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).or_else(refused(folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).or_else(refused(folder))?;
    file.write_all(text.as_bytes()).or_else(refused(path))?;
    file.persist(path)
        .map_err(|error| error.error)
        .or_else(refused(path))?;
    Ok(())
}

/// Copies a file into the cache.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).or_else(refused(to))?;
    Ok(())
}
