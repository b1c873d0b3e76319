// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine knows of modules, by their names: which run, and what uses them.

use std::collections::{btree_map::Entry, BTreeMap};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::sched::Shared;
use super::task::current;

/// Counts boots and loads; 0 is none.
static LOADS: AtomicU64 = AtomicU64::new(0);

fn next_load() -> u64 {
    LOADS.fetch_add(1, Relaxed) + 1
}

/// The modules of one machine.
pub(crate) struct Modules {
    by_name: Shared<BTreeMap<&'static str, State>>,
    /// The load that code of no module is of: the boot.
    boot: u64,
}

impl Default for Modules {
    fn default() -> Self {
        Modules {
            by_name: Shared::default(),
            boot: next_load(),
        }
    }
}

struct State {
    /// Which load it is of all that were.
    load: u64,
    /// Its init is over, and its exit has not begun: `MODULE_STATE_LIVE`.
    live: bool,
    /// How many references keep it from being unloaded.
    refs: usize,
    /// How many files of it are open, whether they keep it or not.
    files: usize,
}

/// Something has a reference to the module.
pub(crate) struct InUse;

impl Modules {
    /// Takes a name, for a module whose init is to run: false when it is taken.
    pub(crate) fn add(&self, name: &'static str) -> bool {
        self.by_name.with(|modules| match modules.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(State {
                    load: next_load(),
                    live: false,
                    refs: 0,
                    files: 0,
                });
                true
            }
            Entry::Occupied(_) => false,
        })
    }

    /// The init of a module is over.
    pub(crate) fn start(&self, name: &str) {
        self.with_state(name, |state| state.live = true);
    }

    /// The exit of a module is to run, from when on it gets no references: how many of its files are
    /// open.
    pub(crate) fn stop(&self, name: &str) -> Result<usize, InUse> {
        let stopped = self.with_state(name, |state| match state.refs {
            0 => {
                state.live = false;
                Ok(state.files)
            }
            _ => Err(InUse),
        });
        stopped.unwrap_or(Ok(0))
    }

    /// The exit of a module is over, or its init has failed.
    pub(crate) fn remove(&self, name: &str) {
        self.by_name.with(|modules| modules.remove(name));
    }

    /// Takes a reference to a module, unless it is not live: `try_module_get`.
    pub(crate) fn get(&self, name: &str) -> bool {
        let live = self.with_state(name, |state| {
            state.refs += usize::from(state.live);
            state.live
        });
        live.unwrap_or(false)
    }

    /// Gives a reference back: `module_put`.
    pub(crate) fn put(&self, name: &str) {
        self.with_state(name, |state| state.refs = state.refs.saturating_sub(1));
    }

    /// Counts a file of a module as open, or as closed.
    pub(crate) fn count_file(&self, name: &str, opened: bool) {
        self.with_state(name, |state| {
            state.files = match opened {
                true => state.files + 1,
                false => state.files.saturating_sub(1),
            };
        });
    }

    /// The load that code of this module is of.
    fn load(&self, module: Option<&str>) -> u64 {
        let load = module.and_then(|name| self.with_state(name, |state| state.load));
        load.unwrap_or(self.boot)
    }

    fn with_state<R>(&self, name: &str, f: impl FnOnce(&mut State) -> R) -> Option<R> {
        self.by_name.with(|modules| modules.get_mut(name).map(f))
    }
}

/// The load that the code that runs is of, or else the boot; without a machine, what none of them is.
pub(crate) fn load() -> u64 {
    let load = |current: &super::task::Current| {
        let module = current.module.get();
        current.with_machine(|machine| machine.modules.load(module))
    };
    current(load).unwrap_or(u64::MAX)
}
