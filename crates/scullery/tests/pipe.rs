// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a driver whose readers wait needs: poll, signals for new data, and locks that a signal ends.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use kernel::fs::file::flags::O_ASYNC;
use kernel::fs::{File, Kiocb};
use kernel::host::{Killed, Kind};
use kernel::iov::{IovIterDest, IovIterSource};
use kernel::prelude::*;
use kernel::sync::poll::{PollCondVar, PollTable};
use kernel::sync::{Arc, ArcBorrow, CondVar, Mutex};
use kernel::{host, new_condvar, new_mutex, new_poll_condvar};
use scullery::chrdev::{CharDevice, Options, Registration};
use scullery::fasync::{Band, FasyncQueue, FasyncRequest};
use scullery::poll::{EPOLLIN, EPOLLOUT, EPOLLRDNORM, EPOLLWRNORM};
use scullery::sync::MutexExt;
use suite::flags::{O_RDONLY, O_RDWR, POLLIN, POLLOUT, SIGINT};
use suite::{Arg, Credentials, Dest, Errno, Fd, Source, System, TaskId, Whence};

module! {
    type: PipeModule,
    name: "pipe",
    license: "Dual MIT/GPL",
}

const FORGET: u32 = 1;

/// Keeps all that is written until it is read.
#[pin_data]
struct Pipe {
    #[pin]
    bytes: Mutex<KVec<u8>>,
    #[pin]
    filled: PollCondVar,
    readers: FasyncQueue,
    #[pin]
    asleep: Mutex<()>,
    #[pin]
    never: CondVar,
    /// No file leaves the queue any more.
    forgetful: AtomicBool,
}

#[vtable]
impl CharDevice for Pipe {
    const MODE: u16 = 0o600;
    const STREAM: bool = true;

    type Ptr = Arc<Pipe>;

    fn open(device: Arc<Pipe>, _file: &File) -> Result<Arc<Pipe>> {
        Ok(device)
    }

    fn read_iter(kiocb: Kiocb<'_, Arc<Pipe>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let pipe = kiocb.file();
        let mut bytes = pipe.bytes.lock_interruptible()?;
        while bytes.is_empty() {
            if pipe.filled.wait_interruptible(&mut bytes) {
                return Err(ERESTARTSYS);
            }
        }
        let copied = iov.copy_to_iter(&bytes);
        bytes.clear();
        Ok(copied)
    }

    fn write_iter(kiocb: Kiocb<'_, Arc<Pipe>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let pipe = kiocb.file();
        let mut bytes = pipe.bytes.lock_interruptible()?;
        let written = iov.copy_from_iter_vec(&mut bytes, GFP_KERNEL)?;
        drop(bytes);
        pipe.filled.notify_all();
        pipe.readers.kill(Band::In);
        Ok(written)
    }

    /// Sleeps until a signal comes, with the contents locked; or forgets who leaves the queue.
    fn ioctl(pipe: ArcBorrow<'_, Pipe>, _file: &File, cmd: u32, _arg: usize) -> Result<isize> {
        if cmd == FORGET {
            pipe.forgetful.store(true, Relaxed);
            return Ok(0);
        }
        let _bytes = pipe.bytes.lock_interruptible()?;
        let mut asleep = pipe.asleep.lock();
        Ok(pipe.never.wait_interruptible(&mut asleep).into())
    }

    fn poll(pipe: ArcBorrow<'_, Pipe>, file: &File, table: PollTable<'_>) -> u32 {
        table.register_wait(file, &pipe.filled);
        match pipe.bytes.lock().is_empty() {
            true => EPOLLOUT | EPOLLWRNORM,
            false => EPOLLOUT | EPOLLWRNORM | EPOLLIN | EPOLLRDNORM,
        }
    }

    fn fasync(pipe: ArcBorrow<'_, Pipe>, request: FasyncRequest<'_>) -> Result {
        match pipe.forgetful.load(Relaxed) {
            true => Ok(()),
            false => request.apply(&pipe.readers),
        }
    }
}

struct PipeModule {
    _pipes: Registration<Pipe>,
}

impl kernel::Module for PipeModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let new = |_| {
            pin_init!(Pipe {
                bytes <- new_mutex!(KVec::new()),
                filled <- new_poll_condvar!(),
                readers: FasyncQueue::new(),
                asleep <- new_mutex!(()),
                never <- new_condvar!(),
                forgetful: AtomicBool::new(false),
            })
        };
        let options = Options {
            name: c"pipe",
            count: 2,
            ..Options::ANY_MAJOR
        };
        Ok(PipeModule {
            _pipes: Registration::new(module, options, new)?,
        })
    }
}

/// Runs a program that has `/dev/pipe0` open.
fn with_pipe<R: Send + 'static>(program: impl FnOnce(&host::Sys, Fd) -> R + Send + 'static) -> R {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let result = machine.task("main", |sys| {
        let fd = sys.open("/dev/pipe0", O_RDWR).expect("opens");
        program(sys, fd)
    });
    module.unload().expect("unloads");
    result.expect("the task ends")
}

/// Starts a task of the same process, and waits until it sleeps.
fn spawn(sys: &host::Sys, body: impl FnOnce(&dyn System) + Send + 'static) -> TaskId {
    let spawned = sys.spawn("other", Credentials::ROOT, std::boxed::Box::new(body));
    let task = spawned.expect("starts");
    sys.until_blocked(task).expect("is there");
    task
}

#[test]
fn poll_waits_until_there_is_data() {
    with_pipe(|sys, fd| {
        assert_eq!(sys.poll(fd, POLLIN, 0), Ok(0));
        assert_eq!(sys.poll(fd, POLLIN | POLLOUT, -1), Ok(POLLOUT));
        let poller = spawn(sys, move |sys| {
            assert_eq!(sys.poll(fd, POLLIN, -1), Ok(POLLIN));
        });
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        sys.join(poller).expect("ends");
    });
}

#[test]
fn poll_takes_no_wake_up_from_a_reader() {
    with_pipe(|sys, fd| {
        let poller = spawn(sys, move |sys| {
            assert_eq!(sys.poll(fd, POLLIN, -1), Ok(POLLIN));
        });
        let reader = spawn(sys, move |sys| {
            assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 8])), Ok(1));
            assert_eq!(sys.write(fd, Source::Bytes(b"y")), Ok(1));
        });
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        sys.join(reader).expect("ends");
        sys.join(poller).expect("ends");
    });
}

#[test]
fn poll_ends_with_its_timeout_or_a_signal() {
    with_pipe(|sys, fd| {
        assert_eq!(sys.poll(fd, POLLIN, 50), Ok(0));
        let poller = spawn(sys, move |sys| {
            assert_eq!(sys.poll(fd, POLLIN, -1), Err(Errno::EINTR));
        });
        sys.signal(poller, SIGINT).expect("is there");
        sys.join(poller).expect("ends");
    });
}

#[test]
fn a_signal_ends_the_wait_for_a_lock() {
    with_pipe(|sys, fd| {
        let holder = spawn(sys, move |sys| {
            assert_eq!(sys.ioctl(fd, 0, Arg::Value(0)), Ok(1));
        });
        let waiter = spawn(sys, move |sys| {
            assert_eq!(sys.write(fd, Source::Bytes(b"x")), Err(Errno::EINTR));
        });
        sys.signal(waiter, SIGINT).expect("is there");
        sys.join(waiter).expect("ends");
        sys.signal(holder, SIGINT).expect("is there");
        sys.join(holder).expect("ends");
        assert_eq!(sys.write(fd, Source::Bytes(b"x")), Ok(1));
    });
}

#[test]
fn without_a_signal_the_wait_ends_with_the_lock() {
    with_pipe(|sys, fd| {
        let holder = spawn(sys, move |sys| {
            assert_eq!(sys.ioctl(fd, 0, Arg::Value(0)), Ok(1));
        });
        let waiter = spawn(sys, move |sys| {
            assert_eq!(sys.write(fd, Source::Bytes(b"x")), Ok(1));
        });
        sys.signal(holder, SIGINT).expect("is there");
        sys.join(holder).expect("ends");
        sys.join(waiter).expect("ends");
    });
}

#[test]
fn the_owner_of_a_file_gets_a_signal_for_new_data() {
    with_pipe(|sys, fd| {
        let idle = sys.open("/dev/pipe1", O_RDONLY).expect("opens");
        let owner = spawn(sys, move |sys| {
            assert_eq!(sys.ioctl(idle, 0, Arg::Value(0)), Ok(1));
        });
        sys.set_owner(fd, owner).expect("is open");
        sys.set_flags(fd, O_ASYNC).expect("joins");
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        sys.join(owner).expect("ends");
    });
}

#[test]
fn a_file_that_is_closed_or_asks_for_it_leaves_the_queue() {
    with_pipe(|sys, fd| {
        let other = sys.open("/dev/pipe0", O_RDWR).expect("opens");
        let idle = sys.open("/dev/pipe1", O_RDONLY).expect("opens");
        let owner = spawn(sys, move |sys| {
            assert_eq!(sys.ioctl(idle, 0, Arg::Value(0)), Ok(1));
            assert_eq!(sys.poll(idle, POLLIN, 10), Ok(0));
        });
        for file in [fd, other] {
            sys.set_owner(file, owner).expect("is open");
            sys.set_flags(file, O_ASYNC).expect("joins");
        }
        sys.set_flags(fd, 0).expect("leaves");
        sys.close(other).expect("closes");
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        // The first signal is this one: the owner still sleeps.
        sys.until_blocked(owner).expect("is there");
        sys.signal(owner, SIGINT).expect("is there");
        sys.join(owner).expect("ends");
    });
}

#[test]
fn open_turns_on_no_signals_and_fcntl_still_can() {
    with_pipe(|sys, fd| {
        let idle = sys.open("/dev/pipe1", O_RDONLY).expect("opens");
        let owner = spawn(sys, move |sys| {
            assert_eq!(sys.ioctl(idle, 0, Arg::Value(0)), Ok(1));
        });
        let file = sys.open("/dev/pipe0", O_RDWR | O_ASYNC.cast_signed());
        let file = file.expect("opens");
        sys.set_owner(file, owner).expect("is open");
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        sys.until_blocked(owner).expect("is there");
        sys.set_flags(file, O_ASYNC).expect("joins");
        sys.write(fd, Source::Bytes(b"x")).expect("writes");
        sys.join(owner).expect("ends");
    });
}

#[test]
fn a_stream_has_no_positions() {
    with_pipe(|sys, fd| {
        assert_eq!(sys.write(fd, Source::Bytes(b"x")), Ok(1));
        assert_eq!(sys.lseek(fd, 0, Whence::Current), Err(Errno::ESPIPE));
        assert_eq!(sys.lseek(fd, 0, Whence::Raw(5)), Err(Errno::EINVAL));
        let mut byte = [0];
        let read = sys.pread(fd, Dest::Bytes(&mut byte), 0);
        assert_eq!(read, Err(Errno::ESPIPE));
        let write = sys.pwrite(fd, Source::Bytes(b"y"), 0);
        assert_eq!(write, Err(Errno::ESPIPE));
        assert_eq!(sys.read(fd, Dest::Bytes(&mut byte)), Ok(1));
        assert_eq!(&byte, b"x");
    });
}

#[test]
fn a_file_that_is_freed_while_a_queue_names_it_is_an_oops() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let ended = machine.task("main", |sys| {
        let fd = sys.open("/dev/pipe0", O_RDWR).expect("opens");
        sys.set_flags(fd, O_ASYNC).expect("joins");
        assert_eq!(sys.ioctl(fd, FORGET, Arg::Value(0)), Ok(0));
        // The flag is there until the file has left.
        sys.set_flags(fd, 0).expect("does nothing");
        sys.set_flags(fd, 0).expect("does nothing");
        sys.close(fd)
    });
    assert_eq!(ended, Err(Killed::Oops));
    let report = machine.expect(Kind::Oops);
    assert!(report.to_string().contains("fasync queue"), "{report}");
    drop(module);
}
