// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `/dev/gate0`: reading waits until somebody has written. `/dev/stream0`, too, and it has no positions.

use kernel::{
    fs::file::Offset,
    fs::{File, Kiocb},
    host::capable,
    ioctl::{_IO, _IOC_SIZE, _IOR, _IOW, _IOWR},
    iov::{IovIterDest, IovIterSource},
    new_mutex, new_poll_condvar,
    prelude::*,
    sync::poll::{PollCondVar, PollTable},
    sync::{Arc, ArcBorrow, Mutex},
    task::Kuid,
    time::msecs_to_jiffies,
    uaccess::UserSlice,
};
use scullery::chrdev::{CharDevice, Options, Registration, Seek};
use scullery::poll::{EPOLLIN, EPOLLOUT, EPOLLRDNORM, EPOLLWRNORM};

const MAGIC: u32 = 'G' as u32;
/// Sets the value to the argument, and returns the one before.
pub(crate) const SHIFT: u32 = _IO(MAGIC, 1);
/// Sets the value through a pointer.
pub(crate) const PUT: u32 = _IOW::<i32>(MAGIC, 2);
/// Gives the value through a pointer.
pub(crate) const GET: u32 = _IOR::<i32>(MAGIC, 3);
/// Exchanges the value through a pointer.
pub(crate) const SWAP: u32 = _IOWR::<i32>(MAGIC, 4);
/// Gives nothing, and says that all is well.
pub(crate) const SILENT: u32 = _IOR::<i32>(MAGIC, 5);
/// Gives -1, and fails with `EIO`.
pub(crate) const LATE: u32 = _IOR::<i32>(MAGIC, 6);
/// Whether the caller has the capability of that number.
pub(crate) const CAPABLE: u32 = _IO(MAGIC, 7);
/// The caller's user, and number.
pub(crate) const USER: u32 = _IO(MAGIC, 8);
pub(crate) const PID: u32 = _IO(MAGIC, 9);
/// An oops.
pub(crate) const PANIC: u32 = _IO(MAGIC, 10);
/// Waits, and takes no notice of signals.
pub(crate) const STUCK: u32 = _IO(MAGIC, 11);
/// Waits for that many milliseconds, unless somebody writes.
pub(crate) const SLEEP: u32 = _IO(MAGIC, 12);

pub(crate) struct GateModule {
    _gate: Registration<Gate<false>>,
    _stream: Registration<Gate<true>>,
}

impl kernel::Module for GateModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let options = Options {
            name: c"gate",
            ..Options::ANY_MAJOR
        };
        let stream = Options {
            name: c"stream",
            ..Options::ANY_MAJOR
        };
        Ok(GateModule {
            _gate: Registration::new(module, options, |_| Gate::new())?,
            _stream: Registration::new(module, stream, |_| Gate::new())?,
        })
    }
}

#[pin_data]
struct Gate<const STREAM: bool> {
    #[pin]
    bytes: Mutex<KVec<u8>>,
    #[pin]
    value: Mutex<i32>,
    #[pin]
    changed: PollCondVar,
}

impl<const STREAM: bool> Gate<STREAM> {
    fn new() -> impl PinInit<Self> {
        pin_init!(Gate {
            bytes <- new_mutex!(KVec::new()),
            value <- new_mutex!(0),
            changed <- new_poll_condvar!(),
        })
    }
}

#[vtable]
impl<const STREAM: bool> CharDevice for Gate<STREAM> {
    const MODE: u16 = 0o640;
    const STREAM: bool = STREAM;

    type Ptr = Arc<Self>;

    fn open(device: Arc<Self>, _file: &File) -> Result<Arc<Self>> {
        Ok(device)
    }

    fn release(_device: Arc<Self>) {
        pr_info!("released\n");
    }

    fn llseek(gate: ArcBorrow<'_, Self>, _file: &File, seek: Seek) -> Result<Offset> {
        seek.resolve(|| Ok(Offset::try_from(gate.bytes.lock().len())?))
    }

    fn poll(gate: ArcBorrow<'_, Self>, file: &File, table: PollTable<'_>) -> u32 {
        table.register_wait(file, &gate.changed);
        match gate.bytes.lock().is_empty() {
            true => EPOLLOUT | EPOLLWRNORM,
            false => EPOLLOUT | EPOLLWRNORM | EPOLLIN | EPOLLRDNORM,
        }
    }

    fn read_iter(kiocb: Kiocb<'_, Arc<Self>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let gate = kiocb.file();
        let mut bytes = gate.bytes.lock();
        while bytes.is_empty() {
            pr_info!("waits\n");
            if gate.changed.wait_interruptible(&mut bytes) {
                pr_info!("interrupted\n");
                return Err(ERESTARTSYS);
            }
        }
        let count = iov.copy_to_iter(&bytes);
        bytes.clear();
        Ok(count)
    }

    fn write_iter(kiocb: Kiocb<'_, Arc<Self>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let gate = kiocb.file();
        let count = iov.copy_from_iter_vec(&mut gate.bytes.lock(), GFP_KERNEL)?;
        gate.changed.notify_all();
        Ok(count)
    }

    fn ioctl(gate: ArcBorrow<'_, Self>, _file: &File, cmd: u32, arg: usize) -> Result<isize> {
        let mut value = gate.value.lock();
        let memory = UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd));
        let (mut reader, mut writer) = memory.reader_writer();
        match cmd {
            SHIFT => {
                let before = core::mem::replace(&mut *value, arg as i32);
                return Ok(isize::try_from(before)?);
            }
            PUT => *value = reader.read()?,
            GET => writer.write(&*value)?,
            SWAP => {
                let before = core::mem::replace(&mut *value, reader.read()?);
                writer.write(&before)?;
            }
            SILENT => {}
            LATE => {
                writer.write(&-1)?;
                return Err(EIO);
            }
            CAPABLE => return Ok(isize::from(capable(u32::try_from(arg)?))),
            USER => return Ok(Kuid::current_euid().into_raw() as isize),
            PID => return Ok(kernel::current!().pid() as isize),
            PANIC => panic!("asked to"),
            STUCK => {
                pr_info!("waits\n");
                gate.changed.wait(&mut value);
            }
            SLEEP => {
                let jiffies = msecs_to_jiffies(u32::try_from(arg)?);
                let _ = gate.changed.wait_interruptible_timeout(&mut value, jiffies);
            }
            _ => return Err(ENOTTY),
        }
        Ok(0)
    }
}
