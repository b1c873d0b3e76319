// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Credentials: on whose behalf something is done.
//!
//! Mirrors: rust/kernel/cred.rs (Linux 7.2).
//! C header: `include/linux/cred.h`.

// DIFFERENCE: Credential::get_secid: there are no security modules.

use core::ptr::NonNull;
use std::sync::Arc;

use crate::sync::aref::AlwaysRefCounted;
use crate::task::Kuid;

/// Who a task, or the opener of a file, is.
pub struct Credential {
    euid: Kuid,
}

impl Credential {
    pub(crate) fn new(euid: Kuid) -> Arc<Self> {
        Arc::new(Credential { euid })
    }

    /// The effective user.
    pub fn euid(&self) -> Kuid {
        self.euid
    }
}

// SAFETY: A credential is in an `Arc` always, which counts for us.
unsafe impl AlwaysRefCounted for Credential {
    fn inc_ref(&self) {
        // SAFETY: As above.
        unsafe { Arc::increment_strong_count(core::ptr::from_ref(self)) };
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives up a reference that it has.
        unsafe { Arc::decrement_strong_count(obj.as_ptr().cast_const()) };
    }
}
