// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the running task may do.
//!
//! C header: `include/linux/capability.h`.

use crate::backend;

/// A privilege that a task may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability(pub(crate) u32);

/// The privilege for what has none of its own.
pub const CAP_SYS_ADMIN: Capability = Capability(21);

/// Whether the running task has the privilege, in the first user namespace. Using one is noted in
/// the task's accounting, so ask only where the answer decides.
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
