// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver's methods as C calls them.

use core::marker::PhantomData;
use kernel::ffi::{c_char, c_int, c_long, c_uint, c_ulong};

use kernel::bindings;
use kernel::fs::{File, Kiocb};
use kernel::iov::{IovIterDest, IovIterSource};
use kernel::prelude::*;
use kernel::sync::poll::PollTable;
use kernel::sync::Arc;
use kernel::types::{ForeignOwnable, Opaque};

use super::with_driver_data;
use crate::backend::fasync::Request;
use crate::chrdev::{self, CharDevice, Seek, Whence};
use crate::fasync::FasyncRequest;

#[allow(
    improper_ctypes,
    reason = "it is C's own struct; in some configurations a part of it is empty"
)]
extern "C" {
    /// The module that this crate is linked into; modpost makes it.
    static __this_module: Opaque<bindings::module>;
}

/// The `struct file_operations` of a driver.
pub(super) struct Operations<T>(PhantomData<T>);

impl<T: CharDevice> Operations<T> {
    /// It lives as long as the module, as the VFS reads it after the last call of a method.
    pub(super) const TABLE: &'static bindings::file_operations = &bindings::file_operations {
        // The VFS takes a reference to the module for each file, before it calls `open`.
        owner: (&raw const __this_module).cast_mut().cast(),
        open: Some(Self::open),
        release: Some(Self::release),
        llseek: if T::HAS_LLSEEK {
            Some(Self::llseek)
        } else {
            None
        },
        read_iter: if T::HAS_READ_ITER {
            Some(Self::read_iter)
        } else {
            None
        },
        write_iter: if T::HAS_WRITE_ITER {
            Some(Self::write_iter)
        } else {
            None
        },
        unlocked_ioctl: if T::HAS_IOCTL {
            Some(Self::ioctl)
        } else {
            None
        },
        // A value or an address of a 32-bit program is the same number here.
        compat_ioctl: if T::HAS_IOCTL {
            Some(Self::ioctl)
        } else {
            None
        },
        poll: if T::HAS_POLL { Some(Self::poll) } else { None },
        fasync: if T::HAS_FASYNC {
            Some(Self::fasync)
        } else {
            None
        },
        ..pin_init::zeroed()
    };

    /// # Safety
    ///
    /// `inode` is that of a device of `T`, and `file` is being opened.
    unsafe extern "C" fn open(inode: *mut bindings::inode, file: *mut bindings::file) -> c_int {
        // SAFETY: As this function's own contract.
        match unsafe { Self::try_open(inode, file) } {
            Ok(()) => 0,
            Err(error) => error.to_errno(),
        }
    }

    /// # Safety
    ///
    /// As for `open`.
    unsafe fn try_open(inode: *mut bindings::inode, file: *mut bindings::file) -> Result {
        // SAFETY: The module's state is read as a whole. It is there: this is its code.
        let state = unsafe { (&raw const (*__this_module.get()).state).read_volatile() };
        if state != bindings::module_state_MODULE_STATE_LIVE {
            // A module whose init fails is freed whoever has a file of it open, so there is to be none.
            return Err(ENXIO);
        }
        // SAFETY: The file keeps its cdev, and that keeps its parent, the device.
        let device = unsafe { device_of(inode) };
        // SAFETY: As above; the devices of `T` have a foreign `Arc<T>` there, or null once they are
        // deregistered. While the mutex is held, the deregistration does not drop it.
        let data = unsafe {
            with_driver_data(device, |data| {
                (!data.is_null()).then(|| Arc::<T>::from(Arc::<T>::borrow(*data)))
            })
        };
        if T::STREAM {
            // SAFETY: The file is being opened. What is returned is always 0.
            unsafe { bindings::stream_open(inode, file) };
        }
        if T::HAS_FASYNC {
            // SAFETY: The file is being opened.
            unsafe { crate::backend::fasync::forget(file) };
        }
        // SAFETY: The file lives for longer than this call, and no `fdget_pos` is active on it before it
        // is open.
        let ptr = T::open(data.ok_or(ENXIO)?, unsafe { File::from_raw_file(file) })?;
        // SAFETY: The private data of a file that is being opened is its driver's.
        unsafe { (*file).private_data = ptr.into_foreign() };
        Ok(())
    }

    /// # Safety
    ///
    /// `file` was opened by `open`, and this is the end of it.
    unsafe extern "C" fn release(_inode: *mut bindings::inode, file: *mut bindings::file) -> c_int {
        // SAFETY: `open` put it there, and nobody borrows it any more.
        T::release(unsafe { T::Ptr::from_foreign((*file).private_data) });
        0
    }

    /// # Safety
    ///
    /// `file` was opened by `open` and is not released during the call. The same goes for all that
    /// follow.
    unsafe extern "C" fn llseek(
        file: *mut bindings::file,
        offset: bindings::loff_t,
        whence: c_int,
    ) -> bindings::loff_t {
        let Some(whence) = Whence::from_raw(whence) else {
            return EINVAL.to_errno().into();
        };
        // SAFETY: The file is open. Calls at once may write the position, each as a whole.
        let position = unsafe { &raw mut (*file).f_pos };
        let seek = Seek {
            // SAFETY: As above.
            pos: unsafe { position.read_volatile() },
            offset,
            whence,
        };
        // SAFETY: As this function's own contract.
        match chrdev::llseek::<T>(unsafe { borrow::<T>(file) }, unsafe { file_of(file) }, seek) {
            Ok(pos) => {
                // SAFETY: As above.
                unsafe { position.write_volatile(pos) };
                pos
            }
            Err(error) => error.to_errno().into(),
        }
    }

    /// # Safety
    ///
    /// As for `llseek`; `iter` is one to read into.
    unsafe extern "C" fn read_iter(
        kiocb: *mut bindings::kiocb,
        iter: *mut bindings::iov_iter,
    ) -> isize {
        // SAFETY: The file's private data is a foreign `T::Ptr`.
        let kiocb = unsafe { Kiocb::from_raw(kiocb) };
        // SAFETY: As this function's own contract.
        count(T::read_iter(kiocb, unsafe { IovIterDest::from_raw(iter) }))
    }

    /// # Safety
    ///
    /// As for `llseek`; `iter` is one to write from.
    unsafe extern "C" fn write_iter(
        kiocb: *mut bindings::kiocb,
        iter: *mut bindings::iov_iter,
    ) -> isize {
        // SAFETY: The file's private data is a foreign `T::Ptr`.
        let kiocb = unsafe { Kiocb::from_raw(kiocb) };
        // SAFETY: As this function's own contract.
        count(T::write_iter(kiocb, unsafe {
            IovIterSource::from_raw(iter)
        }))
    }

    /// # Safety
    ///
    /// As for `llseek`.
    unsafe extern "C" fn ioctl(file: *mut bindings::file, cmd: c_uint, arg: c_ulong) -> c_long {
        // SAFETY: As this function's own contract.
        let (ptr, file) = unsafe { (borrow::<T>(file), file_of(file)) };
        match T::ioctl(ptr, file, cmd, arg) {
            Ok(value) => value,
            Err(error) => error.to_errno() as c_long,
        }
    }

    /// # Safety
    ///
    /// As for `llseek`; `table` is null or a table to register queues in.
    unsafe extern "C" fn poll(
        file: *mut bindings::file,
        table: *mut bindings::poll_table,
    ) -> bindings::__poll_t {
        // SAFETY: As this function's own contract.
        let (ptr, file) = unsafe { (borrow::<T>(file), file_of(file)) };
        // SAFETY: As this function's own contract.
        T::poll(ptr, file, unsafe { PollTable::from_raw(table) })
    }

    /// # Safety
    ///
    /// As for `llseek`.
    unsafe extern "C" fn fasync(fd: c_int, file: *mut bindings::file, on: c_int) -> c_int {
        // SAFETY: As this function's own contract; `open` has called `forget`.
        unsafe {
            Request::carry_out(fd, file, on, |request| {
                T::fasync(borrow::<T>(file), FasyncRequest::new(request))
            })
        }
    }
}

/// What a read or a write returns to the VFS.
fn count(result: Result<usize>) -> isize {
    match result {
        // CAST: No more than was asked for, and the VFS asks for less than 2 GiB.
        Ok(bytes) => bytes as isize,
        Err(error) => error.to_errno() as isize,
    }
}

/// What the driver keeps for a file.
///
/// # Safety
///
/// `file` was opened by `Operations::<T>::open` and is not released during `'a`.
unsafe fn borrow<'a, T: CharDevice>(
    file: *mut bindings::file,
) -> <T::Ptr as ForeignOwnable>::Borrowed<'a> {
    // SAFETY: `open` put a foreign `T::Ptr` there.
    unsafe { T::Ptr::borrow((*file).private_data) }
}

/// A file as the kernel crate has it.
///
/// # Safety
///
/// `file` is open for `'a`.
unsafe fn file_of<'a>(file: *mut bindings::file) -> &'a File {
    // SAFETY: The methods of a file that use its position are not called under `fdget_pos`: that is for
    // regular files and directories.
    unsafe { File::from_raw_file(file) }
}

/// The device that the cdev of an open file is a child of.
///
/// # Safety
///
/// `inode` is that of a device of this crate whose cdev the caller has a reference to.
pub(in crate::backend) unsafe fn device_of(inode: *mut bindings::inode) -> *mut bindings::device {
    // SAFETY: The VFS sets `i_cdev` before it opens a device. `Cdev::new` has made a `struct device` its
    // parent.
    unsafe {
        let cdev = (*inode).__bindgen_anon_5.i_cdev;
        kernel::container_of!((*cdev).kobj.parent, bindings::device, kobj)
    }
}

/// `class::devnode`: sets the mode of a new node; null leaves its name as it is.
///
/// # Safety
///
/// `mode` is null or may be written.
pub(super) unsafe extern "C" fn devnode<T: CharDevice>(
    _device: *const bindings::device,
    mode: *mut bindings::umode_t,
) -> *mut c_char {
    if !mode.is_null() {
        // SAFETY: As this function's own contract.
        unsafe { mode.write(T::MODE) };
    }
    core::ptr::null_mut()
}
