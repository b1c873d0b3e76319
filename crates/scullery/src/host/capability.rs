// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Privileges, as the machine has them.

use crate::capability::Capability;

pub(crate) fn capable(Capability(number): Capability) -> bool {
    kernel::host::capable(number)
}
