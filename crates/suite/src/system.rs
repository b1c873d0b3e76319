// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The system calls a suite may make, whichever home answers them.
//!
//! A [`System`] is one task's view of a home: a pretend machine in this process, files that
//! `cargo scullery serve` offers, or a real kernel. Results are what user space sees: a call that a
//! signal ended has failed with `EINTR`, never with the kernel's own `ERESTARTSYS`.

use crate::errno::Errno;

/// What a system call gives back.
pub type Result<T> = core::result::Result<T, Errno>;

/// An open file of the calling process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fd(pub i32);

impl Fd {
    /// A descriptor that no home ever hands out: every call on it fails with `EBADF`.
    pub const BAD: Fd = Fd(-1);
}

/// Memory that a system call fills.
#[derive(Debug)]
pub enum Dest<'a> {
    /// Memory of the caller.
    Bytes(&'a mut [u8]),
    /// An address range of this many bytes that is not mapped.
    Unmapped(usize),
}

/// Memory that a system call takes data from.
#[derive(Debug)]
pub enum Source<'a> {
    /// Memory of the caller.
    Bytes(&'a [u8]),
    /// An address range of this many bytes that is not mapped.
    Unmapped(usize),
    /// Memory of the caller, at most a page, that is not in: whoever reads it sleeps until
    /// [`System::page_in`].
    Late(&'a [u8]),
}

/// The third argument of `ioctl`.
#[derive(Debug)]
pub enum Arg<'a> {
    /// The argument itself.
    Value(usize),
    /// The address of memory that the driver may read and write.
    Memory(&'a mut [u8]),
    /// The address of memory that the driver may read, and nobody may write.
    ReadOnly(&'a [u8]),
    /// An address at which nothing is mapped.
    Unmapped,
}

/// Where `lseek` counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// The start of the file (`SEEK_SET`).
    Set,
    /// The current position (`SEEK_CUR`).
    Current,
    /// The end of the file (`SEEK_END`).
    End,
    /// A raw value, to see what a driver makes of one it does not know.
    Raw(i32),
}

/// Who a task is, for checks of permission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Effective user; 0 has every capability.
    pub uid: u32,
    /// Effective group.
    pub gid: u32,
}

impl Credentials {
    /// The user who may do everything.
    pub const ROOT: Credentials = Credentials { uid: 0, gid: 0 };

    /// A user who owns nothing and may do nothing in particular.
    pub const NOBODY: Credentials = Credentials {
        uid: 65534,
        gid: 65534,
    };
}

/// A task that [`System::spawn`] started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskId(pub u64);

/// What a spawned task runs.
pub type Body = Box<dyn FnOnce(&dyn System) + Send + 'static>;

/// The system calls of one task.
///
/// Tasks of one suite share their open files, as threads do, and each has its own credentials.
pub trait System {
    /// `open(2)`, with the flags of `<fcntl.h>` on x86-64.
    fn open(&self, path: &str, flags: i32) -> Result<Fd>;

    /// `close(2)`.
    fn close(&self, fd: Fd) -> Result<()>;

    /// `read(2)`: how many bytes came.
    fn read(&self, fd: Fd, dest: Dest<'_>) -> Result<usize>;

    /// `write(2)`: how many bytes went.
    ///
    /// # Errors
    ///
    /// `ENOTSUP` where the home has no [`Source::Late`]: the verb is then skipped by name.
    fn write(&self, fd: Fd, source: Source<'_>) -> Result<usize>;

    /// `pread(2)`.
    fn pread(&self, fd: Fd, dest: Dest<'_>, offset: i64) -> Result<usize>;

    /// `pwrite(2)`.
    fn pwrite(&self, fd: Fd, source: Source<'_>, offset: i64) -> Result<usize>;

    /// `lseek(2)`: the new position.
    fn lseek(&self, fd: Fd, offset: i64, whence: Whence) -> Result<i64>;

    /// `ioctl(2)`: what the driver returned.
    ///
    /// # Errors
    ///
    /// `ENOTSUP` where the home has no [`Arg::ReadOnly`]: the verb is then skipped by name.
    fn ioctl(&self, fd: Fd, cmd: u32, arg: Arg<'_>) -> Result<i32>;

    /// `poll(2)` on one file, for at most `timeout_ms` (negative: for ever): the events that hold.
    /// For a number that is not open that is `POLLNVAL`, and success.
    ///
    /// # Errors
    ///
    /// `EBADF` for a negative number, which the system call itself would leave out.
    fn poll(&self, fd: Fd, events: i16, timeout_ms: i32) -> Result<i16>;

    /// `mkdir(2)`, with mode 0755.
    ///
    /// # Errors
    ///
    /// `EPERM` where directories are not a program's to make: everywhere but in configfs.
    fn mkdir(&self, path: &str) -> Result<()>;

    /// `rmdir(2)`.
    ///
    /// # Errors
    ///
    /// `EPERM` as for [`System::mkdir`].
    fn rmdir(&self, path: &str) -> Result<()>;

    /// `nanosleep(2)`. Virtual time passes where the home has it.
    fn sleep_ms(&self, ms: u64);

    /// Starts a task that runs `body` with system calls of its own.
    fn spawn(&self, name: &str, credentials: Credentials, body: Body) -> Result<TaskId>;

    /// Waits until a spawned task has ended.
    ///
    /// # Errors
    ///
    /// `ESRCH` when there is no such task, `EFAULT` when it was killed by a kernel oops.
    fn join(&self, task: TaskId) -> Result<()>;

    /// Waits until a spawned task sleeps inside a system call, or has ended.
    fn until_blocked(&self, task: TaskId) -> Result<()>;

    /// Sends a signal, whose handler does nothing, to a spawned task.
    fn signal(&self, task: TaskId, signo: i32) -> Result<()>;

    /// Has a spawned task sent `SIGIO`, whose handler does nothing, for what the driver has to tell of a
    /// file: `fcntl(2)`, with `F_SETOWN_EX` and then `O_ASYNC`.
    ///
    /// # Errors
    ///
    /// `ENOTSUP` where the home has no such signals: the verb is then skipped by name.
    fn notify(&self, fd: Fd, task: TaskId) -> Result<()>;

    /// Lets the memory come in that a spawned task's call waits for, if one does: [`Source::Late`].
    fn page_in(&self, task: TaskId) -> Result<()>;

    /// Makes the `nth` allocation (from 1) of the calling task's next system call fail; 0 disarms.
    ///
    /// # Errors
    ///
    /// `ENOTSUP` where the home cannot: the verb is then skipped by name.
    fn fail_nth(&self, nth: u32) -> Result<()>;
}
