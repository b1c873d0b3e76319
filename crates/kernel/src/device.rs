// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices, as far as those of a class, such as misc devices, and faux devices need them.
//!
//! Mirrors: rust/kernel/device.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - There is no `struct device`, so a device cannot be had from a pointer to one.
//! - No real bus exists, so nothing makes a `Device` of another context than [`Normal`]; properties,
//!   driver data and `AsBusDevice` belong to buses and are missing.
// DIFFERENCE: device::Device::get_device: missing; there is no struct device
// DIFFERENCE: device::Device::from_raw: missing; there is no struct device
// DIFFERENCE: device::Device::fwnode: missing; there is no firmware
// DIFFERENCE: device::Device::set_drvdata: missing; there are no buses
// DIFFERENCE: device::Device::drvdata_borrow: missing; there are no buses
// DIFFERENCE: device::AsBusDevice: missing; there are no buses
// DIFFERENCE: device::property: missing; there is no firmware

use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::ptr::NonNull;
use core::sync::atomic::{fence, AtomicUsize, Ordering};
use std::ffi::CString;

use crate::print::level;
use crate::str::CStr;
use crate::sync::aref::{ARef, AlwaysRefCounted};
use crate::types::NotThreadSafe;
use crate::{fmt, rt};

mod context;
mod printk;

pub use self::context::{Bound, Core, CoreInternal, DeviceContext, Normal};

/// A device. An [`ARef<Device>`](ARef) keeps it after it is gone from its subsystem.
///
/// `Ctx` says what may be assumed while a reference exists; see [`DeviceContext`].
#[repr(transparent)]
pub struct Device<Ctx: DeviceContext = Normal>(
    /// A cell, because the last reference frees the device, and came from a shared one.
    UnsafeCell<Inner>,
    PhantomData<(Ctx, NotThreadSafe)>,
);

/// What every `Device<Ctx>` is made of, so that its methods are compiled once, in this crate.
struct Inner {
    refs: AtomicUsize,
    name: CString,
    /// What a line about the device begins with: its subsystem, its name, and a colon.
    log_prefix: String,
}

impl Inner {
    fn printk(&self, level: u8, args: fmt::Arguments<'_>) {
        rt::log::printk(level, &self.log_prefix, args);
    }
}

impl Device {
    /// A device of the class or bus named.
    ///
    /// Its memory is the machine's own: a reference that a driver keeps too long is not seen as a leak.
    pub(crate) fn new(subsystem: &CStr, name: &CStr) -> ARef<Device> {
        let inner = Inner {
            refs: AtomicUsize::new(1),
            name: name.to_owned(),
            log_prefix: crate::prelude::fmt!("{subsystem} {name}: ").to_string(),
        };
        let device = Box::leak(Box::new(Device(UnsafeCell::new(inner), PhantomData)));
        // SAFETY: the one reference counted so far is the one that `ARef` takes over.
        unsafe { ARef::from_raw(NonNull::from(device)) }
    }

    /// The device, in a scope where a driver is bound to it.
    ///
    /// # Safety
    ///
    /// A driver is bound to the device as long as the result is used.
    pub unsafe fn as_bound(&self) -> &Device<Bound> {
        // SAFETY: the types differ in a marker only.
        unsafe { &*core::ptr::from_ref(self).cast() }
    }
}

impl<Ctx: DeviceContext> Device<Ctx> {
    fn inner(&self) -> &Inner {
        // SAFETY: nothing in it changes but the count, which is atomic.
        unsafe { &*self.0.get() }
    }

    /// The name, which is that of the node in `/dev` for a misc device.
    pub fn name(&self) -> &CStr {
        &self.inner().name
    }

    /// Prints at level 0; see [`dev_emerg!`](crate::dev_emerg).
    pub fn pr_emerg(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::EMERG, args);
    }

    /// Prints at level 1; see [`dev_alert!`](crate::dev_alert).
    pub fn pr_alert(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::ALERT, args);
    }

    /// Prints at level 2; see [`dev_crit!`](crate::dev_crit).
    pub fn pr_crit(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::CRIT, args);
    }

    /// Prints at level 3; see [`dev_err!`](crate::dev_err).
    pub fn pr_err(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::ERR, args);
    }

    /// Prints at level 4; see [`dev_warn!`](crate::dev_warn).
    pub fn pr_warn(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::WARNING, args);
    }

    /// Prints at level 5; see [`dev_notice!`](crate::dev_notice).
    pub fn pr_notice(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::NOTICE, args);
    }

    /// Prints at level 6; see [`dev_info!`](crate::dev_info).
    pub fn pr_info(&self, args: fmt::Arguments<'_>) {
        self.inner().printk(level::INFO, args);
    }

    /// Prints at level 7 if debug assertions are on; see [`dev_dbg!`](crate::dev_dbg).
    pub fn pr_dbg(&self, args: fmt::Arguments<'_>) {
        if cfg!(debug_assertions) {
            self.inner().printk(level::DEBUG, args);
        }
    }
}

// SAFETY: the count is of `ARef`s, and the device is freed with the last.
unsafe impl AlwaysRefCounted for Device {
    fn inc_ref(&self) {
        // ORDERING: whoever makes a reference has one already.
        self.inner().refs.fetch_add(1, Ordering::Relaxed);
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: the caller's reference is counted, so the device is there.
        let refs = unsafe { &obj.as_ref().inner().refs };
        // ORDERING: what was done with other references happens before the device is freed.
        if refs.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            // SAFETY: this was the last reference to what `new` put into a box.
            drop(unsafe { Box::from_raw(obj.as_ptr()) });
        }
    }
}

// SAFETY: a device belongs to no task; its count is atomic and the rest does not change.
unsafe impl Send for Device {}

// SAFETY: as for `Send`.
unsafe impl Sync for Device {}

// SAFETY: as for `Device<Normal>`, of which this differs in a marker.
unsafe impl Sync for Device<Bound> {}

crate::impl_device_context_deref!(unsafe { Device });
crate::impl_device_context_into_aref!(Device);

impl<Ctx: DeviceContext> AsRef<Device<Ctx>> for Device<Ctx> {
    fn as_ref(&self) -> &Device<Ctx> {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Device;
    use crate::sync::aref::ARef;

    #[test]
    fn a_reference_keeps_the_device() {
        let first = Device::new(c"misc", c"scull");
        let second = ARef::from(&*first);
        drop(first);
        let third = second.clone();
        drop(second);
        assert_eq!(third.name(), c"scull");
    }

    #[test]
    fn a_bound_device_is_the_same_device() {
        let device = Device::new(c"misc", c"scull");
        // SAFETY: nothing is done with the device that needs a driver.
        let bound = unsafe { device.as_bound() };
        let again: ARef<Device> = bound.into();
        assert!(core::ptr::eq(&*again, &*device));
        drop(device);
        assert_eq!(again.name(), c"scull");
    }
}
