// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Attributes that hide a failing test, and names that say nothing.

use super::Finding;
use crate::tokens::{Token, is_word, matches};
use crate::tree::{File, Tree};

/// No test is ignored, and none passes because something panicked.
pub(super) fn attributes(tree: &Tree) -> Vec<Finding> {
    each(tree, |file, tokens, i| {
        let attribute = |name| matches(tokens, i, &["#", "[", name]);
        if attribute("ignore") {
            Some(file.finding(
                tokens[i].line,
                "an ignored test tests nothing: assert what is so today",
            ))
        } else if attribute("should_panic") {
            Some(file.finding(
                tokens[i].line,
                "`should_panic` passes on any panic: check the report",
            ))
        } else {
            None
        }
    })
}

/// Words that name no concept of the field.
const BANNED: &[&str] = &[
    "fake", "helper", "helpers", "manager", "mock", "stub", "util", "utils",
];

/// No type or module carries such a word.
pub(super) fn type_names(tree: &Tree) -> Vec<Finding> {
    each(tree, |file, tokens, i| {
        let kinds = ["struct", "enum", "union", "trait", "type", "mod"];
        let name = tokens.get(i + 1).filter(|name| is_word(name))?;
        let kind = &tokens[i].text;
        let banned = words(&name.text)
            .into_iter()
            .find(|word| BANNED.contains(&word.as_str()))?;
        let message = format!("`{}`: \"{banned}\" names no concept", name.text);
        kinds
            .contains(&kind.as_str())
            .then(|| file.finding(name.line, message))
    })
}

/// What `check` says of each token of each file.
fn each(tree: &Tree, check: impl Fn(&File, &[Token], usize) -> Option<Finding>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let tokens = file.tokens();
        findings.extend((0..tokens.len()).filter_map(|i| check(file, tokens, i)));
    }
    findings
}

/// The words of a name in `CamelCase` or `snake_case`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_uppercase() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c != '_', words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_test_is_found() {
        let bad = "#[test]\n#[ignore = \"slow\"]\nfn f() {}\n#[should_panic]\nfn g() {}";
        let findings = attributes(&Tree::of(&[("crates/kernel/tests/a.rs", bad)]));
        let lines: Vec<_> = findings.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        let bad = "struct MockDevice; mod util {} enum Manager {} struct Utility; fn helper() {}";
        let findings = type_names(&Tree::of(&[("crates/kernel/src/a.rs", bad)]));
        let names: Vec<_> = findings
            .iter()
            .map(|f| f.message.split('`').nth(1))
            .collect();
        assert_eq!(names, [Some("MockDevice"), Some("util"), Some("Manager")]);
    }
}
