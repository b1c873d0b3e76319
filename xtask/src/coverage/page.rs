// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The page as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::compare::{Row, Verdict};
use super::doctests;
use super::reasons::Reasons;

const HEAD: &str = "\
# Coverage

Which part of the public interface of Linux 7.2's `kernel` crate is in `crates/kernel`.
`cargo xtask coverage` writes this page, and a test holds it to the code.

Both interfaces are read from source: every public path, its kind, and its type without the names of parameters, attributes and bodies.
Implementations of `Drop`, `Send` and `Sync` are left out.
An item is a module, type, field, variant, trait, function, constant, macro, second name or implementation of a trait; `Type: Trait` is an implementation.
*Same* is the same path, kind and type; whether it behaves the same is what the suites in two homes, and Linux's own examples, are for.
Not compared: the values of constants, the grammar of macros, `macros`, `bindings`, `uapi`, and what procedural macros add.
";

/// Counts of a module.
#[derive(Default)]
struct Counts {
    same: usize,
    differs: usize,
    missing: usize,
}

impl Counts {
    fn add(&mut self, row: &Row) {
        match row.verdict {
            Verdict::Same => self.same += 1,
            Verdict::Differs(..) => self.differs += 1,
            Verdict::Missing => self.missing += 1,
        }
    }
}

pub(super) fn page(
    rows: &[Row],
    extras: &[String],
    reasons: &Reasons,
    doctests: &doctests::Table,
) -> String {
    let mut page = HEAD.to_owned();
    let mut all = Counts::default();
    rows.iter().for_each(|row| all.add(row));
    let Counts {
        same,
        differs,
        missing,
    } = all;
    let _ = write!(
        page,
        "\n{same} items are the same, {differs} differ, {missing} are missing.\n\n"
    );
    modules(&mut page, rows);
    doctests::section(&mut page, doctests);
    differing(&mut page, rows);
    missing_items(&mut page, rows);
    behaviour(&mut page, reasons);
    only_here(&mut page, extras);
    page
}

/// The row of the table under which a module counts: the highest module of which nothing is here.
fn shown<'a>(module: &'a str, counts: &BTreeMap<&str, bool>) -> &'a str {
    let ends = module.match_indices("::").map(|(at, _)| at);
    let mut above = ends.map(|at| &module[..at]);
    above
        .find(|above| counts.get(above) == Some(&false))
        .unwrap_or(module)
}

fn modules(page: &mut String, rows: &[Row]) {
    // Whether anything of a module, or of what is in it, is here.
    let mut present: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        let here = row.verdict != Verdict::Missing;
        let ends = row
            .module
            .match_indices("::")
            .map(|(at, _)| at)
            .chain([row.module.len()]);
        for end in ends {
            *present.entry(&row.module[..end]).or_default() |= here;
        }
    }
    let mut counts: BTreeMap<&str, (Counts, Option<&str>)> = BTreeMap::new();
    for row in rows {
        let shown = shown(&row.module, &present);
        let (counts, reason) = counts.entry(shown).or_default();
        counts.add(row);
        if present.get(shown) == Some(&false) && row.path == shown {
            *reason = row.reason.as_deref();
        }
    }
    page.push_str(
        "| module | same | differs | missing | why all of it is missing |\n|---|---|---|---|---|\n",
    );
    for (module, (counts, reason)) in counts {
        let Counts {
            same,
            differs,
            missing,
        } = counts;
        let name = if module.is_empty() {
            "the crate's root".to_owned()
        } else {
            format!("`{module}`")
        };
        let _ = writeln!(
            page,
            "| {name} | {same} | {differs} | {missing} | {} |",
            reason.unwrap_or("")
        );
    }
}

fn differing(page: &mut String, rows: &[Row]) {
    page.push_str("\n## Declared otherwise\n");
    for row in rows {
        if let Verdict::Differs(linux, ours) = &row.verdict {
            let reason = row.reason.as_deref().unwrap_or("No reason is given.");
            let _ = write!(
                page,
                "\n- `{}`: {reason}\n  - Linux: `{linux}`\n  - here: `{ours}`\n",
                row.path
            );
        }
    }
}

fn missing_items(page: &mut String, rows: &[Row]) {
    page.push_str("\n## Missing from modules that are here\n");
    let mut partly: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let here = |module: &str| {
        rows.iter()
            .any(|row| row.module == module && row.verdict != Verdict::Missing)
    };
    let missing = rows
        .iter()
        .filter(|row| row.verdict == Verdict::Missing && here(&row.module));
    for row in missing.filter(|row| row.path != row.module) {
        let reason = row.reason.as_deref().unwrap_or("No reason is given.");
        partly
            .entry((&row.module, reason))
            .or_default()
            .push(&row.path);
    }
    let mut last = None;
    for ((module, reason), paths) in partly {
        if last != Some(module) {
            let name = if module.is_empty() {
                "the crate's root".to_owned()
            } else {
                format!("`{module}`")
            };
            let _ = write!(page, "\nIn {name}:\n\n");
            last = Some(module);
        }
        let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
        let _ = writeln!(page, "- {reason} {}", paths.join(", "));
    }
}

fn behaviour(page: &mut String, reasons: &Reasons) {
    page.push_str("\n## Other differences\n\n");
    for difference in reasons
        .differences
        .iter()
        .filter(|difference| !difference.used)
    {
        let item = difference.item.trim_end_matches('!');
        let _ = writeln!(
            page,
            "- `{item}` ({}): {}",
            difference.file, difference.reason
        );
    }
}

fn only_here(page: &mut String, extras: &[String]) {
    page.push_str("\n## Only here\n\nThe module `host`, which drivers do not name, and:\n\n");
    for path in extras {
        let _ = writeln!(page, "- `{path}`");
    }
}
