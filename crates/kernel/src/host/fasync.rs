// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files whose owners want a signal when there is something to do.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::Arc;

use crate::error::code::ENOMEM;
use crate::error::Result;
use crate::fs::file::flags::O_ASYNC;
use crate::fs::File;
use crate::rt;
use crate::rt::sched::{Shared, TaskId};

/// A list of `struct fasync_struct`. A file is in one at most, and then has `O_ASYNC` among its flags.
pub struct FasyncList(Shared<Vec<Entry>>);

struct Entry {
    /// The file's address, which no other has while this is there.
    file: usize,
    owner: Arc<AtomicU64>,
}

impl FasyncList {
    /// An empty list.
    pub const fn new() -> Self {
        FasyncList(Shared::new(Vec::new()))
    }

    /// Puts a file in the list or takes it out: `fasync_helper`.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    #[track_caller]
    pub fn set(&self, file: &File, on: bool) -> Result {
        let addr = core::ptr::from_ref(file).addr();
        if on && !rt::memory::inner_allocation(size_of::<Entry>(), core::panic::Location::caller())
        {
            return Err(ENOMEM);
        }
        self.0.with(|entries| {
            let flags = file.flags();
            if on && flags & O_ASYNC == 0 {
                entries.push(Entry {
                    file: addr,
                    owner: file.owner(),
                });
                file.set_flags(flags | O_ASYNC);
            }
            if !on && entries.iter().any(|entry| entry.file == addr) {
                entries.retain(|entry| entry.file != addr);
                file.set_flags(flags & !O_ASYNC);
            }
        });
        Ok(())
    }

    /// Sends a signal to the owner of every file in the list: `kill_fasync`.
    ///
    /// # Context
    ///
    /// Any.
    pub fn kill(&self, signo: u32) {
        let owners: Vec<u64> = self.0.with(|entries| {
            entries
                .iter()
                .map(|entry| entry.owner.load(Relaxed))
                .collect()
        });
        rt::task::current(|current| {
            current.with_machine(|machine| {
                for owner in owners {
                    // One that has ended, or a file without an owner: nobody is told.
                    machine.sched.signal(TaskId(owner), signo);
                }
            })
        });
    }
}

impl Default for FasyncList {
    fn default() -> Self {
        FasyncList::new()
    }
}
