// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The part of the page about the examples in Linux's documentation.

mod table;

use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) use self::table::Table;
use self::table::{Class, Mark};

const HEAD: &str = "
## Linux's own examples

The documentation of Linux's `kernel` crate has examples, which its build makes KUnit tests of.
A test in `conformance` takes their text from the prepared kernel's source, compiles it unedited against `crates/kernel`, runs each as the init of a module, and has KUnit run them in that kernel.
*Passes* is: no assertion fails, and neither home has anything to report; in both it prints the same, unless the list below says otherwise.
Class A touches only what every driver uses, class B also libraries that are software alone.
Not taken are those that rustdoc ignores, and those whose text a macro makes.
";

/// What a mark means to a reader.
const MARKS: [(Mark, &str); 5] = [
    (Mark::NotHere, "Does not pass in the process"),
    (Mark::NotThere, "Does not pass in the kernel"),
    (
        Mark::AsKbuild,
        "Passes in the process only when it is built as Kbuild builds, with `RUSTC_BOOTSTRAP=1` and the feature `unstable`",
    ),
    (Mark::Compiled, "Is compiled in the process, not run"),
    (
        Mark::PrintsOtherwise,
        "Prints something else in the process",
    ),
];

/// How many examples of something there are, and how they fare.
#[derive(Default)]
struct Counts {
    all: usize,
    here: usize,
    as_kbuild: usize,
    compiled: usize,
    there: usize,
}

impl Counts {
    fn of(table: &Table, is_counted: impl Fn(&str, Class) -> bool) -> Counts {
        let files = table
            .files
            .iter()
            .filter(|(file, (class, _))| is_counted(file, *class));
        let all = files.map(|(_, (_, count))| count).sum();
        let marked = |mark| {
            let marked = table.marked.keys().filter(|(other, (file, _))| {
                *other == mark
                    && table
                        .files
                        .get(file)
                        .is_some_and(|(class, _)| is_counted(file, *class))
            });
            marked.count()
        };
        Counts {
            all,
            here: all - marked(Mark::NotHere),
            as_kbuild: marked(Mark::AsKbuild),
            compiled: marked(Mark::Compiled),
            there: all - marked(Mark::NotThere),
        }
    }

    fn row(&self, name: &str, class: &str) -> String {
        let Counts {
            all,
            here,
            as_kbuild,
            compiled,
            there,
        } = self;
        format!("| {name} | {class} | {all} | {here} | {as_kbuild} | {compiled} | {there} |\n")
    }
}

/// Writes the whole part.
pub(super) fn section(page: &mut String, table: &Table) {
    page.push_str(HEAD);
    page.push_str(
        "\n| file | class | examples | pass here | of these as Kbuild builds | of these compiled only | pass in Linux |\n\
         |---|---|---|---|---|---|---|\n",
    );
    let software = table
        .files
        .iter()
        .filter(|(_, (class, _))| *class != Class::C);
    for (file, (class, _)) in software {
        let counts = Counts::of(table, |other, _| other == file);
        page.push_str(&counts.row(&format!("`{file}`"), &format!("{class:?}")));
    }
    for class in [Class::A, Class::B] {
        let counts = Counts::of(table, |_, other| other == class);
        page.push_str(&counts.row("all", &format!("{class:?}")));
    }
    page.push_str(&Counts::of(table, |_, class| class != Class::C).row("all", "A, B"));

    let others = table
        .files
        .iter()
        .filter(|(_, (class, _))| *class == Class::C);
    let others: Vec<String> = others
        .map(|(file, (_, count))| format!("`{file}` {count}"))
        .collect();
    let all = Counts::of(table, |_, class| class == Class::C).all;
    let _ = write!(
        page,
        "\nNot tried are the {all} of class C, which are about buses, devices and registers: {}.\n",
        others.join(", ")
    );
    page.push_str("\nIn what follows a number says which of its file's examples one is, from 1.\n");
    for (mark, meaning) in MARKS {
        marked(page, table, mark, meaning);
    }
}

/// The examples that bear a mark, by reason; a number says which of its file's examples one is.
fn marked(page: &mut String, table: &Table, mark: Mark, meaning: &str) {
    let mut reasons: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for ((other, (file, number)), reason) in &table.marked {
        if *other == mark {
            let files = reasons.entry(reason).or_default();
            files.entry(file).or_default().push(number.to_string());
        }
    }
    let _ = write!(page, "\n{meaning}:\n\n");
    for (reason, files) in &reasons {
        let files = files
            .iter()
            .map(|(file, numbers)| format!("`{file}` {}", numbers.join(" ")));
        let files: Vec<String> = files.collect();
        let _ = writeln!(page, "- {reason} {}", files.join(", "));
    }
    if reasons.is_empty() {
        page.push_str("- none\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "class A: drivers\n    a.rs 3, b.rs 1\n\nclass C: buses\n    c.rs 7\n\n\
                        not here: No reason.\n    a.rs 1 3\n\ncompiled only: Dull.\n    b.rs 1\n";

    fn page(text: &str) -> String {
        let mut page = String::new();
        section(&mut page, &Table::parse(text).expect("a table"));
        page
    }

    #[test]
    fn examples_are_counted_by_file_and_class() {
        let page = page(TEXT);
        assert!(
            page.contains("| `a.rs` | A | 3 | 1 | 0 | 0 | 3 |"),
            "{page}"
        );
        assert!(page.contains("| all | A | 4 | 2 | 0 | 1 | 4 |"), "{page}");
        assert!(page.contains("the 7 of class C"), "{page}");
        assert!(page.contains("- No reason. `a.rs` 1 3\n"), "{page}");
        assert!(!page.contains("| `c.rs`"), "{page}");
    }

    #[test]
    fn a_table_that_makes_no_sense_is_refused() {
        for line in [
            "not here: x\n    b.rs",
            "not here: x\n    b.rs 2",
            "not here: x\n    a.rs 1",
            "not here: x\n    d.rs 1",
            "class B: x\n    a.rs 3",
            "class B: x\n    e.rs 1 2",
            "class B: x\n    e.rs two",
            "class D: x",
            "nothing",
        ] {
            assert!(Table::parse(&format!("{TEXT}{line}\n")).is_err(), "{line}");
        }
        assert!(Table::parse("    a.rs 1\n").is_err());
    }
}
