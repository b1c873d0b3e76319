// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The system calls of a task.
//!
//! A system call is a plain call on the task's own thread. What the VFS does before it calls a driver
//! is done here: descriptors, access modes, file positions, errors as user space sees them.

use core::cell::Cell;
use std::sync::Arc;

use suite::{Arg, Body, Credentials, Dest, Errno, Fd, Source, TaskId, Whence};

use super::fcntl::set_flags;
use super::names;
use super::process::Process;
use crate::error::code::{EBADF, EFAULT, EINVAL, ENODEV, ENOTTY, ESPIPE};
use crate::error::Error;
use crate::fs::file::flags::{O_ASYNC, O_NONBLOCK};
use crate::fs::File;
use crate::iov::{IovIterDest, IovIterSource};
use crate::rt::sched::{self, End, WaitFor};
use crate::rt::task::{current, Current, Mode, Spawn};
use crate::rt::user::{Region, UNMAPPED};
use crate::rt::{self, machine::Machine};
use crate::seq_file::SeqFile;

/// Most that one `read` or `write` moves: `MAX_RW_COUNT`.
const MAX_RW_COUNT: usize = 0x7fff_f000;

/// The bits of a file's access mode plus one (`OPEN_FMODE`).
const FMODE_READ: u32 = 1;
const FMODE_WRITE: u32 = 2;

/// Requests that the VFS answers itself (`include/uapi/asm-generic/ioctls.h`).
const FIGETBSZ: u32 = 2;
const FIONBIO: u32 = 0x5421;
const FIOASYNC: u32 = 0x5452;
const FIOQSIZE: u32 = 0x5460;
const FIONCLEX: u32 = 0x5450;
const FIOCLEX: u32 = 0x5451;

/// How many bytes a block of the file system has that `/dev` is.
const BLOCK: i32 = 4096;

/// `ERESTARTSYS` to `ERESTART_RESTARTBLOCK`: the kernel's own, for calls that a signal ended.
const RESTART: core::ops::RangeInclusive<i32> = 512..=516;

/// What a call returned, and how many bytes of its memory there are up to the last that was written.
pub(super) struct Filled<T> {
    pub(super) value: T,
    pub(super) filled: usize,
}

/// The system calls of one task.
pub struct Sys {
    pub(super) process: Arc<Process>,
    /// Armed by `fail_nth` for the next call.
    fail_next: Cell<u32>,
}

impl Sys {
    /// Runs `body` as a program of the calling task. Its files are closed when the program's last task
    /// ends, be it by a panic.
    pub(crate) fn run<R>(process: Arc<Process>, body: impl FnOnce(&Sys) -> R) -> R {
        current(|current| *current.process.borrow_mut() = Some(Arc::clone(&process)));
        body(&Sys {
            process,
            fail_next: Cell::new(0),
        })
    }

    /// Enters the kernel for one call and returns what user space sees.
    pub(super) fn call<R>(
        &self,
        what: &'static str,
        f: impl FnOnce(&Current) -> Result<R, Error>,
    ) -> Result<R, Errno> {
        current(|current| {
            // What came while the program ran has been handled there.
            current.task().inner().signals.take();
            current.fail_nth.set(self.fail_next.take());
            let result = current.in_kernel(what, || f(current));
            current.fail_nth.set(0);
            let signalled = current.task().inner().signals.take();
            result.map_err(|error| {
                let errno = -error.to_errno();
                // The suite's handlers are installed without SA_RESTART.
                Errno(if signalled && RESTART.contains(&errno) {
                    Errno::EINTR.0
                } else {
                    errno
                })
            })
        })
    }

    /// `read` and `pread`, in the order of checks of `vfs_read`; `flags` are set before.
    pub(super) fn read_at(
        &self,
        what: &'static str,
        fd: Fd,
        flags: Option<u32>,
        dest: Dest<'_>,
        at: Option<i64>,
    ) -> Result<Filled<usize>, Errno> {
        self.call(what, |current| {
            let (region, addr, len) = match dest {
                Dest::Bytes(bytes) => {
                    let region = Region::writable(bytes);
                    (Some(region), region.addr(), bytes.len())
                }
                Dest::Unmapped(len) => (None, UNMAPPED, len),
            };
            let mut filled = 0;
            let value = self.transfer(fd, flags, at, FMODE_READ, len, |file, pos| {
                let mut iter = IovIterDest::new(addr, len.min(MAX_RW_COUNT));
                let read = || file.call(|operations| operations.read(file, pos, &mut iter));
                // SAFETY: The caller lent the bytes for this call, and nobody else uses them.
                let (value, up_to) = unsafe { current.with_region(region, read) };
                filled = up_to;
                value
            })?;
            Ok(Filled { value, filled })
        })
    }

    /// `write` and `pwrite`, as above.
    pub(super) fn write_at(
        &self,
        what: &'static str,
        fd: Fd,
        flags: Option<u32>,
        source: Source<'_>,
        at: Option<i64>,
    ) -> Result<usize, Errno> {
        let late = matches!(source, Source::Late(_));
        self.call(what, |current| {
            let (region, addr, len) = match source {
                Source::Bytes(bytes) | Source::Late(bytes) => {
                    let region = Region::readable(bytes).late(late);
                    (Some(region), region.addr(), bytes.len())
                }
                Source::Unmapped(len) => (None, UNMAPPED, len),
            };
            self.transfer(fd, flags, at, FMODE_WRITE, len, |file, pos| {
                let mut iter = IovIterSource::new(addr, len.min(MAX_RW_COUNT));
                let write = || file.call(|operations| operations.write(file, pos, &mut iter));
                // SAFETY: The caller lent the bytes for this call, for reading.
                unsafe { current.with_region(region, write) }.0
            })
        })
    }

    /// Transfers at most `len` bytes by `transfer`, which is given the file, and where. The checks before
    /// it are those of `ksys_pread64`, `vfs_read` and `rw_verify_area`.
    #[track_caller]
    fn transfer(
        &self,
        fd: Fd,
        flags: Option<u32>,
        at: Option<i64>,
        mode: u32,
        len: usize,
        transfer: impl FnOnce(&File, &mut i64) -> Result<usize, Error>,
    ) -> Result<usize, Error> {
        if at.is_some_and(i64::is_negative) {
            return Err(EINVAL);
        }
        let file = self.process.get(fd)?;
        let mut at = at;
        if let Some(flags) = flags {
            set_flags(&file, flags)?;
            // Whoever serves the file has a position for each call.
            at = at.filter(|_| !file.is_stream());
        }
        let has_positions = match mode {
            FMODE_WRITE => file.has_pwrite(),
            _ => !file.is_stream(),
        };
        if at.is_some() && !has_positions {
            return Err(ESPIPE);
        }
        // The modes 0, 1, 2 and 3 of `open` stand for reading, writing, both and neither.
        if (file.flags() + 1) & mode == 0 {
            return Err(EBADF);
        }
        let from = |mut pos: i64| {
            let end = i64::try_from(len).ok().and_then(|len| pos.checked_add(len));
            if pos.is_negative() || end.is_none() {
                return Err(EINVAL);
            }
            Ok((transfer(&file, &mut pos)?, pos))
        };
        if let Some(pos) = at {
            return Ok(from(pos)?.0);
        }
        file.with_pos(core::panic::Location::caller(), || {
            let (moved, pos) = from(file.pos())?;
            // As `new_sync_write`: a write of nothing moves nothing.
            if moved > 0 || mode == FMODE_READ {
                file.set_pos(pos);
            }
            Ok(moved)
        })
    }

    /// What a driver adds to `/proc/self/fdinfo/FD`.
    ///
    /// # Errors
    ///
    /// `EBADF`.
    pub fn fdinfo(&self, fd: Fd) -> Result<String, Errno> {
        self.call("read of fdinfo", |_| {
            let file = self.process.get(fd)?;
            let text = SeqFile::new();
            file.call(|operations| operations.show_fdinfo(&text, &file));
            Ok(text.into_text())
        })
    }
}

impl Drop for Sys {
    fn drop(&mut self) {
        current(|current| {
            *current.process.borrow_mut() = None;
            let process = core::mem::take(&mut self.process);
            let Some(process) = Arc::into_inner(process) else {
                return;
            };
            let exit = || current.in_kernel("exit", || drop(process.take_all()));
            // The program may be unwinding, and what it unwinds with is of use to somebody.
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(exit)).is_err() {
                current.stop(End::Oops);
            }
        });
    }
}

impl suite::System for Sys {
    fn open(&self, path: &str, flags: i32) -> suite::Result<Fd> {
        self.call("open", |current| {
            self.process.open(current, path, flags.cast_unsigned())
        })
    }

    fn close(&self, fd: Fd) -> suite::Result<()> {
        self.call("close", |_| {
            let file = self.process.take(fd).ok_or(EBADF)?;
            drop(file);
            Ok(())
        })
    }

    fn read(&self, fd: Fd, dest: Dest<'_>) -> suite::Result<usize> {
        Ok(self.read_at("read", fd, None, dest, None)?.value)
    }

    fn write(&self, fd: Fd, source: Source<'_>) -> suite::Result<usize> {
        self.write_at("write", fd, None, source, None)
    }

    fn pread(&self, fd: Fd, dest: Dest<'_>, offset: i64) -> suite::Result<usize> {
        Ok(self.read_at("pread", fd, None, dest, Some(offset))?.value)
    }

    fn pwrite(&self, fd: Fd, source: Source<'_>, offset: i64) -> suite::Result<usize> {
        self.write_at("pwrite", fd, None, source, Some(offset))
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: Whence) -> suite::Result<i64> {
        let whence = match whence {
            Whence::Set => 0,
            Whence::Current => 1,
            Whence::End => 2,
            Whence::Raw(raw) => raw,
        };
        let at = core::panic::Location::caller();
        self.call("lseek", |_| {
            let file = self.process.get(fd)?;
            // Past SEEK_HOLE there is nothing the VFS knows.
            match whence {
                0..=4 => file.with_pos(at, || file.seek(offset, whence)),
                _ => Err(EINVAL),
            }
        })
    }

    fn ioctl(&self, fd: Fd, cmd: u32, arg: Arg<'_>) -> suite::Result<i32> {
        let result = self.call("ioctl", |current| {
            let file = self.process.get(fd)?;
            let call = |arg| file.ioctl(cmd, arg);
            let with_memory = |region: Region| {
                let addr = region.addr();
                // SAFETY: The caller lent the bytes for this call, and nobody else uses them.
                unsafe { current.with_region(Some(region), || call(addr)) }.0
            };
            // Two of the requests are made with an int, for a truth.
            let int = match &arg {
                Arg::Memory(bytes) => bytes.get(..4),
                Arg::ReadOnly(bytes) => bytes.get(..4),
                Arg::Value(_) | Arg::Unmapped => None,
            };
            let on = int.map(|int| int != [0; 4]).ok_or(EFAULT);
            match (cmd, arg) {
                (FIOCLEX | FIONCLEX, _) => Ok(0),
                (FIONBIO, _) => {
                    let flags = file.flags() & !O_NONBLOCK;
                    file.set_flags(if on? { flags | O_NONBLOCK } else { flags });
                    Ok(0)
                }
                (FIOASYNC, _) => {
                    let on = on?;
                    if on != (file.flags() & O_ASYNC != 0) {
                        file.fasync(on).unwrap_or(Err(ENOTTY))?;
                    }
                    Ok(0)
                }
                (FIGETBSZ, Arg::Memory(bytes)) => {
                    let int = bytes.get_mut(..4).ok_or(EFAULT)?;
                    int.copy_from_slice(&BLOCK.to_ne_bytes());
                    Ok(0)
                }
                (FIGETBSZ, _) => Err(EFAULT),
                (FIOQSIZE, _) => Err(ENOTTY),
                (_, Arg::Value(value)) => call(value),
                (_, Arg::Unmapped) => call(UNMAPPED),
                (_, Arg::Memory(bytes)) => with_memory(Region::writable(bytes)),
                (_, Arg::ReadOnly(bytes)) => with_memory(Region::readable(bytes)),
            }
        })?;
        ioctl_result(result)
    }

    #[track_caller]
    fn poll(&self, fd: Fd, events: i16, timeout_ms: i32) -> suite::Result<i16> {
        let at = core::panic::Location::caller();
        self.call("poll", |current| {
            super::poll::poll(current, &self.process, fd, events, timeout_ms, at)
        })
    }

    fn mkdir(&self, path: &str) -> suite::Result<()> {
        self.call("mkdir", |current| {
            change(current, |machine, user| names::mkdir(machine, path, user))
        })
    }

    fn rmdir(&self, path: &str) -> suite::Result<()> {
        self.call("rmdir", |current| {
            change(current, |machine, user| names::rmdir(machine, path, user))
        })
    }

    #[track_caller]
    fn sleep_ms(&self, ms: u64) {
        let at = core::panic::Location::caller();
        current(|current| {
            current.task().inner().signals.take();
            let timeout = core::time::Duration::from_millis(ms);
            current.block(WaitFor::Time, Some(timeout), true, at);
        });
    }

    fn spawn(&self, name: &str, credentials: Credentials, body: Body) -> suite::Result<TaskId> {
        let process = Arc::clone(&self.process);
        with_machine(|machine| {
            let run = Box::new(move || Sys::run(process, |sys| body(sys)));
            let leader = current(|current| {
                let me = current.task();
                me.inner().leader.clone().unwrap_or_else(|| me.clone())
            });
            let spawn = Spawn {
                mode: Mode::User,
                credentials,
                leader: Some(leader),
                ..Spawn::kthread(name.to_owned())
            };
            rt::task::spawn(machine, spawn, run)
                .map(|id| TaskId(id.0))
                .map_err(|_| Errno::EAGAIN)
        })
    }

    #[track_caller]
    fn join(&self, task: TaskId) -> suite::Result<()> {
        wait_for(task, WaitFor::End)?;
        with_machine(
            |machine| match machine.sched.was_killed(sched::TaskId(task.0)) {
                true => Err(Errno::EFAULT),
                false => Ok(()),
            },
        )
    }

    #[track_caller]
    fn until_blocked(&self, task: TaskId) -> suite::Result<()> {
        wait_for(task, WaitFor::Blocked)
    }

    fn signal(&self, task: TaskId, signo: i32) -> suite::Result<()> {
        let signo = u32::try_from(signo).map_err(|_| Errno::EINVAL)?;
        with_machine(
            |machine| match machine.sched.signal(sched::TaskId(task.0), signo) {
                true => Ok(()),
                false => Err(Errno::ESRCH),
            },
        )
    }

    fn notify(&self, fd: Fd, task: TaskId) -> suite::Result<()> {
        self.set_owner(fd, task)?;
        let flags = self.call("fcntl", |_| Ok(self.process.get(fd)?.flags()))?;
        self.set_flags(fd, flags | O_ASYNC)
    }

    fn page_in(&self, task: TaskId) -> suite::Result<()> {
        let id = sched::TaskId(task.0);
        with_machine(|machine| {
            machine.sched.wake(WaitFor::Memory(id), 1);
            Ok(())
        })
    }

    fn fail_nth(&self, nth: u32) -> suite::Result<()> {
        self.fail_next.set(nth);
        Ok(())
    }
}

/// Changes what there is by name, as the calling task's user.
fn change(
    current: &Current,
    f: impl FnOnce(&Machine, Credentials) -> Result<(), Error>,
) -> Result<(), Error> {
    let user = current.task().inner().credentials;
    let machine = current.machine().ok_or(ENODEV)?;
    f(&machine, user)
}

/// What user space sees of a number that an ioctl returned.
pub(super) fn ioctl_result(result: isize) -> suite::Result<i32> {
    // A driver may well return a negative errno as a number.
    if (-4095..0).contains(&result) {
        return Err(Errno(-(result as i32)));
    }
    // CAST: The C library's `ioctl` returns an int.
    Ok(result as i32)
}

fn with_machine<R>(f: impl FnOnce(&Arc<Machine>) -> suite::Result<R>) -> suite::Result<R> {
    current(|current| match current.place() {
        Some((machine, _)) => f(&machine),
        None => Err(Errno::ESRCH),
    })
}

#[track_caller]
fn wait_for(task: TaskId, wait: fn(sched::TaskId) -> WaitFor) -> suite::Result<()> {
    let at = core::panic::Location::caller();
    let id = sched::TaskId(task.0);
    with_machine(|machine| match machine.sched.exists(id) {
        true => Ok(()),
        false => Err(Errno::ESRCH),
    })?;
    current(|current| current.block(wait(id), None, false, at));
    Ok(())
}
