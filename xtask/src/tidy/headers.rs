// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a source file begins.

use super::Finding;
use crate::tree::{File, Tree};

const LICENCE: &str = "// SPDX-License-Identifier: MIT OR GPL-2.0-only";

/// A Rust file begins with its licence and then says what it is.
pub(super) fn headers(tree: &Tree) -> Vec<Finding> {
    tree.rust().filter_map(header).collect()
}

fn header(file: &File) -> Option<Finding> {
    let mut lines = file.text.lines();
    if lines.next() != Some(LICENCE) {
        return Some(file.finding(1, format!("the first line is not `{LICENCE}`")));
    }
    let mut rest = lines.filter(|line| !line.is_empty());
    if !rest.next().is_some_and(|line| line.starts_with("//! ")) {
        return Some(file.finding(2, "no `//!` that says what this file is"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_licence_or_doc_is_found() {
        let bare = "fn main() {}";
        let silent = format!("{LICENCE}\n\nfn main() {{}}");
        let good = format!("{LICENCE}\n\n//! A program.\n\nfn main() {{}}");
        let tree = Tree::of(&[("a.rs", bare), ("b.rs", &silent), ("c.rs", &good)]);
        let found: Vec<_> = headers(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("a.rs:1: ") && found[1].starts_with("b.rs:2: "));
    }
}
