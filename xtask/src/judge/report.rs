// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is printed of a run, and whether it is as it has to be.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Outcome;
use super::table::{Kind, Table};

/// Of a hundred entries that exercise our code, so many must be reached and pass.
const BAR: usize = 96;

/// How many came to what.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    fn all(&self) -> usize {
        self.passed + self.failed + self.skipped
    }
}

/// The report, and whether nothing failed, no line of the table is stale, and enough was reached. A run
/// of a `part` need not reach enough, and cannot tell what is stale.
pub(super) fn report(
    version: &str,
    outcomes: &BTreeMap<String, Outcome>,
    table: &Table,
    part: bool,
) -> (String, bool) {
    let (mut ours, mut core, mut later) = (Count::default(), Count::default(), 0);
    let mut failed = String::new();
    let mut fits = vec![(0, 0); table.lines.len()];
    for (name, outcome) in outcomes {
        let line = table.find(name);
        if let Some(line) = line {
            fits[line].0 += 1;
            fits[line].1 += usize::from(*outcome == Outcome::Passed);
        }
        let kind = line.map(|line| table.lines[line].kind);
        let count = match kind {
            Some(Kind::Later) => {
                later += 1;
                continue;
            }
            Some(Kind::Core) => &mut core,
            Some(Kind::Ours | Kind::Skip) | None => &mut ours,
        };
        match outcome {
            Outcome::Passed => count.passed += 1,
            _ if kind == Some(Kind::Skip) => count.skipped += 1,
            Outcome::Left if part => {}
            Outcome::Left => {
                count.failed += 1;
                _ = writeln!(failed, "--- {name} is not reached");
            }
            Outcome::Failed(text) | Outcome::NotCompiled(text) => {
                count.failed += 1;
                _ = writeln!(failed, "--- {name}\n{}", text.trim_end());
            }
        }
    }

    let mut text = failed;
    let stale = stale(table, &fits, part);
    text += &reasons(table, &fits);
    text += &stale;
    _ = writeln!(text, "\n{version}: library/alloctests, files unmodified");
    _ = writeln!(
        text,
        "{:<22}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "", "entries", "reached", "passed", "failed", "skipped"
    );
    for (what, count) in [("of our code", &ours), ("of core alone", &core)] {
        let reached = count.passed + count.failed;
        let Count {
            passed,
            failed,
            skipped,
        } = count;
        _ = writeln!(
            text,
            "{what:<22}{:>8}{reached:>8}{passed:>8}{failed:>8}{skipped:>8}",
            count.all()
        );
    }
    _ = writeln!(text, "{:<22}{later:>8}", "of types to come");
    let enough = ours.passed * 100 >= ours.all() * BAR;
    let share = ours.passed as f64 * 100.0 / ours.all().max(1) as f64;
    _ = writeln!(
        text,
        "reached and passed, of our code: {share:.1} %; it has to be {BAR} %"
    );
    let fine = ours.failed + core.failed == 0 && stale.is_empty() && (part || enough);
    (text, fine)
}

/// Lines that name nothing, or what passes.
fn stale(table: &Table, fits: &[(usize, usize)], part: bool) -> String {
    let mut text = String::new();
    for (line, (named, passed)) in table.lines.iter().zip(fits) {
        let pattern = &line.pattern;
        if *named == 0 && !part {
            _ = writeln!(text, "stale: {pattern}: there is no such test");
        } else if *passed != 0 && matches!(line.kind, Kind::Skip | Kind::Later) {
            _ = writeln!(text, "stale: {pattern}: {passed} of {named} pass");
        }
    }
    text
}

/// The lines, with how many entries each is about.
fn reasons(table: &Table, fits: &[(usize, usize)]) -> String {
    let mut text = String::new();
    let kinds = [
        (Kind::Skip, "skipped"),
        (Kind::Core, "of core alone"),
        (Kind::Later, "of types to come"),
    ];
    for (kind, what) in kinds {
        _ = writeln!(text, "\n{what}:");
        let of_kind = table
            .lines
            .iter()
            .zip(fits)
            .filter(|(line, _)| line.kind == kind);
        for (line, (named, _)) in of_kind {
            _ = writeln!(text, "{named:>6} {}: {}", line.pattern, line.reason);
        }
    }
    text
}
