// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull0 to scull3: pieces of memory that programs read and write as files.
//!
//! The memory of a device is one for all who open it, and outlives their closing it. It is a list of
//! quantum sets, each an array of quanta; a read or a write goes to the end of one quantum at most.
//!
//! ```sh
//! cp file /dev/scull0; cmp file /dev/scull0
//! ```
//!
//! The behaviour is that of the `scull` driver in the book "Linux Device Drivers" by Alessandro
//! Rubini and Jonathan Corbet, published by O'Reilly & Associates, and the design of its data comes
//! from there. It is a demonstration of what such a driver looks like in Rust, and no proposal to
//! rewrite drivers that are there and work.
//!
//! # What is mended
//!
//! | the C driver | this one |
//! |---|---|
//! | allocates memory under a spinlock, where it must not sleep | has mutexes only, so that it may; `check` would report the other |
//! | takes 0, negative and overflowing sizes, then divides by them | [`Geometry`] is a size that can be, or `EINVAL`; no division can fail |
//! | reads the sizes of a device before it locks it | they are behind the mutex, with the data: the compiler lets nobody at them without |
//! | passes over a failed allocation, and writes to address 0 | `?` makes it `ENOMEM`; `check` fails each one once |
//! | exchanges a size although the old one cannot be written back | writes first, and changes then |
//! | passes over devices that were not registered, and leaks what was | the module is then not loaded, and what was registered goes by `Drop` |
//! | takes a buffer of no size for its pipes | `EINVAL` |
//! | allocates the list up to where somebody reads, however far | looks, and allocates nothing |
//!
//! Unlike the C driver's, its parameters are not shown below `/sys/module`: those of `module!` are not.

use kernel::{
    fs::{
        file::{
            flags::{
                O_ACCMODE,
                O_WRONLY, //
            },
            Offset, //
        },
        File,
        Kiocb, //
    },
    iov::{
        IovIterDest,
        IovIterSource, //
    },
    new_mutex,
    prelude::*,
    sync::{
        Arc,
        ArcBorrow,
        Mutex, //
    },
};
use scullery::{
    chrdev::{
        CharDevice,
        Options,
        Registration,
        Seek, //
    },
    sync::MutexExt, //
};

pub mod data;
pub mod ioctl;
use data::{
    Geometry,
    Scull, //
};
use ioctl::Settings;

module! {
    type: ScullModule,
    name: "scull",
    authors: ["The Scullery developers"],
    description: "scull0 to scull3",
    license: "Dual MIT/GPL",
    params: {
        scull_major: u32 {
            default: 0,
            description: "The major number; 0 is for a free one",
        },
        scull_minor: u32 {
            default: 0,
            description: "The first minor number",
        },
        scull_nr_devs: u32 {
            default: 4,
            description: "How many devices there are",
        },
        scull_quantum: i32 {
            default: 4000,
            description: "Bytes in a quantum",
        },
        scull_qset: i32 {
            default: 1000,
            description: "Quanta in a set",
        },
    },
}

struct ScullModule {
    _devices: Registration<ScullDevice>,
}

impl kernel::Module for ScullModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let geometry = Geometry::new(
            *module_parameters::scull_quantum.value(),
            *module_parameters::scull_qset.value(),
        )?;
        let options = Options {
            name: c"scull",
            major: *module_parameters::scull_major.value(),
            first_minor: *module_parameters::scull_minor.value(),
            count: *module_parameters::scull_nr_devs.value(),
        };
        let settings = Arc::pin_init(new_mutex!(Settings::new(geometry)), GFP_KERNEL)?;
        let new = |_| ScullDevice::new(geometry, settings.clone());
        Ok(ScullModule {
            _devices: Registration::new(module, options, new)?,
        })
    }
}

/// One of the devices.
#[pin_data]
struct ScullDevice {
    #[pin]
    memory: Mutex<Scull>,
    /// Those of the module. Neither lock is held when the other is taken.
    settings: Arc<Mutex<Settings>>,
}

impl ScullDevice {
    fn new(geometry: Geometry, settings: Arc<Mutex<Settings>>) -> impl PinInit<Self> {
        pin_init!(ScullDevice {
            memory <- new_mutex!(Scull::new(geometry)),
            settings,
        })
    }
}

#[vtable]
impl CharDevice for ScullDevice {
    const MODE: u16 = 0o664;

    type Ptr = Arc<ScullDevice>;

    fn open(device: Arc<ScullDevice>, file: &File) -> Result<Arc<ScullDevice>> {
        // Opening to write alone, as `>` of the shell does, empties the device.
        if file.flags() & O_ACCMODE == O_WRONLY {
            let geometry = device.settings.lock_interruptible()?.geometry;
            device.memory.lock_interruptible()?.trim(geometry);
        }
        Ok(device)
    }

    fn llseek(device: ArcBorrow<'_, ScullDevice>, _file: &File, seek: Seek) -> Result<Offset> {
        seek.resolve(|| {
            Ok(Offset::try_from(
                device.memory.lock_interruptible()?.size(),
            )?)
        })
    }

    fn read_iter(
        mut kiocb: Kiocb<'_, Arc<ScullDevice>>,
        iov: &mut IovIterDest<'_>,
    ) -> Result<usize> {
        let pos = usize::try_from(kiocb.ki_pos())?;
        let device = kiocb.file();
        let memory = device.memory.lock_interruptible()?;
        let bytes = memory.bytes_at(pos, iov.len());
        let copied = iov.copy_to_iter(bytes);
        if copied < bytes.len() {
            return Err(EFAULT);
        }
        // PANIC: The VFS lets nobody read past the largest position.
        *kiocb.ki_pos_mut() += Offset::try_from(copied)?;
        Ok(copied)
    }

    fn write_iter(
        mut kiocb: Kiocb<'_, Arc<ScullDevice>>,
        iov: &mut IovIterSource<'_>,
    ) -> Result<usize> {
        let pos = usize::try_from(kiocb.ki_pos())?;
        let device = kiocb.file();
        let mut memory = device.memory.lock_interruptible()?;
        let room = memory.room_at(pos, iov.len())?;
        let wanted = room.len();
        let copied = iov.copy_from_iter(room);
        if copied < wanted {
            return Err(EFAULT);
        }
        // PANIC: The VFS lets nobody write past the largest position.
        memory.grow_to(pos + copied);
        *kiocb.ki_pos_mut() += Offset::try_from(copied)?;
        Ok(copied)
    }

    fn ioctl(
        device: ArcBorrow<'_, ScullDevice>,
        _file: &File,
        cmd: u32,
        arg: usize,
    ) -> Result<isize> {
        ioctl::ioctl(&device.settings, cmd, arg)
    }
}
