// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Mounting: as root by mount(2), as a user through fusermount3(1).

mod fusermount;
mod table;

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{MountFlags, UnmountFlags};

use crate::error::{Error, Result};

/// The type in the table of mounts, by which what a killed server left is known.
const TYPE: &str = "fuse.scullery";

/// A filesystem that is mounted, by us.
pub(crate) struct Mount {
    point: PathBuf,
    as_root: bool,
    /// What is mounted there from then on is somebody else's.
    detached: Mutex<bool>,
}

impl Mount {
    /// Mounts on an empty folder: the mount, and the `/dev/fuse` that serves it.
    pub(crate) fn new(point: &Path) -> Result<(Mount, File)> {
        let point = folder(point)?;
        let as_root = rustix::process::geteuid().is_root();
        let file = match as_root {
            true => mount(&point)?,
            false => fusermount::mount(&point)?,
        };
        let detached = Mutex::new(false);
        let mount = Mount {
            point,
            as_root,
            detached,
        };
        Ok((mount, file))
    }

    /// The root folder, to ask something of whoever serves it.
    pub(crate) fn root(&self) -> Option<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::openat(CWD, &self.point, flags, Mode::empty()).ok()
    }

    /// Takes it out of the file tree if it is there though its connection is closed, as after an abort.
    pub(crate) fn detach_dead(&self) {
        if table::dead(&self.point).is_some_and(|dead| dead.kind == TYPE) {
            self.detach();
        }
    }

    /// Takes it out of the file tree, the first time; files that are open stay so. When this returns it
    /// is done, whoever did it.
    pub(crate) fn detach(&self) {
        let mut detached = self.detached.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *detached, true) {
            detach(&self.point, self.as_root);
        }
    }
}

/// Somebody else may have done it, and there is nothing more to do about it.
fn detach(point: &Path, as_root: bool) {
    if as_root {
        let _ = rustix::mount::unmount(point, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW);
    } else {
        fusermount::unmount(point);
    }
}

/// Finds out whether a session can be mounted on `point`, before there is anything to serve: by
/// mounting there for a moment, on which nothing is served.
///
/// What a server that was killed has left mounted there is unmounted.
///
/// # Errors
///
/// As [`Session::mount`](crate::Session::mount).
pub fn check(point: &Path) -> Result<()> {
    let (mount, _device) = Mount::new(point)?;
    mount.detach();
    Ok(())
}

/// The folder, as an absolute path, if it can be mounted on.
fn folder(point: &Path) -> Result<PathBuf> {
    let shown = point.display();
    let usage = |what: &str| Error::usage(format!("{shown} {what}"));
    if let Some(dead) = table::dead(point).filter(|dead| dead.kind == TYPE) {
        detach(&dead.point, rustix::process::geteuid().is_root());
    }
    let cannot = |error: io::Error| match Errno::from_io_error(&error) {
        Some(Errno::NOENT) => usage("does not exist: make that folder first"),
        Some(Errno::NOTCONN) => usage("is the mount of a server that is gone: unmount it first"),
        _ => usage(&format!("cannot be mounted on: {error}")),
    };
    let point = fs::canonicalize(point).map_err(cannot)?;
    let folder = fs::metadata(&point).map_err(cannot)?;
    if !folder.is_dir() {
        return Err(usage("is no folder"));
    }
    let parent = fs::metadata(point.join("..")).map_err(cannot)?;
    if (folder.dev(), folder.ino()) == (parent.dev(), parent.ino())
        || folder.dev() != parent.dev()
        || table::is_mounted(&point)
    {
        return Err(usage("is in use: something is mounted there"));
    }
    if fs::read_dir(&point).map_err(cannot)?.next().is_some() {
        return Err(usage("is not empty"));
    }
    Ok(point)
}

const DEVICE: &str = "/dev/fuse";

/// Says so when this computer has no FUSE.
fn require_device() -> Result<()> {
    match Path::new(DEVICE).exists() {
        true => Ok(()),
        false => Err(Error::unavailable(format!(
            "there is no {DEVICE}: load the module fuse"
        ))),
    }
}

/// Opens `/dev/fuse`.
fn device() -> Result<File> {
    require_device()?;
    let opened = OpenOptions::new().read(true).write(true).open(DEVICE);
    opened.map_err(|error| Error::unavailable(format!("cannot open {DEVICE}: {error}")))
}

fn mount(point: &Path) -> Result<File> {
    let device = device()?;
    let options = format!(
        "fd={},rootmode=40000,user_id={},group_id={},default_permissions,allow_other",
        device.as_raw_fd(),
        rustix::process::geteuid().as_raw(),
        rustix::process::getegid().as_raw(),
    );
    let shown = point.display();
    let options = CString::new(options).map_err(|_| Error::failed("a null byte in a number"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    match rustix::mount::mount("scullery", point, TYPE, flags, &*options) {
        Ok(()) => Ok(device),
        Err(Errno::PERM | Errno::ACCESS) => Err(Error::unavailable(format!(
            "no permission to mount on {shown}"
        ))),
        Err(Errno::NODEV) => Err(Error::unavailable("this kernel has no FUSE")),
        Err(Errno::BUSY) => Err(Error::usage(format!("{shown} is in use"))),
        Err(error) => Err(Error::unavailable(format!(
            "cannot mount on {shown}: {error}"
        ))),
    }
}
