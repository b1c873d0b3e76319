// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Two pipes of eight bytes: a driver with every method that `scullery::chrdev` knows.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use kernel::{
    fs::{
        file::{
            flags::{O_APPEND, O_NONBLOCK},
            Offset,
        },
        File, Kiocb,
    },
    iov::{IovIterDest, IovIterSource},
    new_mutex, new_poll_condvar,
    prelude::*,
    sync::{
        poll::{PollCondVar, PollTable},
        aref::ARef,
        Arc, ArcBorrow, Mutex,
    },
    time::{delay::fsleep, Delta},
};
use scullery::{
    capability::{capable, CAP_SYS_ADMIN},
    chrdev::{CharDevice, Options, Registration, Seek},
    fasync::{Band, FasyncQueue, FasyncRequest},
    poll::{EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDNORM, EPOLLWRNORM},
    sync::MutexExt,
};

module! {
    type: EchoDeviceModule,
    name: "echo_device",
    authors: ["The Scullery developers"],
    description: "Two pipes",
    license: "Dual MIT/GPL",
}

const ROOM: usize = 8;

/// How many reads there were of this file.
pub const READS: u32 = kernel::ioctl::_IO(b'p' as u32, 0);
/// Registers three more devices, and takes them away again.
pub const REGISTER: u32 = kernel::ioctl::_IO(b'p' as u32, 2);
pub const DEREGISTER: u32 = kernel::ioctl::_IO(b'p' as u32, 3);
/// Lets go of the file that could not be opened: whether there was one.
pub const KEPT: u32 = kernel::ioctl::_IO(b'p' as u32, 4);
/// Whether the pipe is to be hung up, of which nobody is told.
pub const HANG_UP: u32 = kernel::ioctl::_IO(b'p' as u32, 5);
/// Whether the caller has a privilege.
pub const PRIVILEGED: u32 = kernel::ioctl::_IO(b'p' as u32, 1);

struct EchoDeviceModule {
    _pipes: Registration<Pipe>,
}

impl kernel::Module for EchoDeviceModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let options = Options {
            name: c"echo_device",
            count: 2,
            ..Options::ANY_MAJOR
        };
        Ok(EchoDeviceModule {
            _pipes: Registration::new(module, options, |_| Pipe::new(module))?,
        })
    }
}

#[pin_data]
struct Pipe {
    #[pin]
    bytes: Mutex<KVec<u8>>,
    #[pin]
    changed: PollCondVar,
    readers: FasyncQueue,
    hung_up: AtomicBool,
    module: &'static ThisModule,
    #[pin]
    numbers: Mutex<Option<Registration<Number>>>,
    /// A file that could not be opened.
    #[pin]
    kept: Mutex<Option<ARef<File>>>,
}

impl Pipe {
    fn new(module: &'static ThisModule) -> impl PinInit<Self> {
        pin_init!(Pipe {
            bytes <- new_mutex!(KVec::new()),
            changed <- new_poll_condvar!(),
            readers: FasyncQueue::new(),
            hung_up: AtomicBool::new(false),
            module,
            numbers <- new_mutex!(None),
            kept <- new_mutex!(None),
        })
    }

    fn register(&self) -> Result {
        let options = Options {
            name: c"echo_number",
            count: 3,
            ..Options::ANY_MAJOR
        };
        let numbers = Registration::new(self.module, options, Number)?;
        *self.numbers.lock() = Some(numbers);
        Ok(())
    }

    fn deregister(&self) {
        let numbers = self.numbers.lock().take();
        drop(numbers);
    }
}

/// An open file.
struct Opened {
    pipe: Arc<Pipe>,
    reads: AtomicUsize,
    waits: bool,
}

#[vtable]
impl CharDevice for Pipe {
    const MODE: u16 = 0o666;
    const STREAM: bool = true;

    type Ptr = KBox<Opened>;

    fn open(pipe: Arc<Pipe>, file: &File) -> Result<KBox<Opened>> {
        if file.flags() & O_APPEND != 0 {
            *pipe.kept.lock() = Some(file.into());
            return Err(EPERM);
        }
        let opened = Opened {
            pipe,
            reads: AtomicUsize::new(0),
            waits: file.flags() & O_NONBLOCK == 0,
        };
        Ok(KBox::new(opened, GFP_KERNEL)?)
    }

    fn read_iter(kiocb: Kiocb<'_, KBox<Opened>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let opened = kiocb.file();
        opened.reads.fetch_add(1, Relaxed);
        let pipe = &*opened.pipe;
        let mut bytes = pipe.bytes.lock_interruptible()?;
        while bytes.is_empty() {
            if !opened.waits {
                return Err(EAGAIN);
            }
            if pipe.changed.wait_interruptible(&mut bytes) {
                return Err(ERESTARTSYS);
            }
        }
        let copied = iov.copy_to_iter(&bytes);
        bytes.clear();
        pipe.changed.notify_all();
        Ok(copied)
    }

    fn write_iter(kiocb: Kiocb<'_, KBox<Opened>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let opened = kiocb.file();
        if iov.len() > ROOM {
            return Err(EFBIG);
        }
        let pipe = &*opened.pipe;
        let mut bytes = pipe.bytes.lock_interruptible()?;
        while !bytes.is_empty() {
            if !opened.waits {
                return Err(EAGAIN);
            }
            if pipe.changed.wait_interruptible(&mut bytes) {
                return Err(ERESTARTSYS);
            }
        }
        let written = iov.copy_from_iter_vec(&mut bytes, GFP_KERNEL)?;
        drop(bytes);
        pipe.changed.notify_all();
        pipe.readers.kill(Band::In);
        Ok(written)
    }

    fn ioctl(opened: &Opened, _file: &File, cmd: u32, arg: usize) -> Result<isize> {
        match cmd {
            REGISTER => opened.pipe.register().map(|()| 0),
            DEREGISTER => {
                opened.pipe.deregister();
                Ok(0)
            }
            HANG_UP => {
                opened.pipe.hung_up.store(arg != 0, Relaxed);
                Ok(0)
            }
            KEPT => {
                let kept = opened.pipe.kept.lock().take();
                Ok(kept.is_some_and(|file| file.flags() & O_APPEND != 0).into())
            }
            READS => Ok(isize::try_from(opened.reads.load(Relaxed))?),
            PRIVILEGED => Ok(capable(CAP_SYS_ADMIN).into()),
            _ => Err(ENOIOCTLCMD),
        }
    }

    fn poll(opened: &Opened, file: &File, table: PollTable<'_>) -> u32 {
        table.register_wait(file, &opened.pipe.changed);
        if opened.pipe.hung_up.load(Relaxed) {
            return EPOLLHUP;
        }
        match opened.pipe.bytes.lock().is_empty() {
            true => EPOLLOUT | EPOLLWRNORM,
            false => EPOLLIN | EPOLLRDNORM,
        }
    }

    fn fasync(opened: &Opened, request: FasyncRequest<'_>) -> Result {
        // Whoever comes at the same time is here now.
        fsleep(Delta::from_millis(10));
        request.apply(&opened.pipe.readers)
    }
}

/// A device that tells its number.
struct Number(u32);

#[vtable]
impl CharDevice for Number {
    const MODE: u16 = 0o444;

    type Ptr = Arc<Number>;

    fn open(device: Arc<Number>, _file: &File) -> Result<Arc<Number>> {
        Ok(device)
    }

    fn read_iter(kiocb: Kiocb<'_, Arc<Number>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        Ok(iov.copy_to_iter(&kiocb.file().0.to_le_bytes()))
    }

    /// Goes where it is told, before the start too.
    fn llseek(_number: ArcBorrow<'_, Number>, _file: &File, seek: Seek) -> Result<Offset> {
        Ok(seek.offset)
    }

    /// Says yes to all that there is, and more.
    fn poll(_number: ArcBorrow<'_, Number>, _file: &File, _table: PollTable<'_>) -> u32 {
        u32::MAX
    }
}
