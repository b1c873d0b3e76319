// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! [`System`] by real system calls: on served files, or inside the kernel that has the driver.
//!
//! Tasks are threads of this process. Their credentials are their own, as the kernel has it: the
//! system calls are made directly, since the C library's wrappers change all threads at once.
//!
//! Memory that a driver gets ends where a page ends, and nothing is mapped after it: a driver that
//! writes past what it was given fails with `EFAULT`, as it does in process.

mod fail_nth;
mod late;
mod memory;
mod signal;
mod thread;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use libc::{c_int, c_long, c_short};

use self::fail_nth::FailNth;
use self::late::LatePage;
use self::memory::Region;
use self::thread::{Ending, Process, Thread};
use crate::errno::Errno;
use crate::system::{Arg, Body, Credentials, Dest, Fd, Result, Source, System, TaskId, Whence};

/// The system calls of one thread of this process.
///
/// # Examples
///
/// ```
/// use suite::flags::O_RDONLY;
/// use suite::{Dest, Linux, System};
///
/// let linux = Linux::for_served_files();
/// let zero = linux.open("/dev/zero", O_RDONLY)?;
/// let mut bytes = [1; 4];
/// assert_eq!(linux.read(zero, Dest::Bytes(&mut bytes))?, 4);
/// assert_eq!(bytes, [0; 4]);
/// linux.close(zero)?;
/// # Ok::<(), suite::Errno>(())
/// ```
pub struct Linux {
    process: Arc<Process>,
    thread: Arc<Thread>,
    fail_nth: FailNth,
}

impl Linux {
    /// For the calling thread, in the kernel that has the driver: fail-nth reaches the driver where
    /// that kernel is built with fault injection.
    pub fn in_kernel() -> Linux {
        Linux::new(Process::new(true), FailNth::of_kernel())
    }

    /// For the calling thread, on files that another process serves: fail-nth is not offered, as it
    /// would fail allocations of this machine's kernel and none of the driver's.
    pub fn for_served_files() -> Linux {
        Linux::new(Process::new(false), FailNth::none())
    }

    /// The same, for devices that are served in `folder`: a suite's `/dev/NAME` is the file NAME there,
    /// and there are no other files.
    pub fn for_files_served_in(folder: &Path) -> Linux {
        Linux::new(Process::on_files_in(folder), FailNth::none())
    }

    fn new(process: Arc<Process>, fail_nth: FailNth) -> Linux {
        Linux {
            process,
            thread: Arc::new(Thread::current()),
            fail_nth,
        }
    }

    /// Makes one system call, with the fault armed around it that was asked for. What it returns is
    /// what the C library does: -1 and `errno`, or a result.
    fn call<T: Into<c_long>>(&self, call: impl FnOnce() -> T) -> Result<c_long> {
        self.thread.enter();
        self.fail_nth.arm();
        let result = checked(call().into());
        self.fail_nth.disarm();
        self.thread.leave();
        result
    }

    /// Makes a call that fills memory, and returns how many bytes it filled.
    fn fill(
        &self,
        dest: Dest<'_>,
        call: impl FnOnce(*mut libc::c_void, usize) -> isize,
    ) -> Result<usize> {
        let count = match dest {
            Dest::Unmapped(len) => {
                let region = Region::unmapped(len)?;
                self.call(|| call(region.as_ptr(), len) as c_long)?
            }
            Dest::Bytes(bytes) => {
                let mut region = Region::holding(bytes)?;
                let count = self.call(|| call(region.as_ptr(), bytes.len()) as c_long);
                bytes.copy_from_slice(region.bytes());
                count?
            }
        };
        Ok(count as usize)
    }

    /// Memory that will hold `bytes` when it is paged in.
    fn expect(&self, bytes: &[u8]) -> Result<(*const libc::c_void, usize)> {
        match self.process.in_kernel() {
            true => Ok(self.thread.expect(LatePage::new(bytes)?)),
            // What sleeps there is this machine's kernel, and not the driver.
            false => Err(Errno::ENOTSUP),
        }
    }

    /// Makes a call that takes data from memory, and returns how many bytes it took.
    fn drain(
        &self,
        source: Source<'_>,
        call: impl FnOnce(*const libc::c_void, usize) -> isize,
    ) -> Result<usize> {
        let (region, len) = match source {
            Source::Unmapped(len) => (Region::unmapped(len)?, len),
            Source::Bytes(bytes) => (Region::holding(bytes)?, bytes.len()),
            Source::Late(bytes) => {
                let (memory, len) = self.expect(bytes)?;
                let count = self.call(|| call(memory, len) as c_long);
                self.thread.forget();
                return Ok(count? as usize);
            }
        };
        let count = self.call(|| call(region.as_ptr(), len) as c_long)?;
        Ok(count as usize)
    }
}

/// What the C library returned, with `errno` when that is -1.
pub(crate) fn checked(result: c_long) -> Result<c_long> {
    if result == -1 {
        let errno = io::Error::last_os_error().raw_os_error();
        return Err(errno.map_or(Errno::EIO, Errno));
    }
    Ok(result)
}

/// The error number of a failed file operation of std.
pub(crate) fn errno_of(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno)
}

impl System for Linux {
    fn open(&self, path: &str, flags: i32) -> Result<Fd> {
        let path = self.process.place_of(path)?;
        let mode: libc::c_uint = 0o644;
        // SAFETY: `path` is a string that ends in a null byte and outlives the call.
        let fd = self.call(|| unsafe { libc::open(path.as_ptr(), flags, mode) })?;
        Ok(Fd(fd as i32))
    }

    fn mkdir(&self, path: &str) -> Result<()> {
        let path = self.process.place_of(path)?;
        // SAFETY: as in `open`.
        self.call(|| unsafe { libc::mkdir(path.as_ptr(), 0o755) })?;
        Ok(())
    }

    fn rmdir(&self, path: &str) -> Result<()> {
        let path = self.process.place_of(path)?;
        // SAFETY: as in `open`.
        self.call(|| unsafe { libc::rmdir(path.as_ptr()) })?;
        Ok(())
    }

    fn close(&self, fd: Fd) -> Result<()> {
        // SAFETY: a suite closes only numbers that `open` gave it; it gets no others.
        self.call(|| unsafe { libc::close(fd.0) })?;
        Ok(())
    }

    fn read(&self, fd: Fd, dest: Dest<'_>) -> Result<usize> {
        // SAFETY: `memory` is a region of `len` bytes, or not mapped: then the kernel says `EFAULT`.
        self.fill(dest, |memory, len| unsafe { libc::read(fd.0, memory, len) })
    }

    fn write(&self, fd: Fd, source: Source<'_>) -> Result<usize> {
        // SAFETY: as in `read`.
        self.drain(source, |memory, len| unsafe {
            libc::write(fd.0, memory, len)
        })
    }

    fn pread(&self, fd: Fd, dest: Dest<'_>, offset: i64) -> Result<usize> {
        // SAFETY: as in `read`.
        self.fill(dest, |memory, len| unsafe {
            libc::pread(fd.0, memory, len, offset)
        })
    }

    fn pwrite(&self, fd: Fd, source: Source<'_>, offset: i64) -> Result<usize> {
        // SAFETY: as in `read`.
        self.drain(source, |memory, len| unsafe {
            libc::pwrite(fd.0, memory, len, offset)
        })
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: Whence) -> Result<i64> {
        let whence = match whence {
            Whence::Set => libc::SEEK_SET,
            Whence::Current => libc::SEEK_CUR,
            Whence::End => libc::SEEK_END,
            Whence::Raw(number) => number,
        };
        // SAFETY: no memory is passed.
        self.call(|| unsafe { libc::lseek(fd.0, offset, whence) })
    }

    fn ioctl(&self, fd: Fd, cmd: u32, arg: Arg<'_>) -> Result<i32> {
        let ioctl = |arg: *mut libc::c_void| {
            // SAFETY: `arg` is no address, or one of a region that nothing is mapped after, or of
            // an unmapped one: what lies there is the driver's to read and write.
            self.call(|| unsafe { libc::ioctl(fd.0, cmd.into(), arg) })
        };
        let returned = match arg {
            Arg::Value(value) => ioctl(std::ptr::without_provenance_mut(value))?,
            Arg::Unmapped => ioctl(Region::unmapped(1)?.as_ptr())?,
            // There the kernel of this machine copies back, when the driver is long done.
            Arg::ReadOnly(_) if !self.process.in_kernel() => return Err(Errno::ENOTSUP),
            Arg::ReadOnly(bytes) => ioctl(Region::read_only(bytes)?.as_ptr())?,
            Arg::Memory(bytes) => {
                let mut region = Region::holding(bytes)?;
                let returned = ioctl(region.as_ptr());
                bytes.copy_from_slice(region.bytes());
                returned?
            }
        };
        Ok(returned as i32)
    }

    fn poll(&self, fd: Fd, events: i16, timeout_ms: i32) -> Result<i16> {
        if fd.0 < 0 {
            // `poll` takes no notice of such a number, and might then wait for ever.
            return Err(Errno::EBADF);
        }
        let mut file = libc::pollfd {
            fd: fd.0,
            events: events as c_short,
            revents: 0,
        };
        // SAFETY: `file` is one entry, and outlives the call.
        self.call(|| unsafe { libc::poll(&mut file, 1, timeout_ms as c_int) })?;
        Ok(file.revents)
    }

    fn sleep_ms(&self, ms: u64) {
        self.thread.enter();
        std::thread::sleep(Duration::from_millis(ms));
        self.thread.leave();
    }

    fn spawn(&self, name: &str, credentials: Credentials, body: Body) -> Result<TaskId> {
        let process = Arc::clone(&self.process);
        let fail_nth = self.fail_nth.for_another_thread();
        self.process.spawn(name, move |ready| {
            let linux = Linux::new(process, fail_nth);
            // While the thread may still open the file; `fail_nth` tells if it could not.
            let _ = linux.fail_nth.prepare();
            if ready.become_user(credentials, &linux.thread) {
                // Dropped last: who has joined this task finds nothing of it.
                let _ending = Ending(Arc::clone(&linux.thread));
                let linux = linux;
                body(&linux);
            }
        })
    }

    fn join(&self, task: TaskId) -> Result<()> {
        self.process.join(task)
    }

    fn until_blocked(&self, task: TaskId) -> Result<()> {
        self.process.until_blocked(task)
    }

    fn signal(&self, task: TaskId, signo: i32) -> Result<()> {
        self.process.signal(task, signo)
    }

    fn notify(&self, fd: Fd, task: TaskId) -> Result<()> {
        if !self.process.in_kernel() {
            // Files of FUSE send no signals.
            return Err(Errno::ENOTSUP);
        }
        signal::set_owner(fd.0, self.process.handles(task, libc::SIGIO)?)?;
        // SAFETY: no memory is passed.
        let flags = self.call(|| unsafe { libc::fcntl(fd.0, libc::F_GETFL) })?;
        // SAFETY: no memory is passed.
        self.call(|| unsafe { libc::fcntl(fd.0, libc::F_SETFL, flags | libc::O_ASYNC as c_long) })?;
        Ok(())
    }

    fn page_in(&self, task: TaskId) -> Result<()> {
        self.process.page_in(task)
    }

    fn fail_nth(&self, nth: u32) -> Result<()> {
        self.fail_nth.request(nth)
    }
}
