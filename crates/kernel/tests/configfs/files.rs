// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Attributes: what a program reads and writes, and when the driver is asked.

use kernel::host::Kind;
use suite::flags::{O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY};
use suite::{Dest, Errno, Source, System, Whence};

use crate::program::{at, mkdir, open, read, read_fd, rmdir, with_garden, write};

#[test]
fn what_is_shown_is_kept_until_the_file_is_written() {
    let ((), messages) = with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        assert_eq!(write(sys, "bed/size", b"ten by two\n"), Ok(11));
        let fd = open(sys, "bed/size");
        assert_eq!(read_fd(sys, fd, 4), Ok(b"ten ".to_vec()));
        assert_eq!(write(sys, "bed/size", b"three\n"), Ok(6));
        // Read before, and so not shown again.
        assert_eq!(read_fd(sys, fd, 99), Ok(b"by two\n".to_vec()));
        assert_eq!(read_fd(sys, fd, 99), Ok(vec![]));
        assert_eq!(sys.lseek(fd, 4, Whence::Set), Ok(4));
        assert_eq!(read_fd(sys, fd, 2), Ok(b"by".to_vec()));
        assert_eq!(sys.lseek(fd, 0, Whence::Set), Ok(0));
        assert_eq!(sys.write(fd, Source::Bytes(b"four\n")), Ok(5));
        assert_eq!(sys.pread(fd, Dest::Bytes(&mut [0; 2]), 3), Ok(2));
        assert_eq!(sys.lseek(fd, 0, Whence::Current), Ok(5));
        assert_eq!(sys.close(fd), Ok(()));
        assert_eq!(read(sys, "bed/size"), Ok(b"four\n".to_vec()));
        rmdir(sys, "bed").expect("is removed");
    });
    let shown = messages.iter().filter(|message| *message == "show size");
    assert_eq!(shown.count(), 3);
}

#[test]
fn a_write_is_stored_by_itself_and_at_most_a_page_less_one_byte() {
    let ((), messages) = with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        assert_eq!(write(sys, "bed/size", &[b'x'; 4095]), Ok(4095));
        assert_eq!(write(sys, "bed/size", &[b'x'; 5000]), Ok(4095));
        assert_eq!(read(sys, "bed/size"), Ok(vec![b'x'; 4095]));
        let fd = open(sys, "bed/size");
        assert_eq!(sys.write(fd, Source::Bytes(b"ab")), Ok(2));
        assert_eq!(sys.write(fd, Source::Bytes(b"c")), Ok(1));
        assert_eq!(sys.pwrite(fd, Source::Bytes(b"de"), 9), Ok(2));
        assert_eq!(sys.lseek(fd, 0, Whence::Current), Ok(3));
        assert_eq!(sys.close(fd), Ok(()));
        assert_eq!(read(sys, "bed/size"), Ok(b"de".to_vec()));
        // What the driver refuses is not in the position.
        assert_eq!(write(sys, "bed/size", b"bad"), Err(Errno::EDOM));
        rmdir(sys, "bed").expect("is removed");
    });
    let stored = |message: &&String| message.starts_with("store");
    let stored: Vec<_> = messages.iter().filter(stored).collect();
    let expected = ["4095", "4095", "2", "1", "2", "3"].map(|n| format!("store {n} bytes"));
    assert!(stored.into_iter().eq(&expected), "{messages:?}");
}

#[test]
fn nothing_and_memory_that_is_not_mapped_fault() {
    with_garden(|sys| {
        let fd = open(sys, "shed");
        assert_eq!(sys.read(fd, Dest::Unmapped(4)), Err(Errno::EFAULT));
        assert_eq!(sys.read(fd, Dest::Bytes(&mut [])), Err(Errno::EFAULT));
        assert_eq!(read_fd(sys, fd, 4), Ok(b"0\n".to_vec()));
        assert_eq!(sys.read(fd, Dest::Unmapped(4)), Ok(0));
        assert_eq!(sys.write(fd, Source::Unmapped(4)), Err(Errno::EFAULT));
        assert_eq!(sys.write(fd, Source::Bytes(&[])), Err(Errno::EFAULT));
        assert_eq!(sys.close(fd), Ok(()));
    });
}

#[test]
fn a_seek_goes_as_far_as_in_a_file_of_one_page() {
    with_garden(|sys| {
        let fd = open(sys, "shed");
        let seek = |offset, whence| sys.lseek(fd, offset, whence);
        assert_eq!(seek(0, Whence::End), Ok(4096));
        assert_eq!(seek(-1, Whence::Current), Ok(4095));
        assert_eq!(seek(-4096, Whence::Current), Err(Errno::EINVAL));
        assert_eq!(seek(7, Whence::Raw(3)), Ok(7));
        assert_eq!(seek(7, Whence::Raw(4)), Ok(4096));
        assert_eq!(seek(4096, Whence::Raw(3)), Err(Errno::ENXIO));
        assert_eq!(seek(-1, Whence::Raw(4)), Err(Errno::ENXIO));
        assert_eq!(seek(0, Whence::Raw(5)), Err(Errno::EINVAL));
        assert_eq!(seek(i64::from(i32::MAX), Whence::Set), Ok(0x7fff_ffff));
        assert_eq!(seek(1, Whence::Current), Err(Errno::EINVAL));
        assert_eq!(seek(i64::MAX, Whence::Current), Err(Errno::EINVAL));
        assert_eq!(read_fd(sys, fd, 4), Ok(vec![]));
        assert_eq!(sys.close(fd), Ok(()));
    });
}

#[test]
fn an_attribute_without_store_is_not_opened_for_writing() {
    with_garden(|sys| {
        let fd = sys.open(&at("motto"), O_RDONLY).expect("opens");
        for flags in [O_WRONLY, O_RDWR, O_RDWR | O_TRUNC] {
            assert_eq!(sys.open(&at("motto"), flags), Err(Errno::EACCES));
        }
        assert_eq!(sys.write(fd, Source::Bytes(b"x")), Err(Errno::EBADF));
        // Whoever was refused has not made it shorter.
        assert_eq!(sys.lseek(fd, 0, Whence::End), Ok(4096));
        assert_eq!(sys.close(fd), Ok(()));
        assert_eq!(read(sys, "motto"), Ok(b"dig\n".to_vec()));
        let fd = sys.open(&at("shed"), O_WRONLY | O_TRUNC).expect("opens");
        assert_eq!(read_fd(sys, fd, 4), Err(Errno::EBADF));
        assert_eq!(sys.write(fd, Source::Bytes(b"2\n")), Err(Errno::EINVAL));
        assert_eq!(sys.lseek(fd, 0, Whence::End), Ok(0));
        assert_eq!(sys.close(fd), Ok(()));
    });
}

#[test]
fn more_than_a_page_is_an_error_and_a_warning() {
    let machine = kernel::host::boot();
    let module = crate::program::load(&machine);
    let shown = machine.task("main", |sys| {
        mkdir(sys, "bed").expect("is made");
        let shown = read(sys, "bed/order");
        rmdir(sys, "bed").expect("is removed");
        shown
    });
    assert_eq!(shown, Ok(Err(Errno::EIO)));
    machine.expect(Kind::Warning);
    module.unload().expect("is not in use");
}
