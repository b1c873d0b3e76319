// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Rules on the characters and words of any text file.

use super::Finding;
use crate::tree::{File, Tree};

/// Files made elsewhere, or of another program, whose text is not ours to shape.
const FOREIGN: &[&str] = &["Cargo.lock", "LICENSES/", "crates/fuse/fuzz/corpus/"];

/// This file names what it bans.
const OWN: &str = "xtask/src/tidy/text.rs";

/// Files that are indented with spaces; C and make have tabs.
const SPACES: &[&str] = &[".md", ".rs", ".toml", ".yml"];

/// ASCII, no tabs where they are not the custom, no space at a line's end, one newline at the file's.
pub(super) fn whitespace(tree: &Tree) -> Vec<Finding> {
    let mut findings = lines(tree, |line| {
        if let Some(c) = line.chars().find(|c| !c.is_ascii()) {
            Some(format!(
                "`{c}` is not ASCII; in Rust, write it as an escape"
            ))
        } else if line.ends_with(' ') {
            Some("a space at the end of the line".to_owned())
        } else {
            None
        }
    });
    for file in ours(tree).filter(|file| !file.text.is_empty()) {
        let tab = file.text.lines().position(|line| line.contains('\t'));
        if let (Some(n), true) = (tab, SPACES.iter().any(|end| file.path.ends_with(end))) {
            findings.push(file.finding(n + 1, "a tab; indent with spaces"));
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            let n = file.text.lines().count();
            findings.push(file.finding(n, "the file does not end with one newline"));
        }
    }
    findings
}

/// What is left to do is an issue, or a panic that is listed. In Rust, only comments count.
pub(super) fn open_ends(tree: &Tree) -> Vec<Finding> {
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let mut findings = Vec::new();
    for file in ours(tree) {
        for (n, line) in file.text.lines().enumerate() {
            let from = if file.is_rust() {
                line.find("//")
            } else {
                Some(0)
            };
            let text = &line[from.unwrap_or(line.len())..];
            let found = marks.iter().find_map(|mark| text.split_once(mark));
            if found
                .is_some_and(|(_, after)| !after.starts_with("(panic)") && !after.starts_with("(#"))
            {
                findings
                    .push(file.finding(n + 1, "neither `(panic)` nor an issue's number after it"));
            }
        }
    }
    findings
}

/// No path of the machine on which a file was written.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    lines(tree, |line| {
        let path = ["/home/", "/root/", "/work/"]
            .into_iter()
            .find(|path| starts(line, path))?;
        Some(format!("`{path}` is a path of one machine"))
    })
}

/// Whether an absolute path that begins with `path` stands in `line`.
fn starts(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "_-.}".contains(c);
    line.match_indices(path)
        .any(|(at, _)| !line[..at].ends_with(inside))
}

/// What `check` says of each line of each file that is ours.
fn lines(tree: &Tree, check: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in ours(tree) {
        for (n, line) in file.text.lines().enumerate() {
            findings.extend(check(line).map(|message| file.finding(n + 1, message)));
        }
    }
    findings
}

fn ours(tree: &Tree) -> impl Iterator<Item = &File> {
    let foreign = |file: &File| FOREIGN.iter().any(|prefix| file.path.starts_with(prefix));
    tree.files
        .iter()
        .filter(move |file| !foreign(file) && file.path != OWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: fn(&Tree) -> Vec<Finding>, text: &str) -> Vec<usize> {
        let tree = Tree::of(&[("docs/a.md", text)]);
        rule(&tree).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn odd_characters_are_found() {
        assert_eq!(found(whitespace, "good\n\tb\nc \n\u{2014}\n"), [3, 4, 2]);
        assert_eq!(found(whitespace, "no newline"), [1]);
        assert_eq!(found(whitespace, "two newlines\n\n"), [2]);
    }

    #[test]
    fn open_ends_without_a_reason_are_found() {
        let text = "// FIXME(panic): panics when full.\n// TODO: later\n// TODO(#12): later\n";
        assert_eq!(found(open_ends, text), [2]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let text = "cd /home/me/linux\n../work/here\nsee `/work/x`\n$HOME/root/x\n";
        assert_eq!(found(machine_paths, text), [1, 3]);
    }
}
