// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `docs/coverage.md`: which part of Linux 7.2's interface `crates/kernel` has.
//!
//! Nothing in it is claimed by hand. Both interfaces are read from source and compared item by item;
//! the reasons are the `// DIFFERENCE:` lines of the code and the lines of `missing.txt`. What it says
//! of the examples of Linux's documentation is `doctests.txt`, which `conformance` holds to the truth.

mod compare;
mod doctests;
mod page;
mod reasons;

use std::collections::BTreeMap;

use crate::Result;
use crate::api::Api;
use crate::tree::{Tree, root};

/// The interface of Linux, written by `cargo xtask inventory`.
const LINUX: &str = "xtask/data/kernel-7.2.txt";
/// Why things are missing, by path.
const MISSING: &str = "xtask/data/missing.txt";
/// How the examples of Linux's documentation fare.
const DOCTESTS: &str = "xtask/data/doctests.txt";
/// The folder of our `lib.rs`.
const OURS: &str = "crates/kernel/src/";
/// The module of another crate of ours whose items stand in ours under Linux's names, and its file.
const ELSEWHERE: (&str, &str) = ("tryalloc::alloc", "crates/tryalloc/src/alloc/error.rs");
/// The page.
const PAGE: &str = "docs/coverage.md";

/// The page, and what keeps it from being true: items without a reason, reasons without an item.
struct Coverage {
    page: String,
    unexplained: Vec<String>,
}

/// `cargo xtask coverage`: writes the page.
pub(crate) fn command(_: &[String]) -> Result {
    let coverage = coverage(&Tree::read()?)?;
    std::fs::write(root().join(PAGE), coverage.page)?;
    match coverage.unexplained.len() {
        0 => Ok(()),
        n => Err(format!("{n} without a reason:\n{}", coverage.unexplained.join("\n")).into()),
    }
}

fn coverage(tree: &Tree) -> Result<Coverage> {
    let text = |path: &str| {
        tree.file(path)
            .map(|file| &*file.text)
            .ok_or(format!("no {path}"))
    };
    let linux = Api::from_text(text(LINUX)?)?;
    let (module, file) = ELSEWHERE;
    let elsewhere = tree.file(file).map(|file| (module, &*file.text));
    let ours = Api::read_with(&sources(tree), elsewhere.as_slice())?;
    if let Some(unread) = ours.unread.first() {
        return Err(format!("a macro that makes items cannot be expanded: {unread}").into());
    }
    let mut reasons = reasons::Reasons::read(&tree.files, text(MISSING)?);
    let rows = compare::compare(&linux, &ours, &mut reasons);
    let unexplained = rows
        .iter()
        .filter(|row| row.verdict != compare::Verdict::Same && row.reason.is_none())
        .map(|row| format!("{}: differs or is missing, and nothing says why", row.path))
        .chain(reasons.stale())
        .collect();
    let doctests = doctests::Table::parse(text(DOCTESTS)?)?;
    let page = page::page(&rows, &compare::extras(&linux, &ours), &reasons, &doctests);
    Ok(Coverage { page, unexplained })
}

/// The files of our crate, by path from its `lib.rs`.
fn sources(tree: &Tree) -> BTreeMap<String, String> {
    let file = |file: &crate::tree::File| {
        Some((file.path.strip_prefix(OURS)?.to_owned(), file.text.clone()))
    };
    tree.rust().filter_map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_what_the_code_gives() -> Result {
        let tree = Tree::read()?;
        let coverage = coverage(&tree)?;
        let page = tree.file(PAGE).map_or("", |file| &file.text);
        assert!(
            page == coverage.page,
            "{PAGE} is old: run `cargo xtask coverage`"
        );
        Ok(())
    }

    #[test]
    fn every_difference_has_a_reason() -> Result {
        let unexplained = coverage(&Tree::read()?)?.unexplained;
        assert!(unexplained.is_empty(), "\n{}", unexplained.join("\n"));
        Ok(())
    }

    /// The verdicts on a Linux with these lines and a crate of this text.
    fn check(linux: &str, ours: &str) -> Result<(String, Vec<String>)> {
        let tree = Tree::of(&[
            (LINUX, linux),
            (MISSING, "Nobody needs it.\n    missing\n"),
            (DOCTESTS, ""),
            ("crates/kernel/src/lib.rs", ours),
        ]);
        let coverage = coverage(&tree)?;
        Ok((coverage.page, coverage.unexplained))
    }

    #[test]
    fn a_missing_method_needs_a_reason() -> Result {
        let linux = "a mod\na::B struct\na::B::f fn ()\na::B::g fn ()\nmissing mod\n";
        let ours = "pub mod a { pub struct B; impl B { pub fn f() {} } }";
        let (page, unexplained) = check(linux, ours)?;
        assert!(page.contains("| `a` | 3 | 0 | 1 |"), "{page}");
        assert!(
            page.contains("| `missing` | 0 | 0 | 1 | Nobody needs it. |"),
            "{page}"
        );
        assert_eq!(unexplained.len(), 1);
        let explained = format!("// DIFFERENCE: B::g: takes a pointer.\n{ours}");
        assert_eq!(check(linux, &explained)?.1, [""; 0]);
        Ok(())
    }

    #[test]
    fn another_signature_is_a_difference() -> Result {
        let linux = "f fn (u8) -> u8\nmissing mod\n";
        let (page, _) = check(
            linux,
            "// DIFFERENCE: f: is wider.\npub fn f(n: u8) -> u16 {}",
        )?;
        assert!(page.contains("(u8) -> u8`"), "{page}");
        assert!(page.contains("(u8) -> u16`"), "{page}");
        Ok(())
    }

    #[test]
    fn a_reason_for_what_is_there_is_stale() -> Result {
        let (_, unexplained) = check("f fn ()\n", "pub fn f() {}")?;
        assert_eq!(unexplained.len(), 1, "{unexplained:?}");
        Ok(())
    }

    #[test]
    fn what_linux_lacks_is_listed() -> Result {
        let (page, _) = check(
            "a mod\nmissing mod\n",
            "pub mod a { pub fn f() {} } pub mod host { pub fn g() {} }",
        )?;
        assert!(page.contains("`a::f`"), "{page}");
        assert!(!page.contains("`host::g`"), "{page}");
        Ok(())
    }
}
