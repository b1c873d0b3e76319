// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A range of minors: its nodes, numbers and permissions, and what an open file keeps.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Arc as StdArc;

use kernel::error::code::{EBUSY, EEXIST, EINVAL};
use kernel::fs::file::flags::O_ASYNC;
use kernel::fs::{File, Kiocb};
use kernel::host::{self, Caller, Machine, Number, Watch};
use kernel::iov::IovIterDest;
use kernel::prelude::*;
use kernel::sync::Arc;
use kernel::time::delay::fsleep;
use kernel::time::Delta;
use scullery::chrdev::{CharDevice, Options, Registration};
use suite::flags::{O_RDONLY, O_RDWR, O_WRONLY, POLLIN, POLLOUT};
use suite::{Arg, Credentials, Dest, Errno, Source, System, TaskId, Whence};

module! {
    type: RangeModule,
    name: "range",
    license: "Dual MIT/GPL",
    params: {
        major: u32 {
            default: 0,
            description: "The major number",
        },
        first_minor: u32 {
            default: 0,
            description: "The first minor number",
        },
        count: u32 {
            default: 3,
            description: "How many devices there are",
        },
        twice: u8 {
            default: 0,
            description: "Whether to register the devices again",
        },
        slow: u8 {
            default: 0,
            description: "Whether to wait, with the devices registered, until somebody tried to open one",
        },
    },
}

/// A device that gives its number, once for each open file.
struct Minor(u8);

/// What is left to read of an open file.
struct Opened {
    device: Arc<Minor>,
    read: AtomicBool,
}

#[vtable]
impl CharDevice for Minor {
    const MODE: u16 = 0o640;

    type Ptr = KBox<Opened>;

    fn open(device: Arc<Minor>, _file: &File) -> Result<KBox<Opened>> {
        let read = AtomicBool::new(false);
        Ok(KBox::new(Opened { device, read }, GFP_KERNEL)?)
    }

    fn read_iter(kiocb: Kiocb<'_, KBox<Opened>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let opened = kiocb.file();
        if opened.read.swap(true, Relaxed) {
            return Ok(0);
        }
        Ok(iov.copy_to_iter(&[opened.device.0]))
    }
}

/// Somebody tried to open a device, or is not going to.
static TRIED: AtomicBool = AtomicBool::new(false);

struct RangeModule {
    _devices: [Option<Registration<Minor>>; 2],
}

impl kernel::Module for RangeModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let options = Options {
            name: c"range",
            major: *module_parameters::major.value(),
            first_minor: *module_parameters::first_minor.value(),
            count: *module_parameters::count.value(),
        };
        let new = |index: u32| Minor(index as u8);
        let first = Registration::new(module, options, new)?;
        let second = match *module_parameters::twice.value() {
            0 => None,
            _ => Some(Registration::new(module, options, new)?),
        };
        while *module_parameters::slow.value() != 0 && !TRIED.load(Relaxed) {
            fsleep(Delta::from_millis(1));
        }
        Ok(RangeModule {
            _devices: [Some(first), second],
        })
    }
}

#[test]
fn every_minor_has_its_node_and_its_own_data() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "first_minor=4")?;
    let devices = machine.nodes();
    for (index, device) in devices.iter().enumerate() {
        let number = Number {
            major: 254,
            minor: 4 + index as u32,
        };
        assert_eq!(device.path, format!("/dev/range{index}"));
        assert_eq!((device.number, device.mode), (number, 0o640));
    }
    assert_eq!(devices.len(), 3);
    let read = machine.task("cat", |sys| {
        let fd = sys.open("/dev/range2", O_RDONLY).expect("opens");
        let mut byte = [9];
        let read = sys.read(fd, Dest::Bytes(&mut byte));
        assert_eq!(sys.read(fd, Dest::Bytes(&mut [0])), Ok(0));
        (read, byte)
    });
    assert_eq!(read, Ok((Ok(1), [2])));
    module.unload()?;
    assert!(machine.devices().is_empty());
    Ok(())
}

#[test]
fn a_method_that_is_not_there_answers_as_the_kernel_does() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let ended = machine.task("main", |sys| {
        let fd = sys.open("/dev/range0", O_RDWR).expect("opens");
        let write = sys.write(fd, Source::Bytes(b"x"));
        assert_eq!(write, Err(Errno::EINVAL));
        assert_eq!(sys.lseek(fd, 0, Whence::Set), Err(Errno::ESPIPE));
        assert_eq!(sys.lseek(fd, 0, Whence::Raw(5)), Err(Errno::EINVAL));
        assert_eq!(sys.ioctl(fd, 1, Arg::Value(0)), Err(Errno::ENOTTY));
        assert_eq!(sys.poll(fd, POLLIN | POLLOUT, -1), Ok(POLLIN | POLLOUT));
        sys.set_flags(fd, O_ASYNC).expect("has no effect");
        let file = sys.open("/dev/range0", O_RDWR | O_ASYNC.cast_signed());
        sys.close(file.expect("opens"))
    });
    assert_eq!(ended, Ok(Ok(())));
    module.unload()
}

#[test]
fn numbers_that_are_taken_or_are_none_are_refused() {
    let machine = host::boot();
    for (params, error) in [
        ("count=0", EINVAL),
        ("first_minor=1048574", EINVAL),
        ("first_minor=4294967295", EINVAL),
        ("major=4096", EINVAL),
        ("major=42 twice=1", EBUSY),
        ("twice=1", EEXIST),
    ] {
        assert_eq!(
            machine.load(&THIS_MODULE, params).err(),
            Some(error),
            "{params}"
        );
        assert!(machine.devices().is_empty(), "{params}");
    }
    let module = machine.load(&THIS_MODULE, "major=42 count=1");
    let number = Number {
        major: 42,
        minor: 0,
    };
    assert_eq!(machine.nodes()[0].number, number);
    assert!(module.is_ok());
}

#[test]
fn the_mode_decides_who_may_open() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let open = |uid, gid, flags| {
        let body = move |sys: &dyn System| {
            let opened = sys.open("/dev/range0", flags);
            assert_eq!(
                opened.is_ok(),
                uid == 0 || (gid == 0 && flags == O_RDONLY),
                "{uid}:{gid} {flags}: {opened:?}"
            );
        };
        move |sys: &host::Sys| {
            let child = sys.spawn("user", Credentials { uid, gid }, std::boxed::Box::new(body));
            sys.join(child?)
        }
    };
    for flags in [O_RDONLY, O_WRONLY, O_RDWR] {
        for (uid, gid) in [(0, 0), (1000, 0), (1000, 1000)] {
            assert_eq!(machine.task("main", open(uid, gid, flags)), Ok(Ok(())));
        }
    }
    module.unload()
}

const ROOT: Caller = Caller {
    pid: 1,
    credentials: Credentials::ROOT,
    capabilities: |_| 0,
};

/// Who is told of a call that waits, and there is none.
struct Nobody;

impl Watch for Nobody {
    fn waits(&self, _task: TaskId) {}
    fn killed(&self) {}
}

#[test]
fn a_device_opens_when_the_modules_init_is_over() -> Result {
    let machine = host::boot();
    let serving = machine.serve().expect("has a thread");
    let entry = serving.entry();
    let early = std::thread::spawn(move || {
        let open = |sys: &host::Sys| sys.open("/dev/range0", O_RDONLY).map(drop);
        let mut opened = Err(Errno::ENOENT);
        while opened == Err(Errno::ENOENT) {
            opened = entry.call(ROOT, StdArc::new(Nobody), open);
        }
        TRIED.store(true, Relaxed);
        opened
    });
    let module = machine.load(&THIS_MODULE, "slow=1")?;
    assert_eq!(early.join().ok(), Some(Err(Errno::ENXIO)));
    let open = |sys: &host::Sys| sys.open("/dev/range0", O_RDONLY).map(drop);
    let opened = serving.entry().call(ROOT, StdArc::new(Nobody), open);
    assert_eq!(opened, Ok(()));
    drop(serving);
    module.unload()
}

/// Opens a file that stays open until `f` has returned.
fn with_open_file(machine: &Machine, f: impl FnOnce()) {
    let serving = machine.serve().expect("has a thread");
    let open = |sys: &host::Sys| sys.open("/dev/range0", O_RDONLY).map(drop);
    let opened = serving.entry().call(ROOT, StdArc::new(Nobody), open);
    assert_eq!(opened, Ok(()));
    f();
}

#[test]
fn an_open_file_keeps_the_module() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    with_open_file(&machine, || assert_eq!(module.rmmod(), Err(EBUSY)));
    assert_eq!(machine.devices().len(), 3);
    module.unload()?;
    assert_eq!(machine.reports(), []);
    Ok(())
}
