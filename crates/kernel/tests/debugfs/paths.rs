// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What programs find in debugfs by name, and what they cannot make there.

use kernel::prelude::*;
use suite::flags::{O_CREAT, O_RDONLY, O_RDWR};
use suite::{Credentials, Dest, Errno, System, Whence};

use crate::{contents, path, with_files, Owned};

const O_DIRECTORY: i32 = 0o200000;

fn file(dir: &kernel::debugfs::Dir) -> Result<Owned<u8>> {
    KBox::pin_init(dir.read_only_file(c"file", 1), GFP_KERNEL)
}

#[test]
fn directories_can_be_opened_and_not_read() {
    with_files(file, |sys| {
        for path in ["/sys/kernel/debug", &path("")] {
            let fd = sys.open(path, O_RDONLY | O_DIRECTORY).expect("opens");
            assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 8])), Err(Errno::EISDIR));
            assert_eq!(sys.lseek(fd, 2, Whence::Set), Ok(2));
            assert_eq!(sys.close(fd), Ok(()));
            assert_eq!(sys.open(path, O_RDWR), Err(Errno::EISDIR));
        }
        assert_eq!(contents(sys, ".//file"), Ok(String::from("1\n")));
    });
}

#[test]
fn a_program_makes_and_removes_nothing_in_debugfs() {
    with_files(file, |sys| {
        let open = |name| sys.open(&path(name), O_RDWR | O_CREAT);
        assert_eq!(open("none"), Err(Errno::EACCES));
        assert_eq!(open("none/none"), Err(Errno::ENOENT));
        assert_eq!(open("file/none"), Err(Errno::ENOTDIR));
        for (name, mkdir, rmdir) in [
            ("", Errno::EEXIST, Errno::EPERM),
            ("file", Errno::EEXIST, Errno::ENOTDIR),
            ("file/none", Errno::ENOTDIR, Errno::ENOTDIR),
            ("none", Errno::EPERM, Errno::ENOENT),
            ("none/none", Errno::ENOENT, Errno::ENOENT),
        ] {
            assert_eq!(sys.mkdir(&path(name)), Err(mkdir), "{name}");
            assert_eq!(sys.rmdir(&path(name)), Err(rmdir), "{name}");
        }
        assert_eq!(sys.mkdir("/sys/kernel/debug"), Err(Errno::EEXIST));
        assert_eq!(sys.rmdir("/sys/kernel/debug"), Err(Errno::EBUSY));
    });
}

#[test]
fn debugfs_is_root_s_alone() {
    with_files(file, |sys| {
        let nobody = std::boxed::Box::new(|sys: &dyn System| {
            for name in ["", "file", "none"] {
                assert_eq!(sys.open(&path(name), O_RDONLY), Err(Errno::EACCES));
                assert_eq!(sys.mkdir(&path(name)), Err(Errno::EACCES));
                assert_eq!(sys.rmdir(&path(name)), Err(Errno::EACCES));
            }
            let root = sys.open("/sys/kernel/debug", O_RDONLY);
            assert_eq!(root, Err(Errno::EACCES));
        });
        let nobody = sys.spawn("nobody", Credentials::NOBODY, nobody);
        assert_eq!(sys.join(nobody.expect("a thread")), Ok(()));
    });
}
