// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files in debugfs: what programs read and write there, and how long it is there.

use kernel::debugfs::{Dir, File};
use kernel::host::{self, Machine, Sys};
use kernel::prelude::*;
use suite::{Dest, Fd, Source, System};

mod bytes;
mod entries;
mod paths;
mod removal;
mod text;
mod unloading;

module! {
    type: unloading::Untidy,
    name: "untidy",
    authors: ["The Scullery developers"],
    description: "Has a file in debugfs",
    license: "GPL",
    params: {
        leave: i32 {
            default: 0,
            description: "Leave the file behind",
        },
    },
}

/// A file that somebody owns.
type Owned<T> = Pin<KBox<File<T>>>;

/// Where all files of these tests are.
fn path(name: &str) -> String {
    format!("/sys/kernel/debug/dir/{name}")
}

/// Makes the files of `driver` in the directory `dir`, and lets `program` use them.
fn with_files<F: Send + 'static, R: Send + 'static>(
    driver: impl FnOnce(&Dir) -> F + Send + 'static,
    program: impl FnOnce(&Sys) -> R + Send + 'static,
) -> R {
    let machine = host::boot();
    let files = make(&machine, driver);
    let result = machine.task("main", program).expect("it ends");
    drop(files);
    assert_eq!(machine.debugfs(), [""; 0]);
    assert_eq!(machine.shutdown(), []);
    result
}

/// Makes files in the directory `dir`.
fn make<F: Send + 'static>(
    machine: &Machine,
    driver: impl FnOnce(&Dir) -> F + Send + 'static,
) -> F {
    let driver = || driver(&Dir::new(c"dir"));
    machine.kthread("driver", driver).expect("it ends")
}

fn read(sys: &Sys, fd: Fd, len: usize) -> suite::Result<std::vec::Vec<u8>> {
    let mut bytes = vec![0; len];
    let count = sys.read(fd, Dest::Bytes(&mut bytes))?;
    bytes.truncate(count);
    Ok(bytes)
}

/// All there is to read from a file, read at once.
fn contents(sys: &Sys, name: &str) -> suite::Result<String> {
    let fd = sys.open(&path(name), suite::flags::O_RDONLY)?;
    let bytes = read(sys, fd, 1 << 16);
    sys.close(fd)?;
    Ok(String::from_utf8(bytes?).expect("it is text"))
}

/// Writes a file, as `echo -n` does.
fn set(sys: &Sys, name: &str, text: &str) -> suite::Result<usize> {
    let fd = sys.open(&path(name), suite::flags::O_WRONLY)?;
    let written = sys.write(fd, Source::Bytes(text.as_bytes()));
    sys.close(fd)?;
    written
}
