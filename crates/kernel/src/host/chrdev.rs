// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine offers to drivers of character devices that are not misc devices: what the
//! kernel's C functions of these names are to `scullery::chrdev`.

use core::ffi::c_void;
use std::sync::Arc;

use super::devices::FileOperations;
use super::numbers::Number;
use crate::device::Device;
use crate::error::code::{ENODEV, ENOMEM};
use crate::error::Result;
use crate::fs::file::flags::O_ASYNC;
use crate::fs::{File, Kiocb};
use crate::rt;
use crate::rt::machine::Machine;
use crate::rt::task::At;
use crate::types::ForeignOwnable;

/// Runs `f` on the machine; without one there is nothing to register with.
fn with_machine<R>(f: impl FnOnce(&Machine) -> Result<R>) -> Result<R> {
    rt::task::current(|current| current.with_machine(f)).unwrap_or(Err(ENODEV))
}

/// An allocation of a C function's own.
fn allocate<T>(at: At) -> Result {
    match rt::memory::inner_allocation(size_of::<T>(), at) {
        true => Ok(()),
        false => Err(ENOMEM),
    }
}

/// Takes a range of device numbers: the first. A major number of 0 stands for one that nobody has.
///
/// # Context
///
/// Process context. May sleep.
///
/// # Errors
///
/// `EINVAL` when there are no such numbers, `EBUSY` when some are taken, `ENOMEM`.
#[track_caller]
pub fn register_chrdev_region(first: Number, count: u32) -> Result<Number> {
    allocate::<[usize; 12]>(core::panic::Location::caller())?;
    with_machine(|machine| {
        let numbers = &machine.devices.numbers;
        let major = numbers.take(first.major, first.minor, count)?;
        Ok(Number { major, ..first })
    })
}

/// Gives a range of numbers back.
pub fn unregister_chrdev_region(first: Number, count: u32) {
    let given_back = with_machine(|machine| {
        for minor in first.minor..first.minor + count {
            machine.devices.numbers.give_back(Number { minor, ..first });
        }
        Ok(())
    });
    if given_back.is_err() {
        rt::warn(format_args!("numbers {first:?} were not registered"));
    }
}

/// Makes the device `/dev/NAME`, which can be opened from then on: `device_create` and `cdev_add`.
///
/// # Context
///
/// Process context. May sleep.
///
/// # Errors
///
/// `EEXIST` when there is one of that name, `ENOMEM`.
#[track_caller]
pub fn device_create(
    name: &str,
    number: Number,
    mode: u16,
    operations: Arc<dyn FileOperations>,
) -> Result {
    let at = core::panic::Location::caller();
    // One for the device, one for the cdev.
    allocate::<Device>(at)?;
    allocate::<Device>(at)?;
    with_machine(|machine| machine.devices.add(name, number, mode, operations))
}

/// Removes a device. Files that are open stay so.
pub fn device_destroy(name: &str) {
    if with_machine(|machine| machine.devices.remove(name)).is_err() {
        rt::warn(format_args!("device {name} was not registered"));
    }
}

/// `file->private_data`.
pub fn private_data(file: &File) -> *mut c_void {
    file.private_data()
}

/// Sets `file->private_data`, for a file that is being opened.
pub fn set_private_data(file: &File, data: *mut c_void) {
    file.set_private_data(data);
}

/// Makes a file that is being opened one that is in no [`FasyncList`](super::FasyncList): `O_ASYNC` of
/// open(2) puts the flag there, and the file nowhere.
pub fn forget_fasync(file: &File) {
    file.set_flags(file.flags() & !O_ASYNC);
}

/// A control block for `file`, at `pos`.
///
/// # Safety
///
/// The private data of `file` is a `T` made foreign, and stays so for `'a`.
pub unsafe fn kiocb<'a, T: ForeignOwnable>(file: &'a File, pos: &'a mut i64) -> Kiocb<'a, T> {
    // SAFETY: As this function's own contract.
    unsafe { Kiocb::new(file, pos) }
}
