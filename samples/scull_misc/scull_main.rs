// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull0 as a misc device: a piece of memory that programs read and write as `/dev/scull`.
//!
//! The memory is one for all who open the device, and outlives their closing it. It is a list of
//! quantum sets, each an array of quanta; a read or a write goes to the end of one quantum at most.
//!
//! ```sh
//! echo hello > /dev/scull; cat /dev/scull
//! ```
//!
//! The behaviour is that of the `scull` driver in the book "Linux Device Drivers" by Alessandro
//! Rubini and Jonathan Corbet, published by O'Reilly & Associates, and the design of its data comes
//! from there. It is a demonstration of what such a driver looks like in Rust, and no proposal to
//! rewrite drivers that are there and work.
//!
//! What a misc device of Linux 7.2 cannot do, this does not: it has one minor, cannot seek (`pread`
//! and `pwrite` can), and waits for its mutex without minding signals. Two things are mended: a
//! quantum or a set of no size is refused when the module is loaded, and reading far behind the end
//! allocates nothing.

use kernel::{
    fs::{
        file::flags::{
            O_ACCMODE,
            O_WRONLY, //
        },
        File,
        Kiocb, //
    },
    ioctl::{
        _IO,
        _IOC_SIZE,
        _IOR, //
    },
    iov::{
        IovIterDest,
        IovIterSource, //
    },
    miscdevice::{
        MiscDevice,
        MiscDeviceOptions,
        MiscDeviceRegistration, //
    },
    prelude::*,
    uaccess::UserSlice, //
};

pub mod data;
use data::{
    Geometry,
    Scull, //
};

module! {
    type: ScullModule,
    name: "scull_misc",
    authors: ["The Scullery developers"],
    description: "scull0 as a misc device",
    license: "Dual MIT/GPL",
    params: {
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

const SCULL_IOC_MAGIC: u32 = 'k' as u32;

/// Gives the size of a quantum through a pointer.
pub const SCULL_IOCGQUANTUM: u32 = _IOR::<i32>(SCULL_IOC_MAGIC, 5);
/// Gives the size of a set through a pointer.
pub const SCULL_IOCGQSET: u32 = _IOR::<i32>(SCULL_IOC_MAGIC, 6);
/// Gives the size of a quantum as the return value.
pub const SCULL_IOCQQUANTUM: u32 = _IO(SCULL_IOC_MAGIC, 7);
/// Gives the size of a set as the return value.
pub const SCULL_IOCQQSET: u32 = _IO(SCULL_IOC_MAGIC, 8);

kernel::sync::global_lock! {
    // SAFETY: `ScullModule::init` initialises it before anything that locks it exists.
    unsafe(uninit) static SCULL: Mutex<Scull> = Scull::new(Geometry::NONE);
}

/// The memory of the device, given back when this is dropped.
struct Contents;

impl Drop for Contents {
    fn drop(&mut self) {
        SCULL.lock().trim(Geometry::NONE);
    }
}

#[pin_data]
struct ScullModule {
    // Fields are dropped in this order: nobody can open the device when its contents go.
    #[pin]
    _device: MiscDeviceRegistration<ScullFile>,
    _contents: Contents,
}

impl kernel::InPlaceModule for ScullModule {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        // SAFETY: A module's init runs once, and its device is registered further down.
        unsafe { SCULL.init() };

        try_pin_init!(Self {
            _contents: {
                SCULL.lock().trim(geometry()?);
                Contents
            },
            _device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"scull" }),
        })
    }
}

/// The shape of the memory that the module's parameters ask for.
fn geometry() -> Result<Geometry> {
    Geometry::new(
        *module_parameters::scull_quantum.value(),
        *module_parameters::scull_qset.value(),
    )
}

/// An open file of the device. It holds nothing: all that is kept is the device's.
struct ScullFile;

#[vtable]
impl MiscDevice for ScullFile {
    type Ptr = ();

    fn open(file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result {
        // Opening to write alone, as `>` of the shell does, empties the device.
        if file.flags() & O_ACCMODE == O_WRONLY {
            SCULL.lock().trim(geometry()?);
        }
        Ok(())
    }

    fn read_iter(mut kiocb: Kiocb<'_, ()>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let pos = usize::try_from(kiocb.ki_pos()).map_err(|_| EINVAL)?;
        let scull = SCULL.lock();
        let bytes = scull.bytes_at(pos, iov.len());
        let copied = iov.copy_to_iter(bytes);
        if copied < bytes.len() {
            return Err(EFAULT);
        }
        // PANIC: The VFS lets nobody read past the largest position.
        *kiocb.ki_pos_mut() += i64::try_from(copied)?;
        Ok(copied)
    }

    fn write_iter(mut kiocb: Kiocb<'_, ()>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let pos = usize::try_from(kiocb.ki_pos()).map_err(|_| EINVAL)?;
        let mut scull = SCULL.lock();
        let room = scull.room_at(pos, iov.len())?;
        let wanted = room.len();
        let copied = iov.copy_from_iter(room);
        if copied < wanted {
            return Err(EFAULT);
        }
        // PANIC: The VFS lets nobody write past the largest position.
        scull.grow_to(pos + copied);
        *kiocb.ki_pos_mut() += i64::try_from(copied)?;
        Ok(copied)
    }

    fn ioctl(_device: (), _file: &File, cmd: u32, arg: usize) -> Result<isize> {
        let geometry = SCULL.lock().geometry();
        match cmd {
            SCULL_IOCGQUANTUM => put(cmd, arg, geometry.quantum()),
            SCULL_IOCGQSET => put(cmd, arg, geometry.qset()),
            SCULL_IOCQQUANTUM => Ok(isize::try_from(geometry.quantum())?),
            SCULL_IOCQQSET => Ok(isize::try_from(geometry.qset())?),
            _ => Err(ENOTTY),
        }
    }
}

/// Writes an ioctl's answer to the address that came with it.
fn put(cmd: u32, arg: usize, value: i32) -> Result<isize> {
    UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd))
        .writer()
        .write(&value)?;
    Ok(0)
}
