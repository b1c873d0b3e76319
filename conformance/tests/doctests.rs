// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The examples in the documentation of Linux's own `kernel` crate, as they are in the prepared
//! kernel's source: in the process, and as KUnit tests in that kernel.
//!
//! Those that touch software alone are held to `xtask/data/doctests.txt`, which says of each that does
//! not pass why; `docs/coverage.md` shows it. None of their text is in this repository.

mod compiler;
mod example;
mod here;
mod judging;
mod kunit;
mod program;
mod run;
// Written down once, and read by the tidy tests too, which use no crate of ours.
#[path = "../../xtask/src/coverage/doctests/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use lab::Kernel;

use self::compiler::Compiler;
use self::example::Example;
use self::here::Here;
use self::kunit::Case;
use self::table::{Class, Mark, Place, Table};
use crate::command::{checkout, kernel};

/// Where the table is.
const TABLE: &str = "xtask/data/doctests.txt";
/// How many examples of [`Class::A`], and of it and [`Class::B`], must pass in the process at least.
const PASS: (usize, usize) = (140, 220);

/// What is known of all examples, once one test has asked.
struct Known {
    table: Table,
    examples: Vec<Example>,
    /// By index in `examples`, those that touch software alone.
    here: BTreeMap<usize, Here>,
    /// By file, in order.
    there: BTreeMap<String, Vec<Case>>,
}

fn known(kernel: &Kernel) -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let text = fs::read_to_string(checkout().join(TABLE)).unwrap();
        let table = Table::parse(&text).unwrap_or_else(|error| panic!("{TABLE}: {error}"));
        let examples = example::examples(&kernel.source_dir().join("rust/kernel")).unwrap();
        let class = |example: &Example| table.files.get(&example.file).map(|(class, _)| *class);
        let is_software = |index: &usize| class(&examples[*index]) != Some(Class::C);
        let software: Vec<usize> = (0..examples.len()).filter(is_software).collect();

        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let stable = Compiler::stable();
        let init = dir.path().join("init");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctests/init.rs");
        stable.compile_static(&source, &init);
        let there = kunit::run(kernel, &init);
        let here = here::run_all(dir.path(), &examples, &software, &stable);
        Known {
            table,
            examples,
            here,
            there,
        }
    })
}

impl Known {
    /// How an example fared in the kernel.
    fn there(&self, example: &Example) -> Option<&Case> {
        self.there.get(&example.file)?.get(example.number - 1)
    }

    /// The marks that examples deserve, each with what happened.
    fn marks(&self) -> BTreeMap<(Mark, Place), String> {
        let mut marks = BTreeMap::new();
        for (index, here) in &self.here {
            let example = &self.examples[*index];
            let mut mark = |mark, what: &str| {
                let place = (example.file.clone(), example.number);
                marks.insert((mark, place), what.to_owned());
            };
            if !example.runs {
                mark(Mark::Compiled, "is not to be run");
            }
            if here.as_kbuild {
                mark(Mark::AsKbuild, "is refused by stable Rust");
            }
            if let Err(error) = &here.result {
                mark(Mark::NotHere, error);
            }
            match self.there(example).filter(|case| case.passed) {
                None => mark(Mark::NotThere, "KUnit says `not ok`, or nothing"),
                Some(case) => {
                    if let Ok(log) = &here.result
                        && example.runs
                        && *log != case.log
                    {
                        let what = format!("here {log:#?}, there {:#?}", case.log);
                        mark(Mark::PrintsOtherwise, &what);
                    }
                }
            }
        }
        marks
    }
}

#[test]
fn every_example_that_does_not_pass_is_in_the_table() {
    let Some(kernel) = kernel() else { return };
    let known = known(&kernel);
    let marks = known.marks();
    let listed = &known.table.marked;
    let mut wrong = Vec::new();
    for (place @ (mark, (file, number)), what) in &marks {
        if !listed.contains_key(place) {
            let mut examples = known.examples.iter();
            let example = examples.find(|e| e.file == *file && e.number == *number);
            let (list, line) = (mark.heading(), example.map_or(0, |example| example.line));
            wrong.push(format!(
                "\"{list}\" lacks `{file} {number}`, at line {line}: {what}"
            ));
        }
    }
    for place @ (mark, (file, number)) in listed.keys() {
        if !marks.contains_key(place) {
            let list = mark.heading();
            wrong.push(format!(
                "\"{list}\" has `{file} {number}`, of which it is not true"
            ));
        }
    }
    assert!(wrong.is_empty(), "{TABLE}:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_example() {
    let Some(kernel) = kernel() else { return };
    let known = known(&kernel);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in &known.examples {
        *counts.entry(&example.file).or_default() += 1;
    }
    let listed = known
        .table
        .files
        .iter()
        .map(|(file, (_, count))| (file.as_str(), *count));
    let listed: BTreeSet<_> = listed.collect();
    let found: BTreeSet<_> = counts.into_iter().collect();
    let wrong: Vec<_> = listed.symmetric_difference(&found).collect();
    assert!(
        wrong.is_empty(),
        "{TABLE}: listed or found, not both: {wrong:?}"
    );
}

#[test]
fn what_rustdoc_finds_in_the_kernel_is_what_is_found_here() {
    let Some(kernel) = kernel() else { return };
    let known = known(&kernel);
    for (file, (class, count)) in &known.table.files {
        let there = known.there.get(file).map_or(0, Vec::len);
        // Of what a kernel without buses leaves out there is nothing to compare.
        if *class != Class::C {
            assert_eq!(there, *count, "{file}: examples in the kernel and here");
        }
    }
}

#[test]
fn most_examples_pass_in_the_process() {
    let Some(kernel) = kernel() else { return };
    let known = known(&kernel);
    let passing = |class| {
        let passing = known.here.iter().filter(|(index, here)| {
            let file = &known.examples[**index].file;
            here.result.is_ok()
                && known
                    .table
                    .files
                    .get(file)
                    .is_some_and(|(c, _)| *c == class)
        });
        passing.count()
    };
    let (a, b) = (passing(Class::A), passing(Class::B));
    assert!(
        a >= PASS.0 && a + b >= PASS.1,
        "{a} of class A and {b} of class B pass"
    );
}
