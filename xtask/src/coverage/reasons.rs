// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Why an item differs or is missing: what the code and `missing.txt` say, and what follows from what
//! else is missing.

use std::collections::BTreeSet;

use super::{MISSING, OURS};
use crate::tokens::is_name;
use crate::tree::File;

/// All reasons, and whether something needed them.
pub(super) struct Reasons {
    pub(super) differences: Vec<Difference>,
    missing: Vec<Missing>,
}

/// A line `// DIFFERENCE: item: reason`.
pub(super) struct Difference {
    /// The file, from the folder of `lib.rs`.
    pub(super) file: String,
    pub(super) item: String,
    pub(super) reason: String,
    /// Whether it says why an item's declaration differs or is missing; behaviour otherwise.
    pub(super) used: bool,
}

/// A path of `missing.txt`; the reason holds for all below it.
struct Missing {
    path: String,
    reason: String,
    used: bool,
}

impl Reasons {
    pub(super) fn read(files: &[File], missing: &str) -> Reasons {
        let mut reasons = Reasons {
            differences: Vec::new(),
            missing: listed(missing),
        };
        for file in files.iter().filter(|file| file.path.starts_with(OURS)) {
            let lines = file
                .text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("// DIFFERENCE: "));
            for (item, reason) in lines.filter_map(|line| line.split_once(": ")) {
                reasons.differences.push(Difference {
                    file: file.path[OURS.len()..].to_owned(),
                    item: item.to_owned(),
                    reason: sentence(reason),
                    used: false,
                });
            }
        }
        reasons
    }

    /// The nearest reason for the item at `path`; what is said of a whole module, one of `modules`, is
    /// about how it behaves.
    pub(super) fn find(&mut self, path: &str, modules: &BTreeSet<&str>) -> Option<String> {
        let name = path.split(": ").next().unwrap_or(path);
        let top = name.split("::").next().unwrap_or(name);
        let near = |difference: &&mut Difference| {
            let stem = difference.file.split(['/', '.']).next();
            let named = named(&difference.item, name);
            let inside = stem == Some(top) || stem == Some("lib") || !modules.contains(top);
            inside && named.is_some_and(|at| !modules.contains(at))
        };
        if let Some(difference) = self.differences.iter_mut().find(near) {
            difference.used = true;
            return Some(difference.reason.clone());
        }
        let above = |missing: &&mut Missing| {
            let rest = path.strip_prefix(&missing.path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        let nearest = self
            .missing
            .iter_mut()
            .filter(above)
            .max_by_key(|missing| missing.path.len())?;
        nearest.used = true;
        Some(nearest.reason.clone())
    }

    /// The paths of `missing.txt` that explain nothing any more.
    pub(super) fn stale(&self) -> Vec<String> {
        let unused = self.missing.iter().filter(|missing| !missing.used);
        unused
            .map(|missing| format!("{MISSING}: `{}` explains nothing", missing.path))
            .collect()
    }
}

/// The reason that a declaration gives by itself: it names one of `absent`.
pub(super) fn names_absent(declaration: &str, absent: &BTreeSet<&str>) -> Option<String> {
    let mut words = declaration.split(|c: char| !is_name(c));
    let word = words.find(|word| absent.contains(word))?;
    Some(format!("It names `{word}`, which is missing."))
}

/// The reason that an implementation gives by itself: it names one of `absent`.
pub(super) fn implements_absent(what: &str, absent: &BTreeSet<&str>) -> Option<String> {
    names_absent(what, absent)?;
    Some("The trait, or a type in its name, is missing.".to_owned())
}

/// Reads `missing.txt`: a reason on a line of its own, and under it, indented, its paths.
fn listed(text: &str) -> Vec<Missing> {
    let mut all = Vec::new();
    let mut reason = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with(' ') {
            reason = line;
            continue;
        }
        for path in line
            .split(',')
            .map(str::trim)
            .filter(|path| !path.is_empty())
        {
            let (path, reason) = (path.to_owned(), reason.to_owned());
            all.push(Missing {
                path,
                reason,
                used: false,
            });
        }
    }
    all
}

/// The part of `path` that `item`, as a comment writes it, names.
fn named<'a>(item: &str, path: &'a str) -> Option<&'a str> {
    let ends = path
        .match_indices("::")
        .map(|(at, _)| at)
        .chain([path.len()]);
    let mut above = ends.map(|end| &path[..end]);
    let mut items = item.split(", ").map(|item| item.trim_end_matches('!'));
    let is = |above: &str, item: &str| {
        above
            .strip_suffix(item)
            .is_some_and(|before| before.is_empty() || before.ends_with("::"))
    };
    above
        .find(|above| items.clone().any(|item| is(above, item)))
        .or_else(|| items.find(|item| is(path, item)).map(|_| path))
}

/// The reason with a capital at its start and a full stop at its end.
fn sentence(reason: &str) -> String {
    let mut chars = reason.trim_end_matches('.').chars();
    let first = chars.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(chars)
        .chain(['.'])
        .collect()
}
