// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a driver's code calls, read from LLVM's text of it.
//!
//! `no_std` takes away names. It does not take away inherent methods: `[T]::to_vec`, `sort` or
//! `f64::sqrt` still compile, because std is in the crate graph by way of the host's `kernel` crate.
//! So the unoptimised code is searched for uses of functions of `alloc` and `std`, and for floating
//! point, in functions whose source is the driver's. What the `kernel` crate does when a driver calls
//! it is its own business; what `core` does with a driver's arguments is followed, because
//! `option.map(<[u8]>::to_vec)` calls `alloc` from there.

mod advice;
mod symbol;
mod text;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use advice::Rank;
use symbol::Symbol;
use text::{Function, Module};

/// Something in a driver's code that a kernel does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// As the compiler was told it.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u64,
    /// What it is, why it does not work in a kernel, and what does.
    pub(crate) reason: String,
}

/// Where a function's source is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Driver,
    /// The standard library: the way to the driver leads out of it.
    Library,
    /// The host's `kernel` crate, and what it uses.
    Host,
}

/// Everything in `text` that the kernel lacks, in the order of file and line.
///
/// `is_driver` says whether a file, by the name the compiler knows, is the driver's.
pub(crate) fn uses(text: &str, is_driver: impl Fn(&str) -> bool) -> Vec<Use> {
    let search = Search::new(Module::parse(text), is_driver);
    let functions = search.module.functions.values();
    let mut uses: Vec<(Rank, Use)> = functions.flat_map(|f| search.in_function(f)).collect();
    let order =
        |(rank, found): &(Rank, Use)| (found.file.clone(), found.line, *rank, found.reason.clone());
    uses.sort_by_cached_key(order);
    // One line that calls, and goes on with the result of the call, is one finding.
    uses.dedup_by(|(_, later), (_, earlier)| {
        (&later.file, later.line) == (&earlier.file, earlier.line)
    });
    uses.into_iter().map(|(_, found)| found).collect()
}

struct Search<'a, F> {
    module: Module<'a>,
    is_driver: F,
    /// What a function of `core` ends in, when that is a function of `alloc` or `std`.
    beyond_core: HashMap<&'a str, Symbol>,
}

impl<'a, F: Fn(&str) -> bool> Search<'a, F> {
    fn new(module: Module<'a>, is_driver: F) -> Self {
        let beyond_core = beyond_core(&module);
        Search {
            module,
            is_driver,
            beyond_core,
        }
    }

    fn in_function(&self, function: &Function<'a>) -> Vec<(Rank, Use)> {
        let calls = function.uses.iter().filter_map(|used| {
            let site = self.site(used.location?)?;
            let symbol = Symbol::parse(used.symbol);
            let symbol = match symbol.foreign() {
                true => symbol,
                false => self.beyond_core.get(used.symbol)?.clone(),
            };
            Some((site, advice::reason(&symbol)))
        });
        let floats = function.floats.iter().filter_map(|location| {
            Some((
                self.site(*location)?,
                (Rank::Float, advice::FLOAT.to_owned()),
            ))
        });
        let found = calls.chain(floats);
        let found = found.map(|((file, line), (rank, reason))| {
            (
                rank,
                Use {
                    file: file.to_owned(),
                    line,
                    reason,
                },
            )
        });
        found.collect()
    }

    /// The innermost line of the driver that an instruction belongs to, unless the instruction is
    /// the host's.
    fn site(&self, location: u32) -> Option<(&'a str, u64)> {
        for (file, line) in self.module.frames(location) {
            match self.origin(file) {
                Origin::Driver => return Some((file, line)),
                Origin::Library => (),
                Origin::Host => return None,
            }
        }
        None
    }

    fn origin(&self, file: &str) -> Origin {
        if (self.is_driver)(file) {
            Origin::Driver
        } else if is_library(file) {
            Origin::Library
        } else {
            Origin::Host
        }
    }
}

fn is_library(file: &str) -> bool {
    ["library/core/", "library/alloc/", "library/std/"]
        .iter()
        .any(|part| file.contains(part))
}

/// For each function of `core` in the module: the function of `alloc` or `std` that it uses, itself
/// or through other functions of `core`.
fn beyond_core<'a>(module: &Module<'a>) -> HashMap<&'a str, Symbol> {
    module
        .functions
        .keys()
        .filter(|name| is_core(name))
        .filter_map(|name| Some((*name, first_beyond(module, name)?)))
        .collect()
}

fn first_beyond(module: &Module<'_>, name: &str) -> Option<Symbol> {
    let mut seen = HashSet::from([name]);
    let mut next = vec![name];
    while let Some(name) = next.pop() {
        for used in module
            .functions
            .get(name)
            .into_iter()
            .flat_map(|function| &function.uses)
        {
            let symbol = Symbol::parse(used.symbol);
            if symbol.foreign() {
                return Some(symbol);
            }
            if is_core(used.symbol) && seen.insert(used.symbol) {
                next.push(used.symbol);
            }
        }
    }
    None
}

/// Whether to look into a function of this name.
///
/// Drop glue is not looked into: it drops what the host's types are made of.
fn is_core(name: &str) -> bool {
    let symbol = Symbol::parse(name);
    symbol.home == Some("core".into()) && !symbol.path.contains("drop_in_place")
}
