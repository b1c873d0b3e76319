// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver's methods without its type, as the table of devices has them.

use core::marker::PhantomData;
use core::panic::Location;

use super::{with_misc_mtx, MiscDevice, MiscDeviceRegistration};
use crate::fs::{File, Kiocb};
use crate::host::devices::FileOperations;
use crate::iov::{IovIterDest, IovIterSource};
use crate::prelude::*;
use crate::rt::task::current;
use crate::seq_file::SeqFile;
use crate::types::ForeignOwnable;

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
pub(super) struct MiscFile {
    module: Option<&'static str>,
    /// Where the driver registers it.
    at: &'static Location<'static>,
    registration: *const (),
    methods: &'static Methods,
}

impl MiscFile {
    /// The methods of `T`, for a registration that is being made.
    pub(super) fn of<T: MiscDevice>(
        registration: *mut MiscDeviceRegistration<T>,
        at: &'static Location<'static>,
    ) -> Self {
        MiscFile {
            module: current(|current| current.module.get()),
            at,
            registration: registration.cast_const().cast(),
            methods: MethodsOf::<T>::METHODS,
        }
    }
}

// SAFETY: The pointer is used while the device is registered only, and a registration is `Sync`.
unsafe impl Send for MiscFile {}

// SAFETY: As for `Send`.
unsafe impl Sync for MiscFile {}

impl FileOperations for MiscFile {
    fn module(&self) -> Option<&'static str> {
        self.module
    }

    fn open(&self, file: &File) -> Result {
        with_misc_mtx(self.at, |machine| {
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
