// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! System calls on files.

use std::panic::Location;

use super::Task;
use crate::call::{Call, Exchange, Memory};
use crate::flags;
use crate::system::{Arg, Dest, Fd, Result, Source, System, Whence};
use crate::transcript::{data, lock};

impl Task<'_> {
    /// Opens a file, with flags such as [`O_RDWR`](flags::O_RDWR).
    pub fn open(&self, path: &str, flags: i32) -> Call<'_, Fd> {
        let call = format!("open({path:?}, {})", flags::open_flags(flags));
        let named = |fd: &Fd| lock(&self.run.descriptors).open(*fd, self.log.name());
        self.call(call, |system| system.open(path, flags), named)
    }

    /// Closes a file.
    pub fn close(&self, fd: Fd) -> Call<'_, ()> {
        let call = format!("close({})", self.name(fd));
        lock(&self.run.descriptors).close(fd);
        self.call_to_clean_up(call, |system| system.close(fd))
    }

    /// Makes a directory.
    pub fn mkdir(&self, path: &str) -> Call<'_, ()> {
        let make = |system: &dyn System| system.mkdir(path);
        self.call(format!("mkdir({path:?})"), make, |()| "0".to_owned())
    }

    /// Removes a directory.
    pub fn rmdir(&self, path: &str) -> Call<'_, ()> {
        self.call_to_clean_up(format!("rmdir({path:?})"), |system| system.rmdir(path))
    }

    /// Reads up to `len` bytes.
    #[track_caller]
    pub fn read(&self, fd: Fd, len: usize) -> Call<'_, Vec<u8>> {
        let call = format!("read({}, {len})", self.name(fd));
        self.receive(call, len, |system, dest| system.read(fd, dest))
    }

    /// Reads up to `len` bytes into memory that is not mapped.
    pub fn read_unmapped(&self, fd: Fd, len: usize) -> Call<'_, usize> {
        let call = format!("read({}, {len} unmapped)", self.name(fd));
        let read = |system: &dyn System| system.read(fd, Dest::Unmapped(len));
        self.call(call, read, usize::to_string)
    }

    /// Reads up to `len` bytes at `offset`; the file's position stays.
    #[track_caller]
    pub fn pread(&self, fd: Fd, len: usize, offset: i64) -> Call<'_, Vec<u8>> {
        let call = format!("pread({}, {len}, {offset})", self.name(fd));
        self.receive(call, len, |system, dest| system.pread(fd, dest, offset))
    }

    /// Writes bytes, and gives how many of them went.
    pub fn write(&self, fd: Fd, bytes: impl AsRef<[u8]>) -> Call<'_, usize> {
        let bytes = bytes.as_ref();
        let call = format!("write({}, {})", self.name(fd), data(bytes));
        let write = |system: &dyn System| system.write(fd, Source::Bytes(bytes));
        self.call(call, write, usize::to_string)
    }

    /// Writes `len` bytes from memory that is not mapped.
    pub fn write_unmapped(&self, fd: Fd, len: usize) -> Call<'_, usize> {
        let call = format!("write({}, {len} unmapped)", self.name(fd));
        let write = |system: &dyn System| system.write(fd, Source::Unmapped(len));
        self.call(call, write, usize::to_string)
    }

    /// Writes at most a page of bytes out of memory that is not in until [`page_in`](Task::page_in):
    /// the call sleeps when the driver comes to read it, with whatever the driver holds then.
    pub fn write_late(&self, fd: Fd, bytes: impl AsRef<[u8]>) -> Call<'_, usize> {
        let bytes = bytes.as_ref();
        let call = format!("write({}, {} late)", self.name(fd), data(bytes));
        let write = |system: &dyn System| system.write(fd, Source::Late(bytes));
        self.call_if_offered("late memory", call, write, usize::to_string)
    }

    /// Writes bytes at `offset`; the file's position stays.
    pub fn pwrite(&self, fd: Fd, bytes: impl AsRef<[u8]>, offset: i64) -> Call<'_, usize> {
        let bytes = bytes.as_ref();
        let call = format!("pwrite({}, {}, {offset})", self.name(fd), data(bytes));
        let write = |system: &dyn System| system.pwrite(fd, Source::Bytes(bytes), offset);
        self.call(call, write, usize::to_string)
    }

    /// Moves the file's position, and gives the new one.
    pub fn lseek(&self, fd: Fd, offset: i64, whence: Whence) -> Call<'_, i64> {
        let from = match whence {
            Whence::Set => "SEEK_SET".to_owned(),
            Whence::Current => "SEEK_CUR".to_owned(),
            Whence::End => "SEEK_END".to_owned(),
            Whence::Raw(number) => number.to_string(),
        };
        let call = format!("lseek({}, {offset}, {from})", self.name(fd));
        let seek = |system: &dyn System| system.lseek(fd, offset, whence);
        self.call(call, seek, i64::to_string)
    }

    /// An `ioctl` whose argument is a value, and gives what the driver returned.
    pub fn ioctl(&self, fd: Fd, cmd: u32, value: usize) -> Call<'_, i32> {
        let call = format!("ioctl({}, {cmd:#x}, {value})", self.name(fd));
        let ioctl = |system: &dyn System| system.ioctl(fd, cmd, Arg::Value(value));
        self.call(call, ioctl, i32::to_string)
    }

    /// An `ioctl` whose argument is the address of an `int` that holds `value`.
    pub fn ioctl_i32(&self, fd: Fd, cmd: u32, value: i32) -> Call<'_, Exchange<i32>> {
        self.exchange(fd, cmd, value)
    }

    /// An `ioctl` whose argument is the address of an `unsigned int` that holds `value`.
    pub fn ioctl_u32(&self, fd: Fd, cmd: u32, value: u32) -> Call<'_, Exchange<u32>> {
        self.exchange(fd, cmd, value)
    }

    /// An `ioctl` whose argument is the address of these bytes.
    pub fn ioctl_bytes(
        &self,
        fd: Fd,
        cmd: u32,
        bytes: impl AsRef<[u8]>,
    ) -> Call<'_, Exchange<Vec<u8>>> {
        self.exchange(fd, cmd, bytes.as_ref().to_vec())
    }

    /// An `ioctl` whose argument is an address at which nothing is mapped.
    pub fn ioctl_unmapped(&self, fd: Fd, cmd: u32) -> Call<'_, i32> {
        let call = format!("ioctl({}, {cmd:#x}, unmapped)", self.name(fd));
        let ioctl = |system: &dyn System| system.ioctl(fd, cmd, Arg::Unmapped);
        self.call(call, ioctl, i32::to_string)
    }

    /// An `ioctl` whose argument is the address of an `int` that holds `value` and that nobody may
    /// write.
    pub fn ioctl_read_only(&self, fd: Fd, cmd: u32, value: i32) -> Call<'_, i32> {
        let call = format!("ioctl({}, {cmd:#x}, &{value} read-only)", self.name(fd));
        let bytes = value.to_ne_bytes();
        let ioctl = |system: &dyn System| system.ioctl(fd, cmd, Arg::ReadOnly(&bytes));
        self.call_if_offered("read-only memory", call, ioctl, i32::to_string)
    }

    /// Waits at most `timeout_ms` (0: not at all, negative: for ever) for any of `events`, and gives
    /// those that hold. A file that is not open gives [`POLLNVAL`](flags::POLLNVAL).
    pub fn poll(&self, fd: Fd, events: i16, timeout_ms: i32) -> Call<'_, i16> {
        let asked = flags::events(events);
        let call = format!("poll({}, {asked}, {timeout_ms})", self.name(fd));
        let poll = |system: &dyn System| system.poll(fd, events, timeout_ms);
        self.call(call, poll, |events| flags::events(*events))
    }

    pub(super) fn name(&self, fd: Fd) -> String {
        lock(&self.run.descriptors).name(fd)
    }

    /// Performs a call that fills memory.
    #[track_caller]
    fn receive(
        &self,
        call: String,
        len: usize,
        perform: impl FnOnce(&dyn System, Dest<'_>) -> Result<usize>,
    ) -> Call<'_, Vec<u8>> {
        let place = Location::caller();
        let receive = |system: &dyn System| {
            let mut bytes = vec![0; len];
            let count = perform(system, Dest::Bytes(&mut bytes))?;
            if count > len {
                self.fail(place, &format!("{len} bytes were asked for, {count} given"));
            }
            bytes.truncate(count);
            Ok(bytes)
        };
        self.call(call, receive, |bytes| data(bytes))
    }

    /// Performs an `ioctl` on memory.
    fn exchange<M: Memory>(&self, fd: Fd, cmd: u32, value: M) -> Call<'_, Exchange<M>> {
        let call = format!("ioctl({}, {cmd:#x}, &{})", self.name(fd), value.show());
        let exchange = |system: &dyn System| {
            let mut bytes = value.to_bytes();
            let returned = system.ioctl(fd, cmd, Arg::Memory(&mut bytes))?;
            let memory = M::from_bytes(&bytes);
            Ok(Exchange { returned, memory })
        };
        let show = |got: &Exchange<M>| format!("{} &{}", got.returned, got.memory.show());
        self.call(call, exchange, show)
    }
}
