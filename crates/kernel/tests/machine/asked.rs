// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One machine, one open file, one request.

use kernel::host::{self, Kind, Machine, Report, Sys};
use suite::flags::O_RDWR;
use suite::{Arg, System};

use crate::THIS_MODULE;

/// The answer to one request, and what the machine reports of it.
pub(crate) fn ask(cmd: u32, arg: usize) -> (Option<suite::Result<i32>>, Vec<Report>) {
    let machine = host::boot();
    let answer = with_file(&machine, move |sys, fd| sys.ioctl(fd, cmd, Arg::Value(arg)));
    (answer, machine.shutdown())
}

pub(crate) fn with_file<R: Send + 'static>(
    machine: &Machine,
    f: impl FnOnce(&Sys, suite::Fd) -> R + Send + 'static,
) -> Option<R> {
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let answer = machine.task("main", move |sys| {
        let fd = sys.open("/dev/guilty", O_RDWR).expect("opens");
        f(sys, fd)
    });
    drop(module);
    answer.ok()
}

pub(crate) fn line_of(text: &str) -> u32 {
    let found = include_str!("main.rs")
        .lines()
        .position(|line| line.contains(text));
    u32::try_from(found.expect("the text is in this file") + 1).expect("a small file")
}

#[track_caller]
pub(crate) fn only(reports: &[Report], kind: Kind, line: u32) -> &Report {
    assert_eq!(reports.len(), 1, "{reports:#?}");
    assert_eq!(reports[0].kind, kind);
    let (file, at) = reports[0].at.as_ref().expect("it has a place");
    assert!(file.ends_with("main.rs"), "{file}");
    assert_eq!(*at, line);
    &reports[0]
}
