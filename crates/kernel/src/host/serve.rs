// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Making the system calls of other processes, in real time.

use std::io;
use std::sync::Arc;

use suite::{Credentials, Dest, Fd, Source};

use super::devices::Node;
use super::process::Process;
use super::syscalls::{ioctl_result, Filled};
use super::{Machine, Sys};
use crate::rt::foreign::{self, Foreign, Watch};
use crate::rt::sched::TaskId;
use crate::rt::task::{current, Spawn};
use crate::rt::user::Region;
use crate::rt::{machine, oops, report, task};

/// The thread of another process that makes a call.
#[derive(Clone, Copy)]
pub struct Caller {
    /// Its number.
    pub pid: i32,
    /// Whose it is.
    pub credentials: Credentials,
    /// Says which capabilities the thread of that number has, a bit for each; asked when a driver does.
    pub capabilities: fn(i32) -> u64,
}

/// True when the running task has the capability of this number: `capable`.
///
/// A task of this process has all when it is root's, and none when not.
pub fn capable(capability: u32) -> bool {
    current(|current| current.task().inner().capable(capability))
}

/// A machine that makes the calls of other processes, until this is dropped.
///
/// Meanwhile its time is real, and a task that waits for ever is no fault: whom it waits for may come.
pub struct Serving<'a> {
    machine: &'a Machine,
    entry: Entry,
}

/// Where the calls of other processes enter a machine; any thread may use it.
#[derive(Clone)]
pub struct Entry {
    machine: Arc<machine::Machine>,
    /// Has the files of them all.
    process: Arc<Process>,
}

impl Machine {
    /// Lets other processes make system calls.
    ///
    /// # Errors
    ///
    /// The operating system has no thread to give.
    pub fn serve(&self) -> io::Result<Serving<'_>> {
        oops::install_hook();
        self.rt.sched.set_real_time(true);
        let serving = Serving {
            machine: self,
            entry: Entry {
                machine: Arc::clone(&self.rt),
                process: Arc::new(Process::served()),
            },
        };
        let timer = Arc::clone(&self.rt);
        std::thread::Builder::new()
            .name(String::from("timer"))
            .spawn(move || timer.sched.keep_time())?;
        Ok(serving)
    }
}

impl Serving<'_> {
    /// Where calls enter.
    pub fn entry(&self) -> Entry {
        self.entry.clone()
    }
}

impl Drop for Serving<'_> {
    /// Ends the calls that still wait, as a signal would, reports those that take no notice, and closes
    /// all files.
    fn drop(&mut self) {
        let machine = &self.entry.machine;
        machine.sched.set_real_time(false);
        machine
            .sched
            .signal_visitors(suite::flags::SIGKILL.cast_unsigned());
        machine
            .sched
            .host_join_visitors(|stuck| report::hung(machine, stuck));
        let process = Arc::clone(&self.entry.process);
        let close = Box::new(move || drop(process.take_all()));
        match task::spawn(machine, Spawn::kthread(String::from("exit")), close) {
            // A task that was killed has its report.
            Ok(id) => drop(self.machine.join(id)),
            Err(error) => report_open(machine, &error),
        }
    }
}

/// Says that files stay open.
fn report_open(machine: &machine::Machine, error: &io::Error) {
    let message = format!("no thread to close the files that are open: {error}");
    machine.report(report::Report::new(report::Kind::Warning, message));
}

impl Entry {
    /// Makes calls for `caller`, as a task that the calling thread runs.
    ///
    /// When an oops kills the task this never returns, and `watch` is told.
    pub fn call<R>(
        &self,
        caller: Caller,
        watch: Arc<dyn Watch>,
        calls: impl FnOnce(&Sys) -> R,
    ) -> R {
        let foreign = Foreign {
            pid: caller.pid,
            capabilities: caller.capabilities,
            watch,
        };
        foreign::run(&self.machine, caller.credentials, foreign, || {
            Sys::run(Arc::clone(&self.process), calls)
        })
    }

    /// Sends a signal to a task that waits: false when it has ended.
    pub fn signal(&self, task: suite::TaskId, signo: u32) -> bool {
        self.machine.sched.signal(TaskId(task.0), signo)
    }

    /// The devices that can be opened.
    pub fn nodes(&self) -> Vec<Node> {
        self.machine.devices.nodes()
    }
}

/// Calls whose memory is another process's, and at hand only as a copy. A file that has no positions
/// takes no notice of the one it is given.
impl Sys {
    /// `pread` on a file that has `flags` by then, into memory that need not be cleared: bytes that the
    /// driver counts and did not write are 0.
    ///
    /// # Errors
    ///
    /// As the system call.
    pub fn read_with(&self, fd: Fd, flags: u32, bytes: &mut [u8], at: i64) -> suite::Result<usize> {
        let (dest, at) = (Dest::Bytes(bytes), Some(at));
        let Filled { value, filled } = self.read_at("read", fd, Some(flags), dest, at)?;
        let value = value.min(bytes.len());
        if filled < value {
            bytes[filled..value].fill(0);
        }
        Ok(value)
    }

    /// `pwrite`, or `write` without `at`, on a file that has `flags` by then.
    ///
    /// # Errors
    ///
    /// As the system call.
    pub fn write_with(
        &self,
        fd: Fd,
        flags: u32,
        bytes: &[u8],
        at: Option<i64>,
    ) -> suite::Result<usize> {
        self.write_at("write", fd, Some(flags), Source::Bytes(bytes), at)
    }

    /// `ioctl` by a program that has `memory` at the address `arg`: what the driver returned, and how
    /// much of the memory it has written, counted from the start, be it before it failed.
    pub fn ioctl_at(
        &self,
        fd: Fd,
        cmd: u32,
        arg: usize,
        memory: &mut [u8],
    ) -> (suite::Result<i32>, usize) {
        let mut filled = 0;
        let result = self.call("ioctl", |current| {
            let file = self.process.get(fd)?;
            let region = Region::writable(memory).mapped_at(arg);
            let ioctl = || file.ioctl(cmd, arg);
            // SAFETY: The caller lent the memory for this call, and nobody else uses it.
            let (value, written) = unsafe { current.with_region(Some(region), ioctl) };
            filled = written;
            value
        });
        (result.and_then(ioctl_result), filled)
    }
}
