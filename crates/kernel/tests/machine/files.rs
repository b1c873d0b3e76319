// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the VFS does around a driver: positions, modes of access, flags, and who may keep a file.

use kernel::host::{self, Kind};
use suite::flags::{O_CREAT, O_EXCL, O_RDONLY, O_RDWR};
use suite::{Arg, Dest, Errno, Fd, Source, System};

use crate::asked::with_file;
use crate::{FAIL_READS, FORGET_FILE, KEEP_FILE, KEEP_TASK, LEVEL, READ_AT, RELEASE_KEEPS};

const O_DIRECT: i32 = 0o40000;
const O_DIRECTORY: i32 = 0o200000;

#[test]
fn a_call_that_fails_leaves_the_position() {
    let machine = host::boot();
    let reads = with_file(&machine, |sys, fd| {
        let ask = |fails, result| {
            sys.ioctl(fd, FAIL_READS, Arg::Value(fails))
                .expect("is done");
            assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 4])), result);
            sys.ioctl(fd, READ_AT, Arg::Value(0)).expect("is done")
        };
        [ask(1, Err(Errno::EIO)), ask(0, Ok(1)), ask(0, Ok(1))]
    });
    assert_eq!(reads, Some([0, 0, 1]));
}

#[test]
fn the_range_of_a_transfer_is_checked_before_the_driver_sees_it() {
    let machine = host::boot();
    with_file(&machine, |sys, fd| {
        let byte = &mut [0; 1];
        assert_eq!(
            sys.pread(fd, Dest::Bytes(byte), i64::MAX),
            Err(Errno::EINVAL)
        );
        assert_eq!(sys.pread(fd, Dest::Bytes(byte), -1), Err(Errno::EINVAL));
        assert_eq!(
            sys.pread(Fd::BAD, Dest::Bytes(byte), -1),
            Err(Errno::EINVAL)
        );
        assert_eq!(sys.pread(Fd::BAD, Dest::Bytes(byte), 0), Err(Errno::EBADF));
        assert_eq!(sys.pread(fd, Dest::Bytes(byte), i64::MAX - 1), Ok(1));
    });
}

#[test]
fn opening_is_checked_as_the_vfs_checks_it() {
    let machine = host::boot();
    with_file(&machine, |sys, _| {
        let open = |flags| sys.open("/dev/guilty", flags);
        assert_eq!(open(O_RDWR | O_CREAT | O_EXCL), Err(Errno::EEXIST));
        assert_eq!(open(O_RDONLY | O_DIRECTORY), Err(Errno::ENOTDIR));
        assert_eq!(open(O_RDONLY | O_CREAT | O_DIRECTORY), Err(Errno::EINVAL));
        assert_eq!(open(O_RDONLY | O_DIRECT), Err(Errno::EINVAL));
        // The fourth mode of access is neither for reading nor for writing.
        let fd = open(3).expect("opens");
        assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 1])), Err(Errno::EBADF));
        assert_eq!(sys.write(fd, Source::Bytes(&[0; 1])), Err(Errno::EBADF));
        assert_eq!(sys.ioctl(fd, LEVEL, Arg::Value(0)), Ok(1));
    });
}

#[test]
fn a_driver_may_keep_a_file_past_its_closing() {
    let machine = host::boot();
    with_file(&machine, |sys, fd| {
        sys.ioctl(fd, KEEP_FILE, Arg::Value(0)).expect("is done");
        sys.close(fd).expect("closes");
        // The last reference is given back in another file's call.
        let other = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(other, FORGET_FILE, Arg::Value(0))
            .expect("is done");
    });
}

#[test]
fn a_driver_that_keeps_a_file_when_it_is_released_is_an_oops() {
    let machine = host::boot();
    let module = machine.load(&crate::THIS_MODULE, "").expect("loads");
    let ended = machine.task("main", |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        sys.ioctl(fd, RELEASE_KEEPS, Arg::Value(0))
            .expect("is done");
        sys.close(fd)
    });
    assert_eq!(ended, Err(host::Killed::Oops));
    let report = machine.expect(Kind::Oops);
    assert!(report.to_string().contains("is kept"), "{report}");
    drop(module);
}

#[test]
fn a_driver_may_keep_a_task_and_who_opened_a_file() {
    let machine = host::boot();
    let kept = with_file(&machine, |sys, fd| sys.ioctl(fd, KEEP_TASK, Arg::Value(0)));
    assert_eq!(kept, Some(Ok(1)));
}

#[test]
fn a_module_that_is_unloaded_with_files_open_is_reported() {
    let machine = host::boot();
    let module = machine.load(&crate::THIS_MODULE, "").expect("loads");
    let holder = machine.task("holder", |sys| {
        sys.open("/dev/guilty", O_RDWR).expect("opens");
        // Keeps the process, and so its files, until the machine is down.
        let wait = Box::new(|sys: &dyn System| sys.sleep_ms(1_000_000));
        sys.spawn("sleeper", suite::Credentials::ROOT, wait)
            .expect("a thread");
    });
    assert_eq!(holder, Ok(()));
    module.unload().expect("unloads");
    machine.expect(Kind::Warning);
    // Nobody is left who could free what the file has.
    machine.expect(Kind::Leak);
}
