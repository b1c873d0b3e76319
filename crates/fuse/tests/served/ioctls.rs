// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Requests: by value, through pointers, unknown and failing.

use std::fs::{self, File};
use std::path::Path;

use suite::flags::{O_RDWR, POLLIN, POLLOUT};
use suite::{Arg, Errno, Fd, Linux, Source, System, Whence};

use crate::THIS_MODULE;
use crate::driver::{GET, LATE, PUT, SHIFT, SILENT, SWAP};
use crate::serve::serve;

/// Opens a device that is served.
pub(crate) fn open(linux: &Linux, dev: &Path, name: &str) -> Fd {
    let path = dev.join(name);
    let path = path.to_str().expect("a temporary folder's name is text");
    linux.open(path, O_RDWR).expect("opens")
}

fn through_pointer(linux: &Linux, fd: Fd, cmd: u32, value: i32) -> (suite::Result<i32>, i32) {
    let mut memory = value.to_ne_bytes();
    let result = linux.ioctl(fd, cmd, Arg::Memory(&mut memory));
    (result, i32::from_ne_bytes(memory))
}

#[test]
fn an_argument_is_passed_as_it_is() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(linux.ioctl(fd, SHIFT, Arg::Value(17)), Ok(0));
        assert_eq!(linux.ioctl(fd, SHIFT, Arg::Value(0xdead_beef)), Ok(17));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn memory_goes_where_the_number_says() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(through_pointer(&linux, fd, PUT, 5), (Ok(0), 5));
        assert_eq!(through_pointer(&linux, fd, GET, 1), (Ok(0), 5));
        assert_eq!(through_pointer(&linux, fd, SWAP, 6), (Ok(0), 5));
        assert_eq!(through_pointer(&linux, fd, GET, 1), (Ok(0), 6));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn memory_that_the_driver_leaves_alone_stays() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(through_pointer(&linux, fd, SILENT, 77), (Ok(0), 77));
        assert_eq!(through_pointer(&linux, fd, LATE, 77), (Err(Errno::EIO), -1));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn unknown_requests_and_bad_addresses_fail_as_on_a_device() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        let value = |cmd| linux.ioctl(fd, cmd, Arg::Value(0));
        assert_eq!(value(suite::flags::io(b'G', 99)), Err(Errno::ENOTTY));
        assert_eq!(value(suite::flags::io(b'g', 1)), Err(Errno::ENOTTY));
        for cmd in [GET, PUT, SWAP] {
            assert_eq!(linux.ioctl(fd, cmd, Arg::Unmapped), Err(Errno::EFAULT));
        }
        assert_eq!(value(SHIFT), Ok(0));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn the_end_is_where_the_driver_says() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(linux.write(fd, Source::Bytes(b"12345")), Ok(5));
        assert_eq!(linux.lseek(fd, -1, Whence::End), Ok(4));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn a_device_without_poll_is_always_ready() {
    serve(&scull_misc::THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "scull");
        let ready = linux.poll(fd, POLLIN | POLLOUT, -1);
        assert_eq!(ready, Ok(POLLIN | POLLOUT));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn seeks_for_data_and_holes_are_the_drivers_to_refuse() {
    let seek = |linux: &Linux, fd: Fd| {
        let [data, hole] = [3, 4].map(|whence| linux.lseek(fd, 0, Whence::Raw(whence)));
        assert_eq!(data, hole);
        data
    };
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(seek(&linux, fd), Err(Errno::EINVAL));
        linux.close(fd).expect("closes");
    });
    serve(&scull_misc::THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "scull");
        assert_eq!(seek(&linux, fd), Err(Errno::ESPIPE));
        linux.close(fd).expect("closes");
    });
}

#[test]
fn programs_see_a_regular_file_as_the_documentation_says() {
    serve(&scull::THIS_MODULE, |_, dev| {
        let path = dev.join("scull0");
        fs::write(&path, "there").expect("writes");
        let file = File::open(&path).expect("opens");
        assert!(file.metadata().expect("is there").is_file());
        let copy = tempfile::tempfile().expect("a file");
        assert_eq!(rustix::fs::sendfile(&copy, &file, None, 5), Ok(0));
        // A device's driver says that it has no such request.
        rustix::io::ioctl_fionread(&file).expect("Linux answers it");
    });
}
