// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Character devices: a range of minors under one major number, each with data of its own.
//!
//! The kernel crate's `miscdevice` is for a device of one minor that neither seeks nor polls. This is
//! for the others, in its style. A driver implements [`CharDevice`] for what one minor is, and
//! registers as many as it wants with a [`Registration`].
//!
//! ```
//! use kernel::fs::{File, Kiocb};
//! use kernel::iov::IovIterDest;
//! use kernel::prelude::*;
//! use kernel::sync::Arc;
//! use scullery::chrdev::{CharDevice, Options, Registration};
//!
//! /// A device that gives its own number, for ever.
//! struct Echo {
//!     number: u8,
//! }
//!
//! #[vtable]
//! impl CharDevice for Echo {
//!     const MODE: u16 = 0o444;
//!
//!     type Ptr = Arc<Echo>;
//!
//!     fn open(device: Arc<Echo>, _file: &File) -> Result<Arc<Echo>> {
//!         Ok(device)
//!     }
//!
//!     fn read_iter(kiocb: Kiocb<'_, Arc<Echo>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
//!         Ok(iov.copy_to_iter(&[b'0' + kiocb.file().number]))
//!     }
//! }
//!
//! struct EchoModule {
//!     _devices: Registration<Echo>,
//! }
//!
//! impl kernel::Module for EchoModule {
//!     fn init(module: &'static ThisModule) -> Result<Self> {
//!         // `/dev/echo0` to `/dev/echo3`.
//!         let options = Options { name: c"echo", count: 4, ..Options::ANY_MAJOR };
//!         let new = |number: u32| Echo { number: number as u8 };
//!         Ok(EchoModule { _devices: Registration::new(module, options, new)? })
//!     }
//! }
//! # module! { type: EchoModule, name: "echo", license: "GPL", }
//! # let machine = kernel::host::boot();
//! # let module = machine.load(&THIS_MODULE, "")?;
//! # let read = machine.task("cat", |sys| {
//! #     use suite::{flags::O_RDONLY, Dest, System};
//! #     let fd = sys.open("/dev/echo2", O_RDONLY).expect("opens");
//! #     let mut byte = [0];
//! #     sys.read(fd, Dest::Bytes(&mut byte)).map(|_| byte)
//! # });
//! # assert_eq!(read, Ok(Ok(*b"2")));
//! # module.unload()?;
//! # Ok::<(), Error>(())
//! ```

use kernel::error::VTABLE_DEFAULT_ERROR;
use kernel::fs::file::Offset;
use kernel::fs::{File, Kiocb};
use kernel::iov::{IovIterDest, IovIterSource};
use kernel::prelude::*;
use kernel::sync::poll::PollTable;
use kernel::sync::Arc;
use kernel::types::ForeignOwnable;

use crate::backend;
use crate::fasync::FasyncRequest;

/// One minor of a character device, and what its driver does for those who open it.
///
/// A method that is not there answers as the kernel does for a null pointer in
/// `struct file_operations`.
#[vtable]
pub trait CharDevice: Sized + Send + Sync + 'static {
    /// The permissions of the nodes under `/dev`, such as `0o600`: bits of `0o777`, and at least one.
    ///
    /// 0 would stand for `0o600`, and further bits for another kind of file. A driver with those does
    /// not compile:
    ///
    /// ```compile_fail
    /// # use kernel::{fs::File, prelude::*, sync::Arc};
    /// # use scullery::chrdev::{CharDevice, Options, Registration};
    /// # struct Folder;
    /// #[vtable]
    /// impl CharDevice for Folder {
    ///     const MODE: u16 = 0o40755;
    ///     // ...
    /// #   type Ptr = Arc<Folder>;
    /// #   fn open(device: Arc<Folder>, _file: &File) -> Result<Arc<Folder>> { Ok(device) }
    /// }
    /// # fn register(module: &'static ThisModule) -> Result<Registration<Folder>> {
    /// #     Registration::new(module, Options { name: c"folder", ..Options::ANY_MAJOR }, |_| Folder)
    /// # }
    /// # fn main() { let _ = register as fn(_) -> _; }
    /// ```
    const MODE: u16;

    /// Whether a file has no positions, as a pipe: `lseek`, `pread` and `pwrite` then give `ESPIPE`, and
    /// reads and writes come with position 0 (`stream_open`).
    const STREAM: bool = false;

    /// What is kept for each open file: `Arc<Self>` when that is the device and no more.
    type Ptr: ForeignOwnable + Send + Sync;

    /// A file is being opened: what to keep for it.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// What open(2) is to give; [`release`](CharDevice::release) is not called then.
    fn open(device: Arc<Self>, file: &File) -> Result<Self::Ptr>;

    /// The last reference to the file is gone: here is what was kept for it.
    ///
    /// The file itself is not: it is freed next, and whoever took a reference to it now would have one to
    /// nothing. What is to be known of it then, such as its mode, [`open`](CharDevice::open) keeps.
    ///
    /// # Context
    ///
    /// As for [`open`](CharDevice::open), and for all that follow.
    fn release(ptr: Self::Ptr) {
        drop(ptr);
    }

    /// Moves the file's position to what this returns: for most, [`Seek::resolve`]. Without it `lseek`
    /// gives `ESPIPE`.
    ///
    /// Reads, writes and seeks of one file that come at once may all start from the same position.
    ///
    /// # Errors
    ///
    /// What this returns, and `EINVAL` for a position before the start.
    fn llseek(
        _ptr: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _seek: Seek,
    ) -> Result<Offset> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Reads: how many bytes were. Without it `read` gives `EINVAL`.
    fn read_iter(_kiocb: Kiocb<'_, Self::Ptr>, _iov: &mut IovIterDest<'_>) -> Result<usize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Writes: how many bytes were. Without it `write` gives `EINVAL`.
    fn write_iter(_kiocb: Kiocb<'_, Self::Ptr>, _iov: &mut IovIterSource<'_>) -> Result<usize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// A device-specific request; `arg` is a number or an address. Without it `ioctl` gives `ENOTTY`.
    ///
    /// Those of 32-bit programs come here too, so what `arg` points to must look the same for them.
    fn ioctl(
        _ptr: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _cmd: u32,
        _arg: usize,
    ) -> Result<isize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Which of the events in [`poll`](crate::poll) hold, after the queues that tell of others were
    /// registered in `table`. Without it a file is always ready.
    ///
    /// Register queues that are there as long as the file is: poll(2) goes back to them when it ends.
    fn poll(
        _ptr: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _table: PollTable<'_>,
    ) -> u32 {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// The owner of the file wants, or no longer wants, a signal when there is something to do. Without
    /// it `O_ASYNC` has no effect. A file that is closed comes here too, so there is none to refer to.
    ///
    /// # Errors
    ///
    /// What [`FasyncRequest::apply`] returns; the flag then stays as it was.
    ///
    /// # Panics
    ///
    /// The kernel's caller of this does, when a file is closed and this leaves it in its queue.
    fn fasync(
        _ptr: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _request: FasyncRequest<'_>,
    ) -> Result {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}

/// Has a driver say where a file's position goes.
pub(crate) fn llseek<T: CharDevice>(
    ptr: <T::Ptr as ForeignOwnable>::Borrowed<'_>,
    file: &File,
    seek: Seek,
) -> Result<Offset> {
    match T::llseek(ptr, file, seek)? {
        // User space takes a negative number for an error.
        ..=-1 => Err(EINVAL),
        pos => Ok(pos),
    }
}

/// Where a file's position is to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seek {
    /// Where it is.
    pub pos: Offset,
    /// How far to go, and from where.
    pub offset: Offset,
    /// Where `offset` counts from.
    pub whence: Whence,
}

impl Seek {
    /// Where that is, in a file whose end is where `end` says; past it is as good as before it.
    ///
    /// # Errors
    ///
    /// What `end` returns. `EINVAL` before the start of the file, for a position that is no [`Offset`],
    /// and for [`Whence::Data`] and [`Whence::Hole`], which only the driver knows.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    /// use scullery::chrdev::{Seek, Whence};
    ///
    /// let seek = Seek { pos: 4, offset: -3, whence: Whence::End };
    /// assert_eq!(seek.resolve(|| Ok(10))?, 7);
    /// assert_eq!(seek.resolve(|| Ok(2)), Err(EINVAL));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn resolve(self, end: impl FnOnce() -> Result<Offset>) -> Result<Offset> {
        let from = match self.whence {
            Whence::Set => 0,
            Whence::Current => self.pos,
            Whence::End => end()?,
            Whence::Data | Whence::Hole => return Err(EINVAL),
        };
        let to = from.checked_add(self.offset).ok_or(EINVAL)?;
        if to < 0 {
            return Err(EINVAL);
        }
        Ok(to)
    }
}

/// Where `lseek` counts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whence {
    /// `SEEK_SET`: the start of the file.
    Set,
    /// `SEEK_CUR`: the position.
    Current,
    /// `SEEK_END`: the end of the file.
    End,
    /// `SEEK_DATA`: the next byte at or after `offset` that is in no hole.
    Data,
    /// `SEEK_HOLE`: the next hole at or after `offset`.
    Hole,
}

impl Whence {
    /// The VFS lets no other number through.
    pub(crate) fn from_raw(whence: i32) -> Option<Self> {
        Some(match whence {
            0 => Whence::Set,
            1 => Whence::Current,
            2 => Whence::End,
            3 => Whence::Data,
            4 => Whence::Hole,
            _ => return None,
        })
    }
}

/// Which devices to register.
#[derive(Clone, Copy)]
pub struct Options {
    /// The nodes are `/dev/NAME0`, `/dev/NAME1` and so on.
    pub name: &'static CStr,
    /// The major number of all; 0 is for one that is free.
    pub major: u32,
    /// The minor number of the first.
    pub first_minor: u32,
    /// How many there are, at least 1.
    pub count: u32,
}

impl Options {
    /// One device without a name, under any major number, from minor 0.
    pub const ANY_MAJOR: Options = Options {
        name: c"",
        major: 0,
        first_minor: 0,
        count: 1,
    };
}

/// Devices that can be opened for as long as this lives.
///
/// An open file keeps its device and the module: `rmmod` then says that the module is in use. A file
/// can be opened from when the module's init is over; until then `open` gives `ENXIO`.
///
/// It belongs into the module's own data. One that is never dropped, because it was forgotten or is in
/// a static, has devices that outlive the module.
pub struct Registration<T: CharDevice> {
    _minors: backend::chrdev::Minors<T>,
}

impl<T: CharDevice> Registration<T> {
    /// Registers the devices; `new` gives what to make of each, from 0 on.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `EINVAL` for no devices and for numbers that there are not, `EBUSY` when some are taken,
    /// `EEXIST` when there are devices of that name, `ENOMEM`, and what making a device returns.
    #[track_caller]
    pub fn new<I, E>(
        module: &'static ThisModule,
        options: Options,
        new: impl FnMut(u32) -> I,
    ) -> Result<Self>
    where
        I: PinInit<T, E>,
        Error: From<E>,
    {
        const {
            assert!(
                T::MODE != 0 && T::MODE & !0o777 == 0,
                "`CharDevice::MODE` is not the permissions of a file"
            )
        }
        if options.count == 0 || options.name.to_bytes().is_empty() {
            return Err(EINVAL);
        }
        let _minors = backend::chrdev::Minors::new(module, options, new)?;
        Ok(Registration { _minors })
    }
}
