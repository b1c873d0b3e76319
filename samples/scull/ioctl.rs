// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The requests of scull, and the settings they change.
//!
//! A letter says how a value comes and goes: Set and Get through a pointer, Tell and Query as the
//! argument and the result, eXchange through a pointer both ways, sHift as argument and result.

use kernel::{
    ioctl::{
        _IO,
        _IOR,
        _IOW,
        _IOWR, //
    },
    prelude::*,
    sync::Mutex,
    uaccess::UserSlice, //
};
use scullery::{
    capability::{
        capable,
        CAP_SYS_ADMIN, //
    },
    sync::MutexExt, //
};

use crate::data::Geometry;

const MAGIC: u32 = 'k' as u32;

/// Makes both sizes what they are without parameters.
pub const SCULL_IOCRESET: u32 = _IO(MAGIC, 0);
/// Sets the size of a quantum.
pub const SCULL_IOCSQUANTUM: u32 = _IOW::<i32>(MAGIC, 1);
/// Sets the size of a set.
pub const SCULL_IOCSQSET: u32 = _IOW::<i32>(MAGIC, 2);
/// Tells the size of a quantum.
pub const SCULL_IOCTQUANTUM: u32 = _IO(MAGIC, 3);
/// Tells the size of a set.
pub const SCULL_IOCTQSET: u32 = _IO(MAGIC, 4);
/// Gets the size of a quantum.
pub const SCULL_IOCGQUANTUM: u32 = _IOR::<i32>(MAGIC, 5);
/// Gets the size of a set.
pub const SCULL_IOCGQSET: u32 = _IOR::<i32>(MAGIC, 6);
/// Queries the size of a quantum.
pub const SCULL_IOCQQUANTUM: u32 = _IO(MAGIC, 7);
/// Queries the size of a set.
pub const SCULL_IOCQQSET: u32 = _IO(MAGIC, 8);
/// Exchanges the size of a quantum.
pub const SCULL_IOCXQUANTUM: u32 = _IOWR::<i32>(MAGIC, 9);
/// Exchanges the size of a set.
pub const SCULL_IOCXQSET: u32 = _IOWR::<i32>(MAGIC, 10);
/// Shifts the size of a quantum.
pub const SCULL_IOCHQUANTUM: u32 = _IO(MAGIC, 11);
/// Shifts the size of a set.
pub const SCULL_IOCHQSET: u32 = _IO(MAGIC, 12);
/// Tells the size of a pipe's buffer; for anyone, as in the book.
pub const SCULL_P_IOCTSIZE: u32 = _IO(MAGIC, 13);
/// Queries the size of a pipe's buffer.
pub const SCULL_P_IOCQSIZE: u32 = _IO(MAGIC, 14);

/// What holds for all devices of the module.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// How a device is divided when it is trimmed next.
    pub(crate) geometry: Geometry,
    /// Bytes in the buffer of a pipe. This module has none yet.
    pipe_buffer: i32,
}

impl Settings {
    pub(crate) fn new(geometry: Geometry) -> Self {
        Settings {
            geometry,
            pipe_buffer: 4000,
        }
    }
}

/// One of the two sizes.
#[derive(Clone, Copy)]
enum Size {
    Quantum,
    Qset,
}

impl Size {
    fn of(self, settings: &Settings) -> i32 {
        match self {
            Size::Quantum => settings.geometry.quantum(),
            Size::Qset => settings.geometry.qset(),
        }
    }

    /// The settings with this size changed.
    fn changed(self, settings: &Settings, value: i32) -> Result<Settings> {
        let Settings { geometry, .. } = settings;
        let geometry = match self {
            Size::Quantum => Geometry::new(value, geometry.qset())?,
            Size::Qset => Geometry::new(geometry.quantum(), value)?,
        };
        Ok(Settings {
            geometry,
            ..*settings
        })
    }
}

/// Answers a request.
///
/// # Errors
///
/// `ENOTTY` for none of the above, `EPERM`, `EFAULT`, `EINVAL` for a size that cannot be; the settings
/// are then as they were. `ERESTARTSYS`.
pub(crate) fn ioctl(settings: &Mutex<Settings>, cmd: u32, arg: usize) -> Result<isize> {
    match cmd {
        SCULL_IOCRESET => reset(settings),
        SCULL_IOCSQUANTUM => set(settings, Size::Quantum, arg),
        SCULL_IOCSQSET => set(settings, Size::Qset, arg),
        SCULL_IOCTQUANTUM => shift(settings, Size::Quantum, arg).map(|_| 0),
        SCULL_IOCTQSET => shift(settings, Size::Qset, arg).map(|_| 0),
        SCULL_IOCGQUANTUM => get(settings, Size::Quantum, arg),
        SCULL_IOCGQSET => get(settings, Size::Qset, arg),
        SCULL_IOCQQUANTUM => query(settings, |settings| Size::Quantum.of(settings)),
        SCULL_IOCQQSET => query(settings, |settings| Size::Qset.of(settings)),
        SCULL_IOCXQUANTUM => exchange(settings, Size::Quantum, arg),
        SCULL_IOCXQSET => exchange(settings, Size::Qset, arg),
        SCULL_IOCHQUANTUM => shift(settings, Size::Quantum, arg),
        SCULL_IOCHQSET => shift(settings, Size::Qset, arg),
        SCULL_P_IOCTSIZE => tell_pipe_buffer(settings, arg),
        SCULL_P_IOCQSIZE => query(settings, |settings| settings.pipe_buffer),
        _ => Err(ENOTTY),
    }
}

fn reset(settings: &Mutex<Settings>) -> Result<isize> {
    settings.lock_interruptible()?.geometry = Geometry::new(4000, 1000)?;
    Ok(0)
}

fn set(settings: &Mutex<Settings>, size: Size, arg: usize) -> Result<isize> {
    privileged()?;
    let value = user_int(arg).reader().read()?;
    let mut settings = settings.lock_interruptible()?;
    *settings = size.changed(&settings, value)?;
    Ok(0)
}

fn get(settings: &Mutex<Settings>, size: Size, arg: usize) -> Result<isize> {
    let value = size.of(&*settings.lock_interruptible()?);
    user_int(arg).writer().write(&value)?;
    Ok(0)
}

fn query(settings: &Mutex<Settings>, of: impl FnOnce(&Settings) -> i32) -> Result<isize> {
    Ok(isize::try_from(of(&*settings.lock_interruptible()?))?)
}

fn exchange(settings: &Mutex<Settings>, size: Size, arg: usize) -> Result<isize> {
    privileged()?;
    let (mut reader, mut writer) = user_int(arg).reader_writer();
    let value = reader.read()?;
    let mut settings = settings.lock_interruptible()?;
    let changed = size.changed(&settings, value)?;
    // Nothing is changed for who does not get to know what was there before.
    writer.write(&size.of(&settings))?;
    *settings = changed;
    Ok(0)
}

fn shift(settings: &Mutex<Settings>, size: Size, arg: usize) -> Result<isize> {
    privileged()?;
    let value = i32::try_from(arg)?;
    let mut settings = settings.lock_interruptible()?;
    let before = size.of(&settings);
    *settings = size.changed(&settings, value)?;
    Ok(isize::try_from(before)?)
}

fn tell_pipe_buffer(settings: &Mutex<Settings>, arg: usize) -> Result<isize> {
    let value = i32::try_from(arg)?;
    // A ring buffer of one byte holds none.
    if value < 2 {
        return Err(EINVAL);
    }
    settings.lock_interruptible()?.pipe_buffer = value;
    Ok(0)
}

/// What changes a size takes a privilege.
fn privileged() -> Result {
    match capable(CAP_SYS_ADMIN) {
        true => Ok(()),
        false => Err(EPERM),
    }
}

/// The `int` at an address of the caller.
fn user_int(arg: usize) -> UserSlice {
    UserSlice::new(UserPtr::from_addr(arg), size_of::<i32>())
}
