// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A bus: which devices are on it, by their names.

use std::collections::{btree_map::Entry, BTreeMap};

use super::sched::Shared;
use super::task::At;
use crate::device::Device;

/// The devices of one bus, of which no two have the same name.
#[derive(Default)]
pub(crate) struct Bus(Shared<BTreeMap<String, Registered>>);

struct Registered {
    /// Its address, which no other device has while it is registered.
    device: usize,
    /// The module whose code did it.
    module: Option<&'static str>,
    at: At,
}

impl Bus {
    /// Adds a device: false when its name is taken.
    pub(crate) fn add(
        &self,
        name: &str,
        device: &Device,
        module: Option<&'static str>,
        at: At,
    ) -> bool {
        let device = core::ptr::from_ref(device).addr();
        self.0.with(|devices| match devices.entry(name.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(Registered { device, module, at });
                true
            }
            Entry::Occupied(_) => false,
        })
    }

    /// Removes a device, and not one of its name that another machine's was.
    pub(crate) fn remove(&self, device: &Device) {
        let device = core::ptr::from_ref(device).addr();
        self.0
            .with(|devices| devices.retain(|_, there| there.device != device));
    }

    /// The devices that a module's code has added and not removed, and where it added them.
    pub(crate) fn devices_of(&self, module: &str) -> Vec<(String, At)> {
        self.0.with(|devices| {
            let of_module = devices
                .iter()
                .filter(|(_, device)| device.module == Some(module));
            of_module
                .map(|(name, device)| (name.clone(), device.at))
                .collect()
        })
    }
}
