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
// DIFFERENCE: MiscDevice::mmap: is never called; the host has no mmap yet.
// DIFFERENCE: MiscDevice::compat_ioctl: the host has no 32-bit programs, as a kernel without CONFIG_COMPAT.

use core::marker::{PhantomData, PhantomPinned};
use core::panic::Location;
use std::sync::Arc;

use crate::device::Device;
use crate::error::{Error, Result, VTABLE_DEFAULT_ERROR};
use crate::fs::{File, Kiocb};
use crate::host::devices::FileOperations;
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
/// The table of devices names this, which is pinned, and nothing else of `T`.
#[pin_data(PinnedDrop)]
pub struct MiscDeviceRegistration<T> {
    name: &'static CStr,
    device: ARef<Device>,
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
            _pin: PhantomPinned,
            _t: PhantomData,
            _: {
                let operations = MiscFile {
                    registration: this.as_ptr().cast_const().cast(),
                    methods: MethodsOf::<T>::METHODS,
                };
                misc_register(opts.name, operations, at)?;
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
        misc_deregister(self.name);
    }
}

/// Runs `f` with `misc_mtx` held; without a machine there is nothing to register with.
fn with_misc_mtx<R>(f: impl FnOnce(&rt::machine::Machine) -> Result<R>) -> Result<R> {
    rt::task::current(|current| {
        current.with_machine(|machine| {
            machine.misc_mtx.lock();
            let value = f(machine);
            machine.misc_mtx.unlock();
            value
        })
    })
    .unwrap_or(Err(ENODEV))
}

fn misc_register(name: &CStr, operations: MiscFile, at: &'static Location<'static>) -> Result {
    let name = name.to_str().map_err(|_| EINVAL)?;
    with_misc_mtx(|machine| {
        // `device_create` allocates the device.
        if !rt::memory::inner_allocation(size_of::<Device>(), at) {
            return Err(ENOMEM);
        }
        machine.devices.add(name, Arc::new(operations))
    })
}

fn misc_deregister(name: &CStr) {
    let removed = with_misc_mtx(|machine| machine.devices.remove(&name.to_string_lossy()));
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

type ReadIter = unsafe fn(&File, &mut i64, &mut IovIterDest<'_>) -> Result<usize>;
type WriteIter = unsafe fn(&File, &mut i64, &mut IovIterSource<'_>) -> Result<usize>;
type Ioctl = unsafe fn(&File, u32, usize) -> Result<isize>;

/// A driver's methods without its type: `struct file_operations`.
struct Methods {
    open: unsafe fn(*const (), &File) -> Result,
    release: unsafe fn(&File),
    read_iter: Option<ReadIter>,
    write_iter: Option<WriteIter>,
    ioctl: Option<Ioctl>,
    show_fdinfo: Option<unsafe fn(&SeqFile, &File)>,
}

/// The methods of one driver, in memory of their own.
struct MethodsOf<T>(PhantomData<T>);

impl<T: MiscDevice> MethodsOf<T> {
    const METHODS: &'static Methods = &Methods::of::<T>();
}

impl Methods {
    const fn of<T: MiscDevice>() -> Self {
        Methods {
            open: Self::open::<T>,
            release: Self::release::<T>,
            read_iter: if T::HAS_READ_ITER {
                Some(Self::read_iter::<T>)
            } else {
                None
            },
            write_iter: if T::HAS_WRITE_ITER {
                Some(Self::write_iter::<T>)
            } else {
                None
            },
            ioctl: if T::HAS_IOCTL {
                Some(Self::ioctl::<T>)
            } else {
                None
            },
            show_fdinfo: if T::HAS_SHOW_FDINFO {
                Some(Self::show_fdinfo::<T>)
            } else {
                None
            },
        }
    }

    /// # Safety
    ///
    /// `registration` points to a live `MiscDeviceRegistration<T>`.
    unsafe fn open<T: MiscDevice>(registration: *const (), file: &File) -> Result {
        // SAFETY: As this function's own contract.
        let registration = unsafe { &*registration.cast::<MiscDeviceRegistration<T>>() };
        file.set_private_data(T::open(file, registration)?.into_foreign());
        Ok(())
    }

    /// # Safety
    ///
    /// `file` was opened by `T`, and this is the end of it.
    unsafe fn release<T: MiscDevice>(file: &File) {
        // SAFETY: `open` made the pointer, and nobody borrows it any more.
        T::release(unsafe { T::Ptr::from_foreign(file.private_data()) }, file);
    }

    /// # Safety
    ///
    /// `file` is open, and was opened by `T`. The same goes for all that follow.
    unsafe fn read_iter<T: MiscDevice>(
        file: &File,
        pos: &mut i64,
        iov: &mut IovIterDest<'_>,
    ) -> Result<usize> {
        // SAFETY: As this function's own contract.
        T::read_iter(unsafe { Kiocb::new(file, pos) }, iov)
    }

    /// # Safety
    ///
    /// As for `read_iter`.
    unsafe fn write_iter<T: MiscDevice>(
        file: &File,
        pos: &mut i64,
        iov: &mut IovIterSource<'_>,
    ) -> Result<usize> {
        // SAFETY: As this function's own contract.
        T::write_iter(unsafe { Kiocb::new(file, pos) }, iov)
    }

    /// # Safety
    ///
    /// As for `read_iter`.
    unsafe fn ioctl<T: MiscDevice>(file: &File, cmd: u32, arg: usize) -> Result<isize> {
        // SAFETY: As this function's own contract.
        T::ioctl(
            unsafe { T::Ptr::borrow(file.private_data()) },
            file,
            cmd,
            arg,
        )
    }

    /// # Safety
    ///
    /// As for `read_iter`.
    unsafe fn show_fdinfo<T: MiscDevice>(m: &SeqFile, file: &File) {
        // SAFETY: As this function's own contract.
        T::show_fdinfo(unsafe { T::Ptr::borrow(file.private_data()) }, m, file);
    }
}

/// A registered misc device, as the table of devices has it.
struct MiscFile {
    registration: *const (),
    methods: &'static Methods,
}

// SAFETY: The pointer is used while the device is registered only, and a registration is `Sync`.
unsafe impl Send for MiscFile {}

// SAFETY: As for `Send`.
unsafe impl Sync for MiscFile {}

impl FileOperations for MiscFile {
    fn open(&self, file: &File) -> Result {
        with_misc_mtx(|machine| {
            // It may have gone while this task waited for the mutex.
            if !machine.devices.has(self) {
                return Err(ENODEV);
            }
            // SAFETY: The device is in the table, and `misc_mtx` keeps it there.
            unsafe { (self.methods.open)(self.registration, file) }
        })
    }

    fn release(&self, file: &File) {
        // SAFETY: The file was opened by these methods, and is released once.
        unsafe { (self.methods.release)(file) }
    }

    fn read(&self, file: &File, pos: &mut i64, to: &mut IovIterDest<'_>) -> Result<usize> {
        let read_iter = self.methods.read_iter.ok_or(EINVAL)?;
        // SAFETY: The file was opened by these methods.
        unsafe { read_iter(file, pos, to) }
    }

    fn write(&self, file: &File, pos: &mut i64, from: &mut IovIterSource<'_>) -> Result<usize> {
        let write_iter = self.methods.write_iter.ok_or(EINVAL)?;
        // SAFETY: The file was opened by these methods.
        unsafe { write_iter(file, pos, from) }
    }

    fn ioctl(&self, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        let ioctl = self.methods.ioctl.ok_or(ENOTTY)?;
        // SAFETY: The file was opened by these methods.
        unsafe { ioctl(file, cmd, arg) }
    }

    fn show_fdinfo(&self, m: &SeqFile, file: &File) {
        if let Some(show_fdinfo) = self.methods.show_fdinfo {
            // SAFETY: The file was opened by these methods.
            unsafe { show_fdinfo(m, file) }
        }
    }
}
