// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Privileges, as the kernel has them.

use kernel::bindings;

use crate::capability::Capability;

pub(crate) fn capable(Capability(number): Capability) -> bool {
    // CAST: There are fewer than 64 capabilities.
    let number = number as i32;
    // SAFETY: It reads the credentials of the running task, which a task may do, and takes any number
    // there is a capability of: those of `Capability` are from the kernel's own header.
    unsafe { bindings::capable(number) }
}
