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
use crate::rt::memory::Allocation;
use crate::rt::modules::InUse;
use crate::rt::report::{Kind, Report};
use crate::rt::task::current;
use crate::rt::workqueue::left_by;
use crate::ThisModule;

/// A module that is loaded, until it is unloaded or dropped.
pub struct Module<'a> {
    machine: &'a Machine,
    this: &'static ThisModule,
    memory: Arc<Memory>,
    loaded: Cell<bool>,
}

/// Where the module's own value lives, as its statics do in a kernel.
///
/// A task that is killed in init or exit keeps it: what it registered may name it.
struct Memory(NonNull<u8>, Layout);

// SAFETY: It is plain memory, which the module in it may use as it likes: a module is `Send` and `Sync`.
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
        let name = this.name();
        let memory = Memory::new(this.layout()).ok_or(ENOMEM)?;
        if !self.rt.modules.add(name) {
            return Err(EEXIST);
        }
        let slot = Arc::clone(&memory);
        let params = params.to_owned();
        let insmod = move || {
            this.parse_args(params.as_bytes())?;
            // SAFETY: The memory has the module's layout and holds nothing yet.
            let init = || unsafe { this.init(slot.as_ptr()) };
            current(|current| current.in_module(Some(name), init))
        };
        match self.kthread("insmod", insmod) {
            Ok(Ok(())) => {
                self.rt.modules.start(name);
                Ok(Module {
                    machine: self,
                    this,
                    memory,
                    loaded: Cell::new(true),
                })
            }
            Ok(Err(error)) => {
                check_leaks(self, name);
                self.rt.modules.remove(name);
                Err(error)
            }
            // It is for ever on its way in, and its name is taken.
            Err(Killed::Oops | Killed::Hung) => Err(EINTR),
        }
    }
}

impl Module<'_> {
    /// What the module has allocated and not freed, oldest first.
    pub fn live(&self) -> Vec<Allocation> {
        self.machine.rt.memory.live_of(self.this.name())
    }

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
    /// `EBUSY` when a file is open that keeps it (delete_module(2) has no word of its own for that, and
    /// says `EWOULDBLOCK`), `ENOENT` when it was unloaded before, `EINTR` when its
    /// exit was killed by an oops or hangs; its name then stays taken.
    pub fn rmmod(&self) -> Result {
        let Module { machine, this, .. } = *self;
        let name = this.name();
        if !self.loaded.get() {
            return Err(ENOENT);
        }
        let open = machine.rt.modules.stop(name).map_err(|InUse| EBUSY)?;
        self.loaded.set(false);
        if open != 0 {
            // Whoever is in a call of the driver's may still use the memory.
            core::mem::forget(Arc::clone(&self.memory));
        }
        if open != 0 && !machine.rt.lost_a_task.load(Relaxed) {
            machine.rt.report(Report::new(
                Kind::Warning,
                format!(
                    "module {name} is unloaded with {open} files open: the next call on one would run code that is gone"
                ),
            ));
        }
        let memory = Arc::clone(&self.memory);
        let rmmod = move || {
            // SAFETY: Init put the module there, and this is the only exit.
            let exit = || unsafe { this.exit(memory.as_ptr()) };
            current(|current| current.in_module(Some(name), exit));
        };
        machine.kthread("rmmod", rmmod).map_err(|_| EINTR)?;
        check_leaks(machine, name);
        machine.rt.modules.remove(name);
        Ok(())
    }
}

impl Drop for Module<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // A task that was killed has its report.
            let _ = self.rmmod();
        }
        if self.loaded.get() {
            // The module stays as it is, and what is registered names the memory.
            core::mem::forget(Arc::clone(&self.memory));
        }
    }
}

/// Reports what a module leaves behind: work, what is registered, and memory. What a task was killed with,
/// or hangs with, cannot be told from that, so a machine that has lost one is not asked.
fn check_leaks(machine: &Machine, name: &str) {
    let machine = &machine.rt;
    // Whoever opened such a file would run code that is gone.
    let entries = machine.debugfs.forget_module(name);
    if machine.lost_a_task.load(Relaxed) {
        return;
    }
    for at in left_by(machine, name) {
        let message = format!(
            "module {name} is unloaded with work left to do: it would run code that is gone"
        );
        machine.report(Report::new(Kind::Warning, message).at(at));
    }
    let devices = machine.faux.devices_of(name).into_iter();
    let devices = devices.map(|(device, at)| (format!("faux device {device}"), at));
    let subsystems = machine.configfs.subsystems_of(name);
    for (what, at) in entries.into_iter().chain(devices).chain(subsystems) {
        let message = format!("module {name} leaves {what} behind");
        machine.report(Report::new(Kind::Leak, message).at(at));
    }
    for leak in machine.memory.live_of(name) {
        let (file, line) = leak.at;
        let message = format!("module {name} leaks {} bytes of {}", leak.size, leak.area);
        machine.report(Report::new(Kind::Leak, message).at_file(file, line));
    }
}
