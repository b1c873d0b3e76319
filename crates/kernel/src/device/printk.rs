// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `dev_*!`: lines that begin with the subsystem and the name of a device.

/// Calls a printing method of the device. For the macros only.
#[doc(hidden)]
#[macro_export]
macro_rules! dev_printk {
    ($method:ident, $dev:expr, $($f:tt)*) => {
        $crate::device::Device::$method($dev.as_ref(), $crate::prelude::fmt!($($f)*))
    };
}

/// Prints a line about a device at level 0. The system cannot be used.
#[macro_export]
macro_rules! dev_emerg {
    ($($f:tt)*) => { $crate::dev_printk!(pr_emerg, $($f)*) };
}

/// Prints a line about a device at level 1. Somebody has to act at once.
#[macro_export]
macro_rules! dev_alert {
    ($($f:tt)*) => { $crate::dev_printk!(pr_alert, $($f)*) };
}

/// Prints a line about a device at level 2. A critical condition.
#[macro_export]
macro_rules! dev_crit {
    ($($f:tt)*) => { $crate::dev_printk!(pr_crit, $($f)*) };
}

/// Prints a line about a device at level 3. An error.
#[macro_export]
macro_rules! dev_err {
    ($($f:tt)*) => { $crate::dev_printk!(pr_err, $($f)*) };
}

/// Prints a line about a device at level 4. Something may be wrong.
#[macro_export]
macro_rules! dev_warn {
    ($($f:tt)*) => { $crate::dev_printk!(pr_warn, $($f)*) };
}

/// Prints a line about a device at level 5. Normal, and worth a look.
#[macro_export]
macro_rules! dev_notice {
    ($($f:tt)*) => { $crate::dev_printk!(pr_notice, $($f)*) };
}

/// Prints a line about a device at level 6. For information.
///
/// # Examples
///
/// ```
/// use kernel::{device::Device, prelude::*};
///
/// fn opened(dev: &Device, times: u32) {
///     dev_info!(dev, "opened {} times\n", times);
/// }
/// ```
#[macro_export]
macro_rules! dev_info {
    ($($f:tt)*) => { $crate::dev_printk!(pr_info, $($f)*) };
}

/// Prints a line about a device at level 7, for debugging.
#[macro_export]
macro_rules! dev_dbg {
    ($($f:tt)*) => { $crate::dev_printk!(pr_dbg, $($f)*) };
}
