// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The paths that Rust source names.

use std::collections::BTreeMap;

use crate::tokens::{Token, after_group, is_word, matches};

/// A path such as `std::sync::Mutex`, written out or as a branch of a `use` tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    /// Whether it calls a macro.
    pub(crate) bang: bool,
}

impl Path {
    /// Whether this path names `banned` or something in it, or is a glob that may bring it in.
    pub(crate) fn reaches(&self, banned: &str) -> bool {
        let banned: Vec<&str> = banned.split("::").collect();
        let own: Vec<&str> = self.segments.iter().map(String::as_str).collect();
        match own.split_last() {
            Some((&"*", module)) => banned.starts_with(module) || module.starts_with(&banned),
            _ => own.starts_with(&banned),
        }
    }
}

/// The paths with what was imported from `std` written in full, as in `thread::park` after
/// `use std::thread`.
pub(crate) fn from_std(mut paths: Vec<Path>) -> Vec<Path> {
    let mut imported = BTreeMap::new();
    for path in &mut paths {
        if path.segments.last().is_some_and(|last| last == "self") && path.segments.len() > 1 {
            path.segments.pop();
        }
        if path.segments[0] == "std" {
            let name = path.segments[path.segments.len() - 1].clone();
            imported.insert(name, path.segments.clone());
        }
    }
    for path in paths.iter_mut().filter(|path| path.segments.len() > 1) {
        if let Some(full) = imported.get(&path.segments[0]) {
            path.segments.splice(..1, full.iter().cloned());
        }
    }
    paths
}

/// Every path in `tokens`, with `use` trees written out.
pub(crate) fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if is_word(&tokens[i]) {
            i = path(tokens, i, &[], &mut paths);
        } else {
            i += 1;
        }
    }
    paths
}

/// Reads the path at `i`, which follows `prefix`; gives the index after it.
fn path(tokens: &[Token], mut i: usize, prefix: &[String], paths: &mut Vec<Path>) -> usize {
    let line = tokens[i].line;
    let mut segments = prefix.to_vec();
    segments.push(tokens[i].text.clone());
    i += 1;
    while matches(tokens, i, &[":", ":"]) {
        match tokens.get(i + 2) {
            Some(token) if is_word(token) || token.text == "*" => {
                segments.push(token.text.clone());
                i += 3;
            }
            Some(token) if token.text == "{" => {
                let end = after_group(tokens, i + 2);
                i += 3;
                while i < end {
                    if tokens[i].text == "as" {
                        i += 2;
                    } else if is_word(&tokens[i]) || tokens[i].text == "*" {
                        i = path(tokens, i, &segments, paths);
                    } else {
                        i += 1;
                    }
                }
                return end;
            }
            _ => break,
        }
    }
    let bang = matches(tokens, i, &["!"]) && !matches(tokens, i, &["!", "="]);
    paths.push(Path {
        segments,
        line,
        bang,
    });
    i
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn lex(text: &str) -> Vec<Token> {
        Tree::of(&[("a.rs", text)]).files[0].code()
    }

    fn path_texts(text: &str) -> Vec<String> {
        let path = |path: Path| path.segments.join("::") + if path.bang { "!" } else { "" };
        paths(&lex(text)).into_iter().map(path).collect()
    }

    #[test]
    fn use_trees_are_written_out() {
        let paths = path_texts("use std::{sync::{self, Arc}, thread::park as p};");
        let want = [
            "use",
            "std::sync::self",
            "std::sync::Arc",
            "std::thread::park",
        ];
        assert_eq!(paths, want);
    }

    #[test]
    fn macro_calls_are_told_from_comparisons() {
        assert_eq!(
            path_texts("std::println!(); a != b"),
            ["std::println!", "a", "b"]
        );
    }

    #[test]
    fn imports_from_std_are_followed() {
        let reach = |text: &str| {
            from_std(paths(&lex(text)))
                .iter()
                .any(|path| path.reaches("std::sync::Mutex"))
        };
        assert!(reach("use std::sync::Mutex;"));
        assert!(reach("use std::sync; fn f(m: &sync::Mutex<u8>) {}"));
        assert!(reach(
            "use std::{io, sync::{self}}; fn f(m: &sync::Mutex<u8>) {}"
        ));
        assert!(reach("use std::sync::*;"));
        assert!(reach("fn f(m: &std::sync::Mutex<u8>) {}"));
        assert!(!reach("use std::sync::{self, Arc};"));
        assert!(!reach("use crate::sync; fn f(m: &sync::Mutex<u8>) {}"));
    }
}
