// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the tests' programs have in common.

use kernel::host::{self, Machine, Module, Sys};
use suite::flags::{O_RDONLY, O_RDWR, O_WRONLY};
use suite::{Credentials, Dest, Errno, Fd, Source, System, TaskId};

use crate::THIS_MODULE;

/// Runs a program where the driver is loaded: what it gives, and the driver's messages.
///
/// The driver is unloaded, and the machine must have nothing to report.
pub(crate) fn with_garden<R: Send + 'static>(
    program: impl FnOnce(&Sys) -> R + Send + 'static,
) -> (R, Vec<String>) {
    let machine = host::boot();
    let module = load(&machine);
    let value = machine.task("main", program).expect("comes to its end");
    module.unload().expect("is not in use");
    let messages = messages(&machine);
    assert_eq!(machine.shutdown(), []);
    (value, messages)
}

pub(crate) fn load(machine: &Machine) -> Module<'_> {
    machine.load(&THIS_MODULE, "").expect("loads")
}

/// What the driver has printed.
pub(crate) fn messages(machine: &Machine) -> Vec<String> {
    let log = machine.log().into_iter();
    log.filter_map(|record| Some(record.text.strip_prefix("garden: ")?.to_owned()))
        .collect()
}

/// A path in the driver's subsystem.
pub(crate) fn at(path: &str) -> String {
    format!("/sys/kernel/config/garden/{path}")
}

/// What a file shows.
pub(crate) fn read(sys: &dyn System, path: &str) -> suite::Result<Vec<u8>> {
    let fd = sys.open(&at(path), O_RDONLY)?;
    let bytes = read_fd(sys, fd, 8192);
    sys.close(fd)?;
    bytes
}

/// What is read at once.
pub(crate) fn read_fd(sys: &dyn System, fd: Fd, len: usize) -> suite::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    let read = sys.read(fd, Dest::Bytes(&mut bytes))?;
    bytes.truncate(read);
    Ok(bytes)
}

/// Writes to a file at once.
pub(crate) fn write(sys: &dyn System, path: &str, bytes: &[u8]) -> suite::Result<usize> {
    let fd = sys.open(&at(path), O_WRONLY)?;
    let written = sys.write(fd, Source::Bytes(bytes));
    sys.close(fd)?;
    written
}

pub(crate) fn open(sys: &dyn System, path: &str) -> Fd {
    sys.open(&at(path), O_RDWR).expect("opens")
}

pub(crate) fn mkdir(sys: &dyn System, path: &str) -> Result<(), Errno> {
    sys.mkdir(&at(path))
}

pub(crate) fn rmdir(sys: &dyn System, path: &str) -> Result<(), Errno> {
    sys.rmdir(&at(path))
}

/// Starts a task that runs until it is blocked.
pub(crate) fn start(
    sys: &dyn System,
    name: &str,
    body: impl FnOnce(&dyn System) + Send + 'static,
) -> TaskId {
    let task = sys.spawn(name, Credentials::ROOT, Box::new(body));
    let task = task.expect("a thread");
    sys.until_blocked(task).expect("runs");
    task
}
