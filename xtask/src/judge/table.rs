// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which of upstream's tests say nothing about our code, or cannot pass, and why.

use std::fs;
use std::path::Path;

use crate::Result;

/// What a line says of the entries that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// They test what this crate does not have yet.
    Later,
    /// They test `core`; they are run, and counted apart.
    Core,
    /// They test our code, though a later line says else of more than these.
    Ours,
    /// They do not pass or compile, and need not.
    Skip,
}

/// A line of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: Kind,
    /// A name; `*` stands for anything.
    pub(super) pattern: String,
    pub(super) reason: String,
}

/// The lines, of which the first that fits counts.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) lines: Vec<Line>,
}

impl Table {
    /// Reads lines such as `skip vec::some_test: the reason`; those with `#` are comments.
    pub(super) fn read(path: &Path) -> Result<Table> {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Table::parse(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    pub(super) fn parse(text: &str) -> Result<Table> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let lines: Result<_> = lines.map(Line::parse).collect();
        Ok(Table { lines: lines? })
    }

    /// Which line is about an entry.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.lines
            .iter()
            .position(|line| is_like(name, &line.pattern))
    }

    /// Whether a line of that kind is about a whole module.
    pub(super) fn covers(&self, module: &str, kind: Kind) -> bool {
        let all = format!("{module}::*");
        self.lines
            .iter()
            .any(|line| line.kind == kind && line.pattern == all)
    }
}

impl Line {
    fn parse(line: &str) -> Result<Line> {
        let wrong = || format!("`{line}` is not `KIND NAME: REASON`");
        let (kind, rest) = line.split_once(' ').ok_or_else(wrong)?;
        let (pattern, reason) = rest.split_once(": ").ok_or_else(wrong)?;
        let kind = match kind {
            "later" => Kind::Later,
            "core" => Kind::Core,
            "ours" => Kind::Ours,
            "skip" => Kind::Skip,
            _ => return Err(wrong().into()),
        };
        Ok(Line {
            kind,
            pattern: pattern.trim().to_owned(),
            reason: reason.trim().to_owned(),
        })
    }
}

/// Whether a name is like a pattern, in which `*` stands for anything.
fn is_like(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|end| {
            (0..=end.len())
                .filter(|at| end.is_char_boundary(*at))
                .any(|at| is_like(&end[at..], rest))
        }),
    }
}
