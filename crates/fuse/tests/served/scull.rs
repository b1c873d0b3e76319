// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull0 to scull3 as people use them: requests from python, several at once.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;

use rustix::io::Errno as OsErrno;
use scull::THIS_MODULE;
use scull::ioctl::{SCULL_IOCQQUANTUM, SCULL_IOCTQUANTUM};
use suite::{Arg, Linux, System};

use crate::child::{Server, Which};
use crate::ioctls::open;
use crate::serve::{lacks, serve, sh};

#[test]
fn each_device_has_contents_of_its_own() {
    serve(&THIS_MODULE, |_, dev| {
        let script = "
            set -e
            for n in 0 1 2 3; do seq $n 20000 > $DEV.$n; cp $DEV.$n $DEV/scull$n; done
            for n in 0 1 2 3; do cmp $DEV.$n $DEV/scull$n; cp $DEV/scull$n $DEV.copy; cmp $DEV.$n $DEV.copy; done
            rm $DEV.*
        ";
        assert_eq!(sh(dev, script), "");
        assert_eq!(sh(dev, "ls $DEV"), "scull0\nscull1\nscull2\nscull3\n");
        assert_eq!(sh(dev, "stat -c '%a %s' $DEV/scull3"), "664 0\n");
    });
}

/// Makes each request of scull, and some that there are not; prints what they came to.
const REQUESTS: &str = r#"
import errno, fcntl, os, select, struct, sys
if sys.argv[2] == "nobody":
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
fd = os.open(sys.argv[1], os.O_RDWR)
NONE, WRITE, READ = 0, 1, 2
def attempt(what):
    try:
        return what()
    except OSError as error:
        return errno.errorcode[error.errno]
def number(direction, nr, magic="k"):
    return direction << 30 | (4 if direction else 0) << 16 | ord(magic) << 8 | nr
def value(nr, arg=0, magic="k"):
    return attempt(lambda: fcntl.ioctl(fd, number(NONE, nr, magic), arg))
def pointer(direction, nr, value=0):
    memory = bytearray(struct.pack("i", value))
    failed = attempt(lambda: fcntl.ioctl(fd, number(direction, nr), memory))
    return failed or struct.unpack("i", memory)[0]
print("RESET", value(0))
print("S", pointer(WRITE, 1, 3000), pointer(WRITE, 2, 900))
print("G", pointer(READ, 5), pointer(READ, 6))
print("T", value(3, 2000), value(4, 800))
print("Q", value(7), value(8))
print("X", pointer(READ | WRITE, 9, 1000), pointer(READ | WRITE, 10, 700))
print("H", value(11, 500), value(12, 600))
print("Q", value(7), value(8))
print("P", value(13, 5000), value(14))
print("no size", value(3, 0), pointer(WRITE, 2, -1), value(3, -1), value(13, 1))
print("unknown", value(15), value(7, 0, "j"), pointer(WRITE, 5))
print("no memory", attempt(lambda: fcntl.ioctl(fd, number(READ, 5), 1)))
print("RESET", value(0), value(7), value(8), value(13, 4000))
ready = select.select([fd], [fd], [], 0)
poll = select.poll()
poll.register(fd, select.POLLIN | select.POLLOUT)
print("ready", ready == ([fd], [fd], []), poll.poll(0) == [(fd, select.POLLIN | select.POLLOUT)])
"#;

/// What [`REQUESTS`] prints, run after `before` and as `user`.
fn requests(dev: &Path, before: &str, user: &str) -> Vec<String> {
    let run = format!(
        "chmod 666 $DEV/scull0; {before} python3 - $DEV/scull0 {user} <<'END'\n{REQUESTS}END\n"
    );
    sh(dev, &run).lines().map(str::to_owned).collect()
}

/// What they come to for somebody with `CAP_SYS_ADMIN`.
const WITH_THE_PRIVILEGE: [&str; 14] = [
    "RESET 0",
    "S 3000 900",
    "G 3000 900",
    "T 0 0",
    "Q 2000 800",
    "X 2000 800",
    "H 1000 700",
    "Q 500 600",
    "P 0 5000",
    "no size EINVAL EINVAL EINVAL EINVAL",
    "unknown ENOTTY ENOTTY ENOTTY",
    "no memory EFAULT",
    "RESET 0 4000 1000 0",
    "ready True True",
];

/// What they come to for others.
const WITHOUT_IT: [&str; 14] = [
    "RESET 0",
    "S EPERM EPERM",
    "G 4000 1000",
    "T EPERM EPERM",
    "Q 4000 1000",
    "X EPERM EPERM",
    "H EPERM EPERM",
    "Q 4000 1000",
    "P 0 5000",
    "no size EPERM EPERM EPERM EINVAL",
    "unknown ENOTTY ENOTTY ENOTTY",
    "no memory EFAULT",
    "RESET 0 4000 1000 0",
    "ready True True",
];

#[test]
fn python_makes_every_request() {
    if lacks(&["python3"]) {
        return;
    }
    let wanted = match rustix::process::geteuid().is_root() {
        true => WITH_THE_PRIVILEGE,
        false => WITHOUT_IT,
    };
    serve(&THIS_MODULE, |_, dev| {
        assert_eq!(requests(dev, "", "oneself"), wanted);
    });
}

#[test]
fn what_changes_a_size_takes_a_privilege() {
    if lacks(&["root", "setpriv", "python3"]) {
        return;
    }
    serve(&THIS_MODULE, |_, dev| {
        assert_eq!(requests(dev, "", "nobody"), WITHOUT_IT);
        // A root who has given the capability up is no different.
        let fewer = "setpriv --bounding-set -sys_admin --inh-caps -sys_admin --";
        assert_eq!(requests(dev, fewer, "oneself"), WITHOUT_IT);
    });
}

/// With quanta of 1 MiB, answers are of every size that a read may ask for: those that are written, those
/// that go through a pipe, and those that may be too large for it.
#[test]
fn reads_of_every_size_arrive_whole() {
    if lacks(&["root", "python3"]) {
        return;
    }
    serve(&THIS_MODULE, |_, dev| {
        let script = format!(
            "
            set -e
            python3 -c 'import fcntl, os
fcntl.ioctl(os.open(\"'$DEV/scull0'\", os.O_RDWR), {SCULL_IOCTQUANTUM}, 1 << 20)'
            seq 400000 > $DEV.numbers
            cp $DEV.numbers $DEV/scull0
            for size in 4096 131056 131072 262144 524288 1044480 1048576; do
                dd if=$DEV/scull0 bs=$size of=$DEV.copy 2>/dev/null
                cmp $DEV.numbers $DEV.copy
            done
            dd if=$DEV/scull0 bs=1048576 count=1 of=$DEV.copy 2>/dev/null
            wc -c < $DEV.copy
            rm $DEV.numbers $DEV.copy
        "
        );
        assert_eq!(sh(dev, &script), "1048576\n");
    });
}

#[test]
fn two_processes_write_one_device_at_once() {
    serve(&THIS_MODULE, |_, dev| {
        let script = "
            set -e
            for one in 0 1; do
                yes $one | head -c 400000 > $DEV.$one
                dd if=$DEV.$one bs=4000 seek=$((one * 100)) conv=notrunc status=none 1<> $DEV/scull0 &
            done
            wait
            cat $DEV.0 $DEV.1 | cmp - $DEV/scull0
            for one in 0 1; do (cat $DEV.0 $DEV.1 | cmp - $DEV/scull0) & done
            wait
            wc -c < $DEV/scull0
            rm $DEV.*
        ";
        assert_eq!(sh(dev, script), "800000\n");
    });
}

#[test]
fn four_threads_use_four_devices_at_once() {
    serve(&THIS_MODULE, |_, dev| {
        let threads = (0..4).map(|n: u8| {
            let dev = dev.to_owned();
            thread::spawn(move || use_one(&dev, n))
        });
        for thread in Vec::from_iter(threads) {
            thread.join().expect("no panic");
        }
    });
}

/// Writes and reads a device, whose bytes nobody else's are.
fn use_one(dev: &Path, n: u8) {
    let linux = Linux::for_served_files();
    let name = format!("scull{n}");
    let requests = open(&linux, dev, &name);
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).open(dev.join(&name));
    let file = file.expect("opens");
    for round in 0..200u64 {
        let bytes = [n + 4 * (round as u8 % 60); 3000];
        let at = round * 1777;
        file.write_all_at(&bytes, at).expect("writes");
        let mut back = [0; 3000];
        file.read_exact_at(&mut back, at).expect("reads");
        assert!(back == bytes, "{name}, round {round}");
        let quantum = linux.ioctl(requests, SCULL_IOCQQUANTUM, Arg::Value(0));
        assert_eq!(quantum, Ok(4000));
    }
    linux.close(requests).expect("closes");
}

#[test]
fn a_server_that_was_killed_starts_again_with_empty_devices() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scull0");
    for _ in 0..2 {
        let Some(server) = Server::start(&[], Which::Scull, folder.path()) else {
            return;
        };
        let script = "cat $DEV/scull0; echo kept > $DEV/scull0; cat $DEV/scull0";
        assert_eq!(sh(folder.path(), script), "kept\n");
        server.kill();
        let dead = fs::read(&path).expect_err("nobody is there");
        assert_eq!(OsErrno::from_io_error(&dead), Some(OsErrno::NOTCONN));
    }
    sh(folder.path(), "umount $DEV || fusermount3 -u $DEV");
}
