// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which modules are loaded, and how many files keep each from being unloaded.

use std::sync::Arc;

use super::sched::Shared;

/// The modules of one machine.
#[derive(Default)]
pub(crate) struct Modules {
    live: Shared<Vec<Live>>,
    /// For files whose operations name no module.
    nobody: Pin,
}

struct Live {
    name: &'static str,
    pin: Pin,
}

/// Keeps a module from being unloaded: a reference to it.
#[derive(Clone, Default)]
pub(crate) struct Pin(Arc<()>);

impl Pin {
    /// How many there are, besides the first.
    fn count(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

impl Modules {
    /// The init of a module is over.
    pub(crate) fn add(&self, name: &'static str) {
        let pin = Pin::default();
        self.live.with(|live| live.push(Live { name, pin }));
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.live
            .with(|live| live.iter().any(|live| live.name == name))
    }

    /// A reference to a module, unless it is not live: `try_module_get`.
    pub(crate) fn pin(&self, name: Option<&str>) -> Option<Pin> {
        let Some(name) = name else {
            return Some(self.nobody.clone());
        };
        self.live.with(|live| {
            let found = live.iter().find(|live| live.name == name)?;
            Some(found.pin.clone())
        })
    }

    /// Takes a module from those that are live, unless something has a reference to it: whether.
    pub(crate) fn stop(&self, name: &str) -> bool {
        self.live.with(|live| {
            let found = live.iter().position(|live| live.name == name);
            match found {
                Some(index) if live.get(index).is_some_and(|live| live.pin.count() == 0) => {
                    live.remove(index);
                    true
                }
                _ => false,
            }
        })
    }

    /// How many files are open whose operations name no module.
    pub(crate) fn files_of_nobody(&self) -> usize {
        self.nobody.count()
    }
}
