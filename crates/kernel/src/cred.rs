// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Credentials: on whose behalf something is done.
//!
//! Mirrors: rust/kernel/cred.rs (Linux 7.2).
//! C header: `include/linux/cred.h`.

// DIFFERENCE: Credential::get_secid: there are no security modules.

use core::ptr::NonNull;

use crate::rt::counted::Counted;
use crate::sync::aref::{ARef, AlwaysRefCounted};
use crate::task::Kuid;

/// Who a task, or the opener of a file, is.
#[repr(transparent)]
pub struct Credential(Counted<Kuid>);

impl Credential {
    pub(crate) fn new(euid: Kuid) -> ARef<Self> {
        // SAFETY: It is transparent, and counts as below.
        unsafe { Counted::<Kuid>::share(Credential(Counted::new(euid))) }
    }

    /// The effective user.
    pub fn euid(&self) -> Kuid {
        *self.0.value()
    }
}

// SAFETY: A positive count keeps the credential.
unsafe impl AlwaysRefCounted for Credential {
    fn inc_ref(&self) {
        self.0.get();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives up a reference, so it lives until here.
        if unsafe { obj.as_ref() }.0.put() {
            // SAFETY: It was the last.
            unsafe { Counted::<Kuid>::free(obj) };
        }
    }
}
