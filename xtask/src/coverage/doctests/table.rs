// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `xtask/data/doctests.txt`: which examples of Linux's documentation there are, and how they fare.
//!
//! `conformance` holds it to what the examples do, with this very file.

use std::collections::BTreeMap;

/// What an example needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// The modules that every driver uses.
    A,
    /// Libraries that are software alone.
    B,
    /// Buses, devices and registers.
    C,
}

/// What keeps an example from being one that runs and passes in both homes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// Its author says not to run it.
    Compiled,
    /// In the process, it passes when it is built with what Kbuild allows and stable Rust does not.
    AsKbuild,
    /// It does not pass in the process.
    NotHere,
    /// It does not pass in the kernel.
    NotThere,
    /// It passes in both, and what it prints is not the same.
    PrintsOtherwise,
}

impl Mark {
    const ALL: [Mark; 5] = [
        Mark::Compiled,
        Mark::AsKbuild,
        Mark::NotHere,
        Mark::NotThere,
        Mark::PrintsOtherwise,
    ];

    /// What begins the heading of those that bear it, before the reason.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Mark::Compiled => "compiled only",
            Mark::AsKbuild => "as Kbuild",
            Mark::NotHere => "not here",
            Mark::NotThere => "not there",
            Mark::PrintsOtherwise => "prints otherwise",
        }
    }
}

/// An example: its file, from `rust/kernel`, and which of the file's examples it is, from 1.
pub(crate) type Place = (String, usize);

/// The whole table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The class of each file, and how many examples it has.
    pub(crate) files: BTreeMap<String, (Class, usize)>,
    /// The examples that bear a mark, with the reason.
    pub(crate) marked: BTreeMap<(Mark, Place), String>,
}

/// What the lines under a heading are about.
enum Section<'a> {
    Files(Class),
    Marked(Mark, &'a str),
}

impl Table {
    /// Reads headings, and the files indented under each.
    pub(crate) fn parse(text: &str) -> Result<Table, String> {
        let mut table = Table::default();
        let mut section = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.is_empty() {
                continue;
            }
            if !line.starts_with(' ') {
                section = Some(heading(line).ok_or_else(|| format!("no heading: {line}"))?);
                continue;
            }
            let section = section.as_ref().ok_or("no heading is first")?;
            for entry in line
                .split(',')
                .map(str::trim)
                .filter(|entry| !entry.is_empty())
            {
                table.add(section, entry)?;
            }
        }
        Ok(table)
    }

    /// Adds a file with its number of examples, or examples of a file.
    fn add(&mut self, section: &Section<'_>, entry: &str) -> Result<(), String> {
        let wrong = || format!("no file with numbers: {entry}");
        let mut words = entry.split(' ');
        let file = words.next().ok_or_else(wrong)?;
        let numbers: Result<Vec<usize>, _> = words.map(str::parse).collect();
        let numbers = numbers.map_err(|_| wrong())?;
        let new = match (section, numbers.as_slice()) {
            (Section::Files(class), &[count]) => self
                .files
                .insert(file.to_owned(), (*class, count))
                .is_none(),
            (Section::Marked(mark, reason), [_, ..]) => numbers.iter().all(|number| {
                let place = (file.to_owned(), *number);
                let known = self
                    .files
                    .get(file)
                    .is_some_and(|(_, count)| number <= count);
                let old = self.marked.insert((*mark, place), (*reason).to_owned());
                known && old.is_none()
            }),
            _ => return Err(wrong()),
        };
        if new {
            Ok(())
        } else {
            Err(format!(
                "there twice, or of a file that is not listed before: {entry}"
            ))
        }
    }
}

fn heading(line: &str) -> Option<Section<'_>> {
    let (name, reason) = line.split_once(": ")?;
    Some(match name {
        "class A" => Section::Files(Class::A),
        "class B" => Section::Files(Class::B),
        "class C" => Section::Files(Class::C),
        _ => {
            let mut marks = Mark::ALL.into_iter();
            Section::Marked(marks.find(|mark| mark.heading() == name)?, reason)
        }
    })
}
