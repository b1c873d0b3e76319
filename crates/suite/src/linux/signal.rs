// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Signal handlers that do nothing, but end a sleep; and who is sent the signals of a file.

use std::collections::BTreeMap;
use std::mem::MaybeUninit;
use std::sync::Mutex;

use libc::{c_int, pid_t};

use crate::linux::checked;
use crate::system::Result;
use crate::transcript::lock;

/// Handlers are the whole process's: for each signal, what was there before, and how many use ours.
static INSTALLED: Mutex<BTreeMap<c_int, (libc::sigaction, usize)>> = Mutex::new(BTreeMap::new());

/// A handler that stays in place while this value does.
pub(super) struct Handler(c_int);

impl Handler {
    /// # Errors
    ///
    /// `EINVAL` for a signal that has no handler, such as `SIGKILL`.
    pub(super) fn install(signo: c_int) -> Result<Handler> {
        let mut installed = lock(&INSTALLED);
        match installed.get_mut(&signo) {
            Some((_, users)) => *users += 1,
            None => {
                let before = replace(signo)?;
                installed.insert(signo, (before, 1));
            }
        }
        Ok(Handler(signo))
    }

    pub(super) fn is_for(&self, signo: c_int) -> bool {
        self.0 == signo
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        let mut installed = lock(&INSTALLED);
        if let Some((before, users)) = installed.get_mut(&self.0) {
            *users -= 1;
            if *users == 0 {
                // SAFETY: `before` is what `sigaction` gave for this signal.
                unsafe { libc::sigaction(self.0, before, std::ptr::null_mut()) };
                installed.remove(&self.0);
            }
        }
    }
}

/// `struct f_owner_ex` of `<asm-generic/fcntl.h>`, its command, and its type for one thread.
#[repr(C)]
struct Owner {
    kind: c_int,
    pid: pid_t,
}
const F_SETOWN_EX: c_int = 15;
const F_OWNER_TID: c_int = 0;

/// Says which thread is sent the signals of a file.
pub(super) fn set_owner(fd: c_int, tid: pid_t) -> Result<()> {
    let owner = Owner {
        kind: F_OWNER_TID,
        pid: tid,
    };
    // SAFETY: `owner` is what the command reads, and outlives the call.
    checked(unsafe { libc::fcntl(fd, F_SETOWN_EX, &raw const owner) }.into()).map(drop)
}

/// Installs our handler and returns what was there before.
fn replace(signo: c_int) -> Result<libc::sigaction> {
    let handler: extern "C" fn(c_int) = nothing;
    // SAFETY: all zeros is a valid `sigaction`: no flags, so no SA_RESTART, and an empty mask.
    let mut action = unsafe { MaybeUninit::<libc::sigaction>::zeroed().assume_init() };
    action.sa_sigaction = handler as libc::sighandler_t;
    let mut before = MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: both outlive the call, and the handler does nothing, which any signal may interrupt.
    checked(unsafe { libc::sigaction(signo, &action, before.as_mut_ptr()) }.into())?;
    // SAFETY: `sigaction` succeeded, so it has filled this.
    Ok(unsafe { before.assume_init() })
}

extern "C" fn nothing(_: c_int) {}
