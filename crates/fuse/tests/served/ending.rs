// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is left when a session ends, in whatever way.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::thread;

use fuse::{Kind, Session};
use kernel::error::code::EBUSY;
use kernel::host::{self, boot};
use rustix::io::Errno as OsErrno;
use suite::{Arg, Errno, Linux, Source, System};

use crate::THIS_MODULE;
use crate::child::{Server, Which};
use crate::driver::{PANIC, STUCK};
use crate::ioctls::open;
use crate::serve::{available, eventually, lacks, logged, serve_and_unload, sh};

fn is_mounted(point: &Path) -> bool {
    let table = fs::read_to_string("/proc/self/mountinfo").expect("reads");
    table.contains(point.to_str().expect("is text"))
}

#[test]
fn an_open_file_and_a_call_that_waits_do_not_hold_up_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    if let Some(session) = available(Session::mount(&machine, folder.path())) {
        let path = folder.path().join("gate0");
        let open = || {
            OpenOptions::new()
                .read(true)
                .write(true)
                .open(&path)
                .expect("opens")
        };
        let (mut read, kept) = (open(), open());
        let reader = thread::spawn(move || read.read(&mut [0; 8]));
        logged(&machine, "gate: waits", 1);
        drop(session);
        assert!(!is_mounted(folder.path()));
        let ended = reader.join().expect("no panic").expect_err("is ended");
        assert_eq!(ended.kind(), ErrorKind::Interrupted);
        // The driver has released both files, and the program's is dead.
        logged(&machine, "gate: released", 2);
        let dead = (&kept).read(&mut [0; 8]).expect_err("nobody is there");
        assert!(
            [OsErrno::NOTCONN, OsErrno::CONNABORTED]
                .map(Some)
                .contains(&OsErrno::from_io_error(&dead)),
            "{dead}"
        );
    }
    module.unload().expect("unloads");
}

#[test]
fn a_call_that_takes_no_notice_is_reported_as_hung() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let Some(session) = available(Session::mount(&machine, folder.path())) else {
        return module.unload().expect("unloads");
    };
    let dev = folder.path().to_owned();
    let caller = thread::spawn(move || {
        let linux = Linux::for_served_files();
        let fd = open(&linux, &dev, "gate0");
        linux.ioctl(fd, STUCK, Arg::Value(0))
    });
    logged(&machine, "gate: waits", 1);
    drop(session);
    caller
        .join()
        .expect("no panic")
        .expect_err("the connection is closed");
    let hung = machine.expect(host::Kind::Hung);
    let (file, _) = hung.at.as_ref().expect("it has a place");
    assert!(file.ends_with("driver.rs"), "{hung}");
    assert_eq!(module.unload().err(), Some(EBUSY));
}

#[test]
fn an_oops_fails_its_call_and_nothing_else() {
    let mut tested = false;
    let unloaded = serve_and_unload(&THIS_MODULE, |machine, dev| {
        tested = true;
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(linux.ioctl(fd, PANIC, Arg::Value(0)), Err(Errno::EIO));
        let other = open(&linux, dev, "gate0");
        assert_eq!(linux.write(other, Source::Bytes(b"on")), Ok(2));
        linux.close(other).expect("closes");
        linux.close(fd).expect("closes");
        machine.expect(host::Kind::Oops);
    });
    // The file that the call was on stays open, as in Linux.
    assert_eq!(unloaded.err(), tested.then_some(EBUSY));
}

#[test]
fn unmounting_ends_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    if let Some(session) = available(Session::mount(&machine, folder.path())) {
        sh(folder.path(), "umount $DEV || fusermount3 -u $DEV");
        let mut lines = 0;
        session.run(|| false, |_| lines += 1).expect("ends well");
        assert!(!is_mounted(folder.path()));
    }
    module.unload().expect("unloads");
}

#[test]
fn a_connection_that_is_aborted_leaves_no_dead_mount() {
    if lacks(&["root"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    if let Some(session) = available(Session::mount(&machine, folder.path())) {
        let gate = folder.path().join("gate0");
        let reader =
            thread::spawn(move || OpenOptions::new().read(true).open(gate)?.read(&mut [0; 8]));
        logged(&machine, "gate: waits", 1);
        let device = fs::metadata(folder.path()).expect("is there").dev();
        let connection = rustix::fs::minor(device);
        let script = format!(
            "control=/sys/fs/fuse/connections
            if ! [ -e $control/{connection} ]; then
                mount -t fusectl none $control
                trap 'umount $control' EXIT
            fi
            echo 1 > $control/{connection}/abort"
        );
        sh(folder.path(), &script);
        let mut log = Vec::new();
        let ended = session.run(|| false, |record| log.push(record.text.clone()));
        ended.expect("ends well");
        reader.join().expect("no panic").expect_err("is ended");
        assert_eq!(log.last().map(String::as_str), Some("gate: released"));
        assert!(!is_mounted(folder.path()));
    }
    module.unload().expect("unloads");
}

#[test]
fn a_session_runs_until_it_is_told_and_passes_the_log_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    if let Some(session) = available(Session::mount(&machine, folder.path())) {
        let gate = folder.path().join("gate0");
        let user = thread::spawn(move || drop(OpenOptions::new().read(true).open(gate)));
        user.join().expect("no panic");
        let mut log = Vec::new();
        let mut ticks = 0;
        let until = || {
            ticks += 1;
            ticks > 20
        };
        let ended = session.run(until, |record| log.push(record.text.clone()));
        ended.expect("ends well");
        assert_eq!(log, ["gate: released"]);
        assert!(!is_mounted(folder.path()));
    }
    module.unload().expect("unloads");
}

#[test]
fn a_server_that_is_killed_leaves_nothing_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(server) = Server::start(&[], Which::Gate, folder.path()) else {
        return;
    };
    let gate = folder.path().join("gate0");
    let open = OpenOptions::new().read(true).write(true).open(&gate);
    let mut open = open.expect("opens");
    server.kill();
    open.read(&mut [0; 8])
        .expect_err("the connection is closed");
    let dead = fs::metadata(folder.path()).expect_err("the mount is dead");
    assert_eq!(OsErrno::from_io_error(&dead), Some(OsErrno::NOTCONN));

    let machine = boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let session = Session::mount(&machine, folder.path()).expect("mounts");
    eventually("the device", || gate.exists());
    let twice = Session::mount(&machine, folder.path())
        .err()
        .map(|error| error.kind());
    assert_eq!(twice, Some(Kind::Usage));
    drop(session);
    module.unload().expect("unloads");
    assert!(!is_mounted(folder.path()));
}

#[test]
fn what_a_killed_server_has_left_is_found_through_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let point = folder.path().join("point");
    fs::create_dir(&point).expect("is made");
    let link = folder.path().join("link");
    symlink("point", &link).expect("is made");
    let Some(server) = Server::start(&[], Which::Gate, &link) else {
        return;
    };
    server.kill();
    assert!(is_mounted(&point));
    fuse::check(&link).expect("can be mounted on");
    assert!(!is_mounted(&point));
}
