// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Character devices on `struct cdev` and the driver core.
//!
//! For each minor there are a `struct device`, which makes the node under `/dev`, and a `struct cdev`,
//! which makes it open, a child of the device. Both are the driver core's own objects, freed by its own
//! code when their last reference is gone: no function of this module is called for that, at whatever
//! time. What is the driver's, an `Arc`, hangs on the device as its `driver_data`, and the device's
//! mutex guards it: an open that is on its way while the devices are deregistered finds it gone.

pub(super) mod operations;

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

use kernel::bindings;
use kernel::error::{from_err_ptr, to_result};
use kernel::prelude::*;
use kernel::sync::Arc;
use kernel::types::ForeignOwnable;

use self::operations::{devnode, Operations};
use crate::chrdev::{CharDevice, Options};

/// The devices of one registration. They go in this order: no more opens, no nodes, no numbers.
pub(crate) struct Minors<T: CharDevice> {
    _minors: KVVec<Minor<T>>,
    _class: Class,
    _numbers: Numbers,
}

impl<T: CharDevice> Minors<T> {
    pub(crate) fn new<I, E>(
        module: &'static ThisModule,
        options: Options,
        mut new: impl FnMut(u32) -> I,
    ) -> Result<Self>
    where
        I: PinInit<T, E>,
        Error: From<E>,
    {
        let numbers = Numbers::new(options)?;
        let class = Class::new::<T>(options.name)?;
        let mut minors = KVVec::with_capacity(options.count as usize, GFP_KERNEL)?;
        for index in 0..options.count {
            let data = Arc::pin_init(new(index), GFP_KERNEL)?;
            let device = Device::new(&class, numbers.of(index), options.name, index, data)?;
            let cdev = Cdev::new(module, numbers.of(index), &device)?;
            minors.push(
                Minor {
                    _cdev: cdev,
                    _device: device,
                },
                GFP_KERNEL,
            )?;
        }
        Ok(Minors {
            _minors: minors,
            _class: class,
            _numbers: numbers,
        })
    }
}

struct Minor<T: CharDevice> {
    _cdev: Cdev,
    _device: Device<T>,
}

/// A range of device numbers that is ours.
struct Numbers {
    first: bindings::dev_t,
    count: u32,
}

impl Numbers {
    fn new(options: Options) -> Result<Self> {
        let Options {
            name,
            major,
            first_minor,
            count,
        } = options;
        // Past these limits, a range would be cut off or go on under the next major number.
        let minors = 1 << bindings::MINORBITS;
        let last = first_minor.checked_add(count).ok_or(EINVAL)?;
        if last > minors || major >= 1 << (u32::BITS - bindings::MINORBITS) {
            return Err(EINVAL);
        }
        let mut first = (major << bindings::MINORBITS) | first_minor;
        let name = name.as_char_ptr();
        to_result(if major == 0 {
            // SAFETY: `first` may be written, and the name is copied.
            unsafe { bindings::alloc_chrdev_region(&mut first, first_minor, count, name) }
        } else {
            // SAFETY: The name is copied.
            unsafe { bindings::register_chrdev_region(first, count, name) }
        })?;
        Ok(Numbers { first, count })
    }

    /// `MKDEV(major, first_minor + index)`.
    fn of(&self, index: u32) -> bindings::dev_t {
        self.first + index
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        // SAFETY: The range is registered, and its devices are gone: they were dropped before.
        unsafe { bindings::unregister_chrdev_region(self.first, self.count) };
    }
}

/// A directory under `/sys/class`, which says what the nodes of its devices are like.
struct Class(NonNull<bindings::class>);

// SAFETY: It is the right to destroy the class, which any task may use.
unsafe impl Send for Class {}

// SAFETY: It is read only.
unsafe impl Sync for Class {}

impl Class {
    fn new<T: CharDevice>(name: &'static CStr) -> Result<Self> {
        // SAFETY: The name lives for ever.
        let class = from_err_ptr(unsafe { bindings::class_create(name.as_char_ptr()) })?;
        // SAFETY: The class has no device yet, so nobody reads this. The function is in this module and
        // is called for devices of the class only, which do not outlive the module's registration.
        unsafe { (*class).devnode = Some(devnode::<T>) };
        NonNull::new(class).map(Class).ok_or(ENOMEM)
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        // SAFETY: `class_create` made it, and it has no device any more.
        unsafe { bindings::class_destroy(self.0.as_ptr()) };
    }
}

/// A device that is registered.
///
/// # Invariants
///
/// The device's `driver_data` is a foreign `Arc<T>`.
struct Device<T: CharDevice> {
    device: NonNull<bindings::device>,
    _data: PhantomData<Arc<T>>,
}

// SAFETY: It is a reference to the device, with an `Arc<T>` in it.
unsafe impl<T: CharDevice> Send for Device<T> where Arc<T>: Send {}

// SAFETY: As for `Send`.
unsafe impl<T: CharDevice> Sync for Device<T> where Arc<T>: Sync {}

impl<T: CharDevice> Device<T> {
    fn new(
        class: &Class,
        number: bindings::dev_t,
        name: &'static CStr,
        index: u32,
        data: Arc<T>,
    ) -> Result<Self> {
        let data = data.into_foreign();
        // SAFETY: The class is registered, the format takes a string and an unsigned number, and the name
        // is copied.
        let device = from_err_ptr(unsafe {
            bindings::device_create(
                class.0.as_ptr(),
                core::ptr::null_mut(),
                number,
                data,
                c"%s%u".as_char_ptr(),
                name.as_char_ptr(),
                index,
            )
        });
        match device.and_then(|device| NonNull::new(device).ok_or(ENOMEM)) {
            // INVARIANT: `device_create` has made `data` its `driver_data`.
            Ok(device) => Ok(Device {
                device,
                _data: PhantomData,
            }),
            Err(error) => {
                // SAFETY: It was made foreign above, and there is no device that has it.
                drop(unsafe { Arc::<T>::from_foreign(data) });
                Err(error)
            }
        }
    }
}

impl<T: CharDevice> Drop for Device<T> {
    fn drop(&mut self) {
        let device = self.device.as_ptr();
        // SAFETY: The device is registered, and we have a reference to it.
        let data = unsafe {
            with_driver_data(device, |data| {
                core::mem::replace(data, core::ptr::null_mut())
            })
        };
        // SAFETY: `device_create` registered it.
        unsafe { bindings::device_unregister(device) };
        // SAFETY: By the invariant, and nobody finds it any more.
        drop(unsafe { Arc::<T>::from_foreign(data) });
    }
}

/// Gives `f` a device's `driver_data`, under the device's mutex.
///
/// # Safety
///
/// The caller has a reference to the device.
unsafe fn with_driver_data<R>(
    device: *mut bindings::device,
    f: impl FnOnce(&mut *mut c_void) -> R,
) -> R {
    // SAFETY: As this function's own contract. Under the mutex nobody else uses the field: only this
    // crate does, and only here.
    unsafe { with_mutex(device, || f(&mut (*device).driver_data)) }
}

/// Runs `f` under a device's mutex.
///
/// # Safety
///
/// The caller has a reference to the device.
pub(super) unsafe fn with_mutex<R>(device: *mut bindings::device, f: impl FnOnce() -> R) -> R {
    // SAFETY: A device's mutex is initialised before anyone has a reference to it.
    unsafe { bindings::mutex_lock(&raw mut (*device).mutex) };
    let result = f();
    // SAFETY: It is held.
    unsafe { bindings::mutex_unlock(&raw mut (*device).mutex) };
    result
}

/// What makes a device number open.
struct Cdev(NonNull<bindings::cdev>);

// SAFETY: It is the right to delete the cdev, which any task may use.
unsafe impl Send for Cdev {}

// SAFETY: It is read only.
unsafe impl Sync for Cdev {}

impl Cdev {
    fn new<T: CharDevice>(
        module: &'static ThisModule,
        number: bindings::dev_t,
        device: &Device<T>,
    ) -> Result<Self> {
        // SAFETY: No arguments.
        let cdev = NonNull::new(unsafe { bindings::cdev_alloc() }).ok_or(ENOMEM)?;
        let raw = cdev.as_ptr();
        // SAFETY: The cdev is not added yet, so it is ours alone. `device` is initialised; `cdev_add`
        // takes a reference to it, which goes with the cdev.
        unsafe {
            (*raw).owner = module.as_ptr();
            (*raw).ops = Operations::<T>::TABLE;
            bindings::cdev_set_parent(raw, &raw mut (*device.device.as_ptr()).kobj);
        }
        // SAFETY: The cdev is initialised, and the number is ours.
        if let Err(error) = to_result(unsafe { bindings::cdev_add(raw, number, 1) }) {
            // SAFETY: It has not been added, so it is still ours alone, with one reference to it and none
            // to its parent: it must not give one up.
            unsafe {
                (*raw).kobj.parent = core::ptr::null_mut();
                bindings::kobject_put(&raw mut (*raw).kobj);
            }
            return Err(error);
        }
        Ok(Cdev(cdev))
    }
}

impl Drop for Cdev {
    fn drop(&mut self) {
        // SAFETY: It was added, and is deleted once.
        unsafe { bindings::cdev_del(self.0.as_ptr()) };
    }
}
