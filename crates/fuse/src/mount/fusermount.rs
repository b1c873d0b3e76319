// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Mounting as a user: fusermount3(1) may, and passes the open `/dev/fuse` through a socket.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SocketFlags, SocketType,
};

use crate::error::{Error, Result};

const PROGRAM: &str = "fusermount3";

/// Mounts on `point`: the `/dev/fuse` that serves it.
pub(super) fn mount(point: &Path) -> Result<File> {
    super::require_device()?;
    let (ours, theirs) = rustix::net::socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )
    .map_err(|error| Error::failed(format!("cannot make a socket: {error}")))?;
    let mut fusermount = Command::new(PROGRAM);
    fusermount
        .args([
            "-o",
            "fsname=scullery,subtype=scullery,nosuid,nodev,default_permissions",
            "--",
        ])
        .arg(point)
        // It is told the number of its end of the socket, which is to be the standard input.
        .env("_FUSE_COMMFD", "0")
        .stdin(Stdio::from(theirs))
        .stdout(Stdio::null());
    let output = fusermount.output();
    // The socket's other end is open in here as well.
    drop(fusermount);
    let output = output.map_err(|error| {
        Error::unavailable(match error.kind() {
            io::ErrorKind::NotFound => format!(
                "a user mounts with {PROGRAM}, which is not there: install fuse3, or be root"
            ),
            _ => format!("cannot run {PROGRAM}: {error}"),
        })
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().last().unwrap_or("it does not say why");
        return Err(Error::unavailable(format!(
            "{PROGRAM} cannot mount on {}: {said}",
            point.display()
        )));
    }
    match receive(&ours) {
        Some(device) => Ok(File::from(device)),
        None => {
            unmount(point);
            Err(Error::failed(format!("{PROGRAM} has passed no file")))
        }
    }
}

/// Unmounts what [`mount`] did, be it in use. Somebody else may have done so.
pub(super) fn unmount(point: &Path) {
    let _ = Command::new(PROGRAM)
        .args(["-u", "-z", "-q", "--"])
        .arg(point)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// The file that came with a message.
fn receive(socket: &OwnedFd) -> Option<OwnedFd> {
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut data = [IoSliceMut::new(&mut byte)];
    rustix::net::recvmsg(socket, &mut data, &mut control, RecvFlags::CMSG_CLOEXEC).ok()?;
    control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut files) => files.next(),
        _ => None,
    })
}
