// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where a session cannot be mounted, and what it says then.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use fuse::{Kind, Session};
use kernel::host::boot;

use crate::child::{Server, Which, command};
use crate::serve::{NOBODY, available, lacks, not_tested, sh};

fn refused(point: &Path) -> (Kind, String) {
    let machine = boot();
    let error = Session::mount(&machine, point).err().expect("is refused");
    let early = fuse::check(point).expect_err("is refused before there is a machine, too");
    assert_eq!(early.to_string(), error.to_string());
    assert_eq!(early.kind(), error.kind());
    (error.kind(), error.to_string())
}

#[test]
fn a_folder_that_is_none_missing_or_not_empty_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing");
    let shown = missing.display();
    let message = format!("{shown} does not exist: make that folder first");
    assert_eq!(refused(&missing), (Kind::Usage, message));

    let file = folder.path().join("file");
    fs::write(&file, "").expect("writes");
    let message = format!("{} is no folder", file.display());
    assert_eq!(refused(&file), (Kind::Usage, message));

    let message = format!("{} is not empty", folder.path().display());
    assert_eq!(refused(folder.path()), (Kind::Usage, message));
}

#[test]
fn a_check_leaves_nothing_mounted() {
    let folder = tempfile::tempdir().expect("a folder");
    if available(fuse::check(folder.path())).is_some() {
        let table = fs::read_to_string("/proc/self/mountinfo").expect("reads");
        let point = folder.path().to_str().expect("is text");
        assert!(!table.contains(point), "{table}");
    }
}

#[test]
fn a_mount_point_of_others_is_refused() {
    for point in ["/", "/proc"] {
        let message = format!("{point} is in use: something is mounted there");
        assert_eq!(refused(Path::new(point)), (Kind::Usage, message));
    }
}

/// What the child says that mounting came to, when it is started by `before`.
fn said(before: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    // Others than root may not enter it by default.
    let everyone = fs::Permissions::from_mode(0o777);
    fs::set_permissions(folder.path(), everyone).expect("it is ours");
    let output = command(before, Which::Gate, folder.path()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| {
        let start = line.find("Unavailable: ").or(line.find("Usage: "))?;
        line.get(start..).map(str::to_owned)
    });
    assert!(said.is_some() || !output.status.success(), "{text}");
    assert!(fs::read_dir(folder.path()).expect("reads").next().is_none());
    said
}

#[test]
fn without_the_device_or_the_permission_it_is_unavailable() {
    if lacks(&["root", "unshare", "setpriv"]) {
        return;
    }
    let script = "mount -t tmpfs none /dev && exec \"$0\" \"$@\"";
    let without_device = said(&["unshare", "-m", "sh", "-c", script]);
    let message = "Unavailable: there is no /dev/fuse: load the module fuse";
    assert_eq!(without_device.as_deref(), Some(message));

    let without_permission = said(&["setpriv", "--bounding-set", "-sys_admin", "--"]);
    let without_permission = without_permission.expect("setpriv runs");
    let message = "Unavailable: no permission to mount on ";
    assert!(
        without_permission.starts_with(message),
        "{without_permission}"
    );
}

#[test]
fn a_user_mounts_through_fusermount_and_sees_his_own() {
    if lacks(&["root", "setpriv", "fusermount3"]) {
        return;
    }
    let device = fs::metadata("/dev/fuse").map_or(0, |device| device.permissions().mode());
    if device & 0o006 != 0o006 {
        return not_tested("it takes a /dev/fuse that everyone may open");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = Some(65534);
    std::os::unix::fs::chown(folder.path(), nobody, nobody).expect("root may");
    let as_nobody = |script: &str| {
        sh(
            folder.path(),
            &format!("{} sh -c '{script}'", NOBODY.join(" ")),
        )
    };
    // The second server finds what the first, which is killed, has left.
    for _ in 0..2 {
        let Some(server) = Server::start(&NOBODY, Which::Gate, folder.path()) else {
            return;
        };
        assert_eq!(as_nobody("stat -c \"%a %u\" $DEV/gate0"), "640 65534\n");
        assert_eq!(
            as_nobody("echo hello > $DEV/gate0; head -n 1 $DEV/gate0"),
            "hello\n"
        );
        // It is his alone: even root is somebody else.
        let refused = fs::metadata(folder.path()).expect_err("is refused");
        assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
        server.kill();
    }
    as_nobody("fusermount3 -u -z $DEV");
}

#[test]
fn a_dead_mount_that_a_user_cannot_unmount_is_refused_with_what_to_do() {
    if lacks(&["root", "setpriv", "fusermount3"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let everyone = fs::Permissions::from_mode(0o777);
    fs::set_permissions(folder.path(), everyone).expect("it is ours");
    let Some(server) = Server::start(&[], Which::Gate, folder.path()) else {
        return;
    };
    server.kill();
    let output = command(&NOBODY, Which::Gate, folder.path()).output();
    let said = output.expect("setpriv runs").stdout;
    let why = format!(
        "Usage: {} is the mount of a server that is gone: unmount it first\n",
        folder.path().display()
    );
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains(&why), "{said}");
    sh(folder.path(), "umount $DEV");
}
