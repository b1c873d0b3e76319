// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A module: what a driver implements, and what the machine loads.
//!
//! Mirrors: rust/kernel/lib.rs (Linux 7.2). `kernel` exports the names at its root, as there.
//!
//! # Differences from the kernel
//!
//! - `ThisModule` describes the module instead of pointing to a `struct module`, so it has neither
//!   `from_ptr` nor `as_ptr`.
// DIFFERENCE: ThisModule::from_ptr: missing; there is no struct module
// DIFFERENCE: ThisModule::as_ptr: missing; there is no struct module

use core::alloc::Layout;

use pin_init::{pin_init_from_closure, PinInit};

use crate::error::{Error, Result};
use crate::module_param::ParamDescriptor;
use crate::str::CStr;

mod params;

/// A module. It is dropped when it is unloaded.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// struct Blinker;
///
/// impl kernel::Module for Blinker {
///     fn init(_module: &'static ThisModule) -> Result<Self> {
///         Ok(Blinker)
///     }
/// }
/// ```
pub trait Module: Sized + Sync + Send {
    /// Makes the module when it is loaded.
    ///
    /// # Context
    ///
    /// May sleep.
    ///
    /// # Errors
    ///
    /// Any: the load fails with it.
    fn init(module: &'static ThisModule) -> Result<Self>;
}

/// A module that stays where it is made, because something points to it.
pub trait InPlaceModule: Sync + Send {
    /// What makes the module when it is loaded.
    ///
    /// # Context
    ///
    /// May sleep.
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error>;
}

impl<T: Module> InPlaceModule for T {
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let init = move |slot: *mut Self| {
            let made = <Self as Module>::init(module)?;
            // SAFETY: `slot` is valid for writes: this closure is an initialiser's.
            unsafe { slot.write(made) };
            Ok(())
        };
        // SAFETY: when `init` succeeds, it has written a module; when it fails, nothing.
        unsafe { pin_init_from_closure(init) }
    }
}

/// What `module!` knows about a module.
pub trait ModuleMetadata {
    /// Its name.
    const NAME: &'static CStr;
}

/// What `modinfo` shows of a module.
#[doc(hidden)]
pub struct ModInfo {
    pub license: &'static str,
    pub authors: &'static [&'static str],
    pub description: Option<&'static str>,
    pub alias: &'static [&'static str],
    pub firmware: &'static [&'static str],
    pub imports_ns: &'static [&'static str],
    pub params: &'static [ParamDescriptor],
}

/// A module as the machine sees it. `module!` puts one at the root of a driver, `THIS_MODULE`.
pub struct ThisModule {
    name: &'static str,
    info: ModInfo,
    layout: Layout,
    init: unsafe fn(&'static ThisModule, *mut u8) -> Result,
    exit: unsafe fn(*mut u8),
}

impl ThisModule {
    /// The module that an `M` is. For `module!` only.
    #[doc(hidden)]
    pub const fn new<M: InPlaceModule + ModuleMetadata>(info: ModInfo) -> Self {
        Self {
            name: match M::NAME.to_str() {
                Ok(name) => name,
                Err(_) => panic!("`module!` takes ASCII names only"),
            },
            info,
            layout: Layout::new::<M>(),
            init: init_in_place::<M>,
            exit: exit_in_place::<M>,
        }
    }

    /// The name, as it stands before each line that the module prints.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The memory that [`init`](Self::init) wants.
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Gives every parameter its default, and then those that `args` names their values.
    ///
    /// `args` is what follows the module on the command line of `insmod`.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a value that its parameter does not take, `EEXIST` for a parameter given twice.
    /// The log says which. An unknown parameter is logged and no error.
    pub(crate) fn parse_args(&self, args: &[u8]) -> Result {
        for descriptor in self.info.params {
            descriptor.param.reset();
        }
        params::parse_args(self.name, args, self.info.params)
    }

    /// Makes the module in `slot`, in the context of the task that loads it.
    ///
    /// # Safety
    ///
    /// `slot` is valid for writes of [`layout`](Self::layout). If this succeeds, the module stays
    /// there until [`exit`](Self::exit).
    pub(crate) unsafe fn init(&'static self, slot: *mut u8) -> Result {
        // SAFETY: the slot is as the layout of `M` asks, and it is `M` that is made.
        unsafe { (self.init)(self, slot) }
    }

    /// Drops the module in `slot`, in the context of the task that unloads it.
    ///
    /// # Safety
    ///
    /// [`init`](Self::init) has made the module in `slot`, and this is called once.
    pub(crate) unsafe fn exit(&self, slot: *mut u8) {
        // SAFETY: it is an `M` that is in the slot.
        unsafe { (self.exit)(slot) }
    }
}

/// # Safety
///
/// `slot` is valid for writes of an `M`, which is pinned there from now on.
unsafe fn init_in_place<M: InPlaceModule>(module: &'static ThisModule, slot: *mut u8) -> Result {
    // SAFETY: the caller's promise is what an initialiser asks for.
    unsafe { M::init(module).__pinned_init(slot.cast()) }
}

/// # Safety
///
/// `slot` holds an `M`, which is not used again.
unsafe fn exit_in_place<M>(slot: *mut u8) {
    // SAFETY: the caller's promise is what dropping asks for; the value does not move.
    unsafe { core::ptr::drop_in_place(slot.cast::<M>()) }
}

#[cfg(test)]
mod tests;
