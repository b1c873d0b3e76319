// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Credentials: on whose behalf something is done.
//!
//! Mirrors: rust/kernel/cred.rs (Linux 7.2).
//! C header: `include/linux/cred.h`.

use crate::task::Kuid;

/// Who a task, or the opener of a file, is.
pub struct Credential {
    euid: Kuid,
}

impl Credential {
    pub(crate) fn new(euid: Kuid) -> Self {
        Credential { euid }
    }

    /// The effective user.
    pub fn euid(&self) -> Kuid {
        self.euid
    }
}
