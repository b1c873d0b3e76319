// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Loading and unloading modules: `insmod` and `rmmod`.

use core::alloc::Layout;
use core::cell::Cell;
use core::ptr::NonNull;
use core::sync::atomic::Ordering::Relaxed;
use std::sync::Arc;

use super::{Killed, Machine};
use crate::error::code::{EBUSY, EEXIST, EINTR, ENOENT, ENOMEM};
use crate::error::Result;
use crate::rt::report::{Kind, Report};
use crate::ThisModule;

/// A module that is loaded, until it is unloaded or dropped.
pub struct Module<'a> {
    machine: &'a Machine,
    this: &'static ThisModule,
    memory: Arc<Memory>,
    /// The serial number of the module's first allocation.
    since: u64,
    loaded: Cell<bool>,
}

/// Where the module's own value lives, as its statics do in a kernel.
///
/// A task that is killed in init or exit keeps it: what it registered may name it.
struct Memory(NonNull<u8>, Layout);

// SAFETY: It is plain memory; one task at a time is given it.
unsafe impl Send for Memory {}
// SAFETY: As for `Send`.
unsafe impl Sync for Memory {}

impl Memory {
    fn new(layout: Layout) -> Option<Arc<Self>> {
        let layout = Layout::from_size_align(layout.size().max(1), layout.align()).ok()?;
        // SAFETY: The size is not 0.
        let ptr = NonNull::new(unsafe { std::alloc::alloc(layout) })?;
        Some(Arc::new(Memory(ptr, layout)))
    }

    fn as_ptr(&self) -> *mut u8 {
        self.0.as_ptr()
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: `new` allocated it with this layout.
        unsafe { std::alloc::dealloc(self.0.as_ptr(), self.1) };
    }
}

impl Machine {
    /// Loads a module with parameters as `insmod` takes them: `a=1 b=2`.
    ///
    /// # Errors
    ///
    /// `EEXIST` when it is loaded, `EINVAL` for a parameter's value, `EINTR` when its init was killed by
    /// an oops or hangs, and whatever its init returns.
    pub fn load(&self, this: &'static ThisModule, params: &str) -> Result<Module<'_>> {
        if self.rt.modules.has(this.name()) {
            return Err(EEXIST);
        }
        let since = self.rt.memory.count();
        let memory = Memory::new(this.layout()).ok_or(ENOMEM)?;
        let slot = Arc::clone(&memory);
        let params = params.to_owned();
        let insmod = move || {
            this.parse_args(params.as_bytes())?;
            // SAFETY: The memory has the module's layout and holds nothing yet.
            unsafe { this.init(slot.as_ptr()) }
        };
        match self.kthread("insmod", insmod) {
            Ok(Ok(())) => {
                self.rt.modules.add(this.name());
                Ok(Module {
                    machine: self,
                    this,
                    memory,
                    since,
                    loaded: Cell::new(true),
                })
            }
            Ok(Err(error)) => {
                check_leaks(self, this, since);
                Err(error)
            }
            Err(Killed::Oops | Killed::Hung) => Err(EINTR),
        }
    }
}

impl Module<'_> {
    /// Unloads the module, and reports what it leaves behind.
    ///
    /// # Errors
    ///
    /// As [`rmmod`](Module::rmmod); one that is in use stays loaded as long as the machine is up.
    pub fn unload(self) -> Result {
        self.rmmod()
    }

    /// Unloads the module unless it is in use, and reports what it leaves behind.
    ///
    /// # Errors
    ///
    /// `EBUSY` when a file is open that keeps it, `ENOENT` when it was unloaded before, `EINTR` when its
    /// exit was killed by an oops or hangs.
    pub fn rmmod(&self) -> Result {
        let Module { machine, this, .. } = *self;
        if !self.loaded.get() {
            return Err(ENOENT);
        }
        if !machine.rt.modules.stop(this.name()) {
            return Err(EBUSY);
        }
        self.loaded.set(false);
        let open = machine.rt.modules.files_of_nobody();
        if open != 0 && !machine.rt.lost_a_task.load(Relaxed) {
            machine.rt.report(Report::new(
                Kind::Warning,
                format!(
                    "module {} is unloaded with {open} files open: the next call on one would run code that is gone",
                    this.name()
                ),
            ));
        }
        let memory = Arc::clone(&self.memory);
        // SAFETY: Init put the module there, and this is the only exit.
        let result = machine.kthread("rmmod", move || unsafe { this.exit(memory.as_ptr()) });
        result.map_err(|_| EINTR)?;
        check_leaks(machine, this, self.since);
        Ok(())
    }
}

impl Drop for Module<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // A task that was killed has its report, and one that keeps files open was killed.
            let _ = self.rmmod();
        }
    }
}

/// Reports what the module has allocated and not freed. A task that an oops killed, or that hangs,
/// frees nothing, and that is no leak of the driver's.
fn check_leaks(machine: &Machine, this: &'static ThisModule, since: u64) {
    if machine.rt.lost_a_task.load(Relaxed) {
        return;
    }
    for leak in machine.rt.memory.live_since(since) {
        let (file, line) = leak.at;
        machine.rt.report(
            Report::new(
                Kind::Leak,
                format!(
                    "module {} leaks {} bytes of {}",
                    this.name(),
                    leak.size,
                    leak.area
                ),
            )
            .at_file(file, line),
        );
    }
}
