// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What threads share outside of the scheduling of tasks.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// State that threads share: a lock that is held for the length of one closure.
///
/// No driver code may run inside the closure, so that an oops cannot leave it locked.
pub(crate) struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    pub(crate) const fn new(value: T) -> Self {
        Shared(Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut lock(&self.0))
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets other threads run, on a thread that is no task and waits for one.
pub(crate) fn relax() {
    std::thread::yield_now();
}

/// A turnstile that lets one machine through at a time.
pub(crate) struct Gate {
    holder: Mutex<Option<std::thread::ThreadId>>,
    freed: Condvar,
}

impl Gate {
    pub(crate) const fn new() -> Self {
        Gate {
            holder: Mutex::new(None),
            freed: Condvar::new(),
        }
    }

    /// Waits until the gate is free and takes it. `Err` when this very thread holds it.
    pub(crate) fn enter(&self) -> Result<(), ()> {
        let me = std::thread::current().id();
        let mut holder = lock(&self.holder);
        while let Some(thread) = *holder {
            if thread == me {
                return Err(());
            }
            holder = self
                .freed
                .wait(holder)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *holder = Some(me);
        Ok(())
    }

    pub(crate) fn leave(&self) {
        *lock(&self.holder) = None;
        self.freed.notify_one();
    }
}
