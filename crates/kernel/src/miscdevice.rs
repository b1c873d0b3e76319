// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Character devices of one minor each, under the major number that all share.
//!
//! Mirrors: rust/kernel/miscdevice.rs (Linux 7.2).
//! C header: `include/linux/miscdevice.h`.
//!
//! As in Linux an open file does not pin its module (`owner` is null): the machine reports a module
//! that is unloaded with files open.

// DIFFERENCE: MiscDeviceOptions::into_raw: there is no `struct miscdevice`.
// DIFFERENCE: MiscDeviceRegistration::as_raw: as `into_raw`.
// DIFFERENCE: MiscDeviceRegistration::register: fails once in fail-nth, where Linux allocates several times.
// DIFFERENCE: MiscDevice::mmap: is never called; the host has no mmap yet.
// DIFFERENCE: MiscDevice::compat_ioctl: the host has no 32-bit programs, as a kernel without CONFIG_COMPAT.

mod file;

use core::marker::{PhantomData, PhantomPinned};
use core::panic::Location;
use std::sync::Arc;

use self::file::MiscFile;
use crate::device::Device;
use crate::error::{Error, Result, VTABLE_DEFAULT_ERROR};
use crate::fs::{File, Kiocb};
use crate::iov::{IovIterDest, IovIterSource};
use crate::mm::virt::VmaNew;
use crate::prelude::*;
use crate::rt;
use crate::seq_file::SeqFile;
use crate::sync::aref::ARef;
use crate::types::ForeignOwnable;

/// How a misc device is to be registered.
#[derive(Copy, Clone)]
pub struct MiscDeviceOptions {
    /// The name under `/dev`.
    pub name: &'static CStr,
}

/// A misc device that is registered for as long as this lives.
///
/// # Invariants
///
/// While it lives the table of devices has its address, to which it is pinned.
#[pin_data(PinnedDrop)]
pub struct MiscDeviceRegistration<T> {
    name: &'static CStr,
    device: ARef<Device>,
    /// Where the driver registers it.
    at: &'static Location<'static>,
    #[pin]
    _pin: PhantomPinned,
    _t: PhantomData<T>,
}

// SAFETY: It holds no `T`, only the right to deregister, which any task may use.
unsafe impl<T> Send for MiscDeviceRegistration<T> {}

// SAFETY: As for `Send`.
unsafe impl<T> Sync for MiscDeviceRegistration<T> {}

impl<T: MiscDevice> MiscDeviceRegistration<T> {
    /// Registers the device: from then on it can be opened.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `EEXIST` when there is a device of that name, `ENOMEM`.
    #[track_caller]
    pub fn register(opts: MiscDeviceOptions) -> impl PinInit<Self, Error> {
        let at = Location::caller();
        try_pin_init!(&this in Self {
            name: opts.name,
            device: Device::new(c"misc", opts.name),
            at,
            _pin: PhantomPinned,
            _t: PhantomData,
            _: {
                misc_register(opts.name, MiscFile::of(this.as_ptr(), at), at)?;
            },
        })
    }

    /// The device, for `dev_*!` messages.
    pub fn device(&self) -> &Device {
        &self.device
    }
}

#[pinned_drop]
impl<T> PinnedDrop for MiscDeviceRegistration<T> {
    fn drop(self: Pin<&mut Self>) {
        misc_deregister(self.name, self.at);
    }
}

/// Runs `f` with `misc_mtx` held; without a machine there is nothing to register with.
fn with_misc_mtx<R>(
    at: &'static Location<'static>,
    f: impl FnOnce(&rt::machine::Machine) -> Result<R>,
) -> Result<R> {
    rt::task::current(|current| {
        current.with_machine(|machine| {
            machine.misc_mtx.lock_at(at);
            let value = f(machine);
            machine.misc_mtx.unlock();
            value
        })
    })
    .unwrap_or(Err(ENODEV))
}

fn misc_register(name: &CStr, operations: MiscFile, at: &'static Location<'static>) -> Result {
    let name = name.to_str().map_err(|_| EINVAL)?;
    with_misc_mtx(at, |machine| {
        // `device_create` allocates the device.
        if !rt::memory::inner_allocation(size_of::<Device>(), at) {
            return Err(ENOMEM);
        }
        let number = machine.devices.numbers.take_misc()?;
        // devtmpfs makes the node for its owner, root, alone.
        let added = machine
            .devices
            .add(name, number, 0o600, Arc::new(operations));
        added.inspect_err(|_| {
            machine.devices.numbers.give_back(number);
            rt::log::printk(
                4,
                "",
                format_args!(
                    "sysfs: cannot create duplicate filename '/devices/virtual/misc/{name}'\n"
                ),
            );
        })
    })
}

fn misc_deregister(name: &CStr, at: &'static Location<'static>) {
    let removed = with_misc_mtx(at, |machine| {
        let number = machine.devices.remove(&name.to_string_lossy())?;
        machine.devices.numbers.give_back(number);
        Ok(())
    });
    if removed.is_err() {
        rt::warn(format_args!("misc device {name:?} was not registered"));
    }
}

/// What the driver of a misc device does.
#[vtable]
pub trait MiscDevice: Sized {
    /// What is kept for each open file.
    type Ptr: ForeignOwnable + Send + Sync;

    /// A file is being opened: what to keep for it.
    ///
    /// # Context
    ///
    /// Process context, under `misc_mtx`: it must not register or open a misc device.
    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Self::Ptr>;

    /// The last reference to the file is gone.
    fn release(device: Self::Ptr, _file: &File) {
        drop(device);
    }

    /// Maps the device into a program's memory.
    fn mmap(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _vma: &VmaNew,
    ) -> Result {
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
    fn ioctl(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _cmd: u32,
        _arg: usize,
    ) -> Result<isize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// What `/proc/PID/fdinfo/FD` is to say of the file.
    fn show_fdinfo(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _m: &SeqFile,
        _file: &File,
    ) {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}
