// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whether a group is still there, for those who use its attributes: `struct configfs_fragment`.
//!
//! What uses the group holds a semaphore of all fragments' class for reading, and what removes it waits
//! for that semaphore: so lockdep sees who waits for itself.

use crate::error::code::ENOENT;
use crate::error::Result;
use crate::rt::lock::{Held, LockKind};
use crate::rt::lockdep;
use crate::rt::sched::Shared;
use crate::rt::task::{current, At};
use crate::rt::wait::{wait_event, wake_up};

/// Uses of a group, which end before it does.
#[derive(Default)]
pub(crate) struct Fragment(Shared<State>);

#[derive(Default)]
struct State {
    /// How many calls use the group.
    users: usize,
    /// Somebody waits for them, to remove it: no new ones begin.
    is_ending: bool,
    is_dead: bool,
}

impl Fragment {
    /// Runs `f` while the group is kept from going.
    ///
    /// # Errors
    ///
    /// `ENOENT` when it is gone.
    pub(crate) fn with<R>(&self, at: At, f: impl FnOnce() -> R) -> Result<R> {
        self.wait_until(at, |state| {
            state.users += usize::from(!state.is_ending);
            state.is_dead || !state.is_ending
        });
        if self.is_dead() {
            return Err(ENOENT);
        }
        self.check_order(at);
        current(|current| current.held.borrow_mut().push(self.held(at)));
        // A task that is killed in here uses the group for ever, as in Linux.
        let value = f();
        current(|current| {
            let mut held = current.held.borrow_mut();
            if let Some(index) = held.iter().rposition(|held| held.addr == self.addr()) {
                held.remove(index);
            }
        });
        self.0.with(|state| state.users -= 1);
        self.tell();
        Ok(value)
    }

    /// Waits until nobody uses the group, and lets nobody use it again.
    ///
    /// # Context
    ///
    /// May sleep.
    pub(super) fn kill(&self, at: At) {
        self.check_order(at);
        self.0.with(|state| state.is_ending = true);
        self.wait_until(at, |state| state.users == 0);
        self.0.with(|state| state.is_dead = true);
        self.tell();
    }

    pub(super) fn is_dead(&self) -> bool {
        self.0.with(|state| state.is_dead)
    }

    fn wait_until(&self, at: At, mut holds: impl FnMut(&mut State) -> bool) {
        current(|current| current.might_sleep(at));
        wait_event(self.addr(), at, || self.0.with(&mut holds));
    }

    fn tell(&self) {
        wake_up(self.addr(), usize::MAX);
    }

    fn check_order(&self, at: At) {
        let Held {
            addr, class, name, ..
        } = self.held(at);
        current(|current| lockdep::before(current, addr, class, name, at));
    }

    fn held(&self, at: At) -> Held {
        static CLASS: u8 = 0;
        Held {
            addr: self.addr(),
            kind: LockKind::Mutex,
            class: core::ptr::from_ref(&CLASS).addr(),
            name: c"&frag->frag_sem",
            at,
        }
    }

    fn addr(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
}
