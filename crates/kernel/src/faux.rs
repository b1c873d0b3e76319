// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices that are on no real bus, for what needs a device and has no hardware.
//!
//! Mirrors: rust/kernel/faux.rs (Linux 7.2).
//! C header: `include/linux/device/faux.h`.

// DIFFERENCE: faux::Registration::new: fails once in fail-nth, where Linux allocates several times.

use core::panic::Location;

use crate::device::Device;
use crate::prelude::*;
use crate::rt;
use crate::rt::memory::inner_allocation;
use crate::rt::report::{Kind, Report};
use crate::rt::task::At;
use crate::sync::aref::ARef;

/// A device that is registered for as long as this lives.
///
/// # Examples
///
/// ```
/// use kernel::{faux, prelude::*};
/// # let machine = kernel::host::boot();
///
/// let device = faux::Registration::new(c"blinker", None)?;
/// dev_info!(device, "is there\n");
/// # assert_eq!(machine.log()[0].text, "faux_driver blinker: is there");
/// # Ok::<(), Error>(())
/// ```
pub struct Registration {
    device: ARef<Device>,
    /// Stays as long as its child does.
    _parent: Option<ARef<Device>>,
}

impl Registration {
    /// Registers a device, below `parent` if there is one.
    ///
    /// # Context
    ///
    /// Process context. May sleep; so may dropping it.
    ///
    /// # Errors
    ///
    /// `ENODEV` whatever the reason is: no memory, or the name is taken.
    #[track_caller]
    pub fn new(name: &CStr, parent: Option<&Device>) -> Result<Self> {
        // The bus binds every device to this driver.
        let device = Device::new(c"faux_driver", name);
        register(&device, Location::caller())?;
        Ok(Registration {
            device,
            _parent: parent.map(ARef::from),
        })
    }
}

fn register(device: &Device, at: At) -> Result {
    let name = device.name().to_str().map_err(|_| ENODEV)?;
    rt::task::current(|current| {
        current.might_sleep(at);
        if !inner_allocation(size_of::<Device>(), at) {
            return Err(ENODEV);
        }
        let module = current.module.get();
        let added = current.with_machine(|machine| match name {
            "" => {
                let message = "a faux device is registered with an empty name";
                machine.report(Report::new(Kind::Warning, message).at(at));
                Err(EINVAL)
            }
            _ if machine.faux.add(name, device, module, at) => Ok(()),
            _ => Err(EEXIST),
        });
        added.unwrap_or(Err(ENODEV)).map_err(|error| {
            let errno = error.to_errno();
            let what = format_args!("device_add for faux device '{name}' failed with {errno}\n");
            rt::log::printk(3, "faux_device_create_with_groups: ", what);
            ENODEV
        })
    })
}

impl AsRef<Device> for Registration {
    fn as_ref(&self) -> &Device {
        &self.device
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        rt::might_sleep();
        if let Some(machine) = rt::machine::own_or_up() {
            machine.faux.remove(&self.device);
        }
    }
}
