// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the running task may do.
//!
//! C header: `include/linux/capability.h`.

use crate::backend;

/// A privilege that a task may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability(pub(crate) u32);

/// To open what the permissions of a file forbid.
pub const CAP_DAC_OVERRIDE: Capability = Capability(1);
/// To configure the network.
pub const CAP_NET_ADMIN: Capability = Capability(12);
/// To reach hardware past its driver.
pub const CAP_SYS_RAWIO: Capability = Capability(17);
/// The privilege for what has none of its own.
pub const CAP_SYS_ADMIN: Capability = Capability(21);
/// To raise priorities.
pub const CAP_SYS_NICE: Capability = Capability(23);
/// To take more than a limit or a quota allows.
pub const CAP_SYS_RESOURCE: Capability = Capability(24);

/// Whether the running task has the privilege, in the first user namespace. That it used one is noted in
/// the task's accounting, and a security module may log that it has none, so ask only where the answer
/// decides.
///
/// # Context
///
/// Process context: it is the caller's privilege that is asked for.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
/// use scullery::capability::{capable, CAP_SYS_ADMIN};
///
/// fn set_quantum(value: i32) -> Result {
///     if !capable(CAP_SYS_ADMIN) {
///         return Err(EPERM);
///     }
///     // ...
/// #   let _ = value;
///     Ok(())
/// }
/// # assert!(set_quantum(1).is_ok());
/// ```
pub fn capable(capability: Capability) -> bool {
    backend::capability::capable(capability)
}
