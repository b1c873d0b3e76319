// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One concept, one file: how long it may get.

use super::Finding;
use crate::tree::Tree;

/// Lines after which a Rust file should, and must, be split.
const ADVISED: usize = 300;
const ALLOWED: usize = 500;

/// Files that may be longer, each with its reason.
const TABLES: &[(&str, &str)] = &[];

/// Lines of the documents that a newcomer reads first.
const DOCUMENTS: &[(&str, usize)] = &[("README.md", 150), ("ARCHITECTURE.md", 200)];

/// No Rust file over 500 lines but tables; the first documents stay short.
pub(super) fn sizes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let n = file.text.lines().count();
        let document = DOCUMENTS.iter().find(|(path, _)| *path == file.path);
        if let Some((_, most)) = document.filter(|(_, most)| n >= *most) {
            findings.push(file.finding(n, format!("{n} lines; keep it under {most}")));
        }
        let table = TABLES.iter().any(|(path, _)| *path == file.path);
        if file.is_rust() && !table && n > ADVISED {
            let mut finding = file.finding(n, format!("{n} lines; is it one concept?"));
            finding.advice = n <= ALLOWED;
            findings.push(finding);
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_advice_first_and_then_an_error() {
        let file = |n| "\n".repeat(n);
        let (fine, long, longer) = (file(300), file(301), file(501));
        let tree = Tree::of(&[
            ("a.rs", &fine),
            ("b.rs", &long),
            ("c.rs", &longer),
            ("README.md", &long),
        ]);
        let advice: Vec<_> = sizes(&tree).iter().map(|finding| finding.advice).collect();
        assert_eq!(advice, [true, false, false]);
    }
}
