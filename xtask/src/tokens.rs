// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Rust source as a flat list of tokens with their lines, and the paths named in it.
//!
//! A rule that looks at tokens does not mistake a word in a comment or a string for code.

use std::collections::BTreeMap;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::tree::{File, Tree};

/// A token; a delimiter is one on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

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

impl File {
    /// All tokens of the file; none if it is not Rust.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        match TokenStream::from_str(&self.text) {
            Ok(stream) if self.is_rust() => flat(stream),
            _ => Vec::new(),
        }
    }

    /// The tokens of the file without its `#[cfg(test)]` items; none if the file is a test.
    pub(crate) fn code(&self) -> Vec<Token> {
        if self.test {
            return Vec::new();
        }
        let tokens = self.tokens();
        let mut code = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            if matches(&tokens, i, &["#", "[", "cfg", "(", "test", ")", "]"]) {
                i = end_of_item(&tokens, i + 7);
            } else {
                code.push(tokens[i].clone());
                i += 1;
            }
        }
        code
    }
}

/// The tokens of `stream`.
pub(crate) fn flat(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

/// The file at `root` and those that its `mod` items bring in.
pub(crate) fn compiled(tree: &Tree, root: &str) -> Vec<String> {
    let mut files = vec![root.to_owned()];
    let mut i = 0;
    while i < files.len() {
        let path = files[i].clone();
        let tokens = tree.file(&path).map(File::tokens).unwrap_or_default();
        let (folder, stem) = path
            .trim_end_matches(".rs")
            .rsplit_once('/')
            .unwrap_or(("", &path));
        for j in (0..tokens.len()).filter(|&j| matches(&tokens, j, &["mod"])) {
            let Some(name) = tokens
                .get(j + 1)
                .filter(|_| matches(&tokens, j + 2, &[";"]))
            else {
                continue;
            };
            let name = &name.text;
            let places = [
                format!("{folder}/{name}.rs"),
                format!("{folder}/{name}/mod.rs"),
                format!("{folder}/{stem}/{name}.rs"),
            ];
            files.extend(places.into_iter().find(|place| tree.file(place).is_some()));
        }
        i += 1;
    }
    files
}

/// Whether the tokens from `i` on read as `pattern`.
pub(crate) fn matches(tokens: &[Token], i: usize, pattern: &[&str]) -> bool {
    tokens.len() >= i + pattern.len()
        && pattern
            .iter()
            .zip(&tokens[i..])
            .all(|(want, token)| token.text == *want)
}

/// The index just after the group that opens at `open`.
pub(crate) fn after_group(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth <= 1 => return i + 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The tokens without what `name! { .. }` or `name! ident { .. }` holds, for each of `names`.
pub(crate) fn without_macros(tokens: &[Token], names: &[&str]) -> Vec<Token> {
    let mut rest = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if names.contains(&tokens[i].text.as_str()) && matches(tokens, i + 1, &["!"]) {
            let open = (i..tokens.len()).find(|&j| matches!(&*tokens[j].text, "(" | "[" | "{"));
            i = open.map_or(tokens.len(), |open| after_group(tokens, open));
        } else {
            rest.push(tokens[i].clone());
            i += 1;
        }
    }
    rest
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

/// Whether `token` is an identifier or a keyword.
pub(crate) fn is_word(token: &Token) -> bool {
    let text = &token.text;
    text.starts_with(|c: char| c == '_' || c.is_alphabetic()) && !text.contains(['"', '\''])
}

/// Whether `c` may stand in a name.
pub(crate) fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The index after the item that starts at `i`: its first `;`, or its first braces.
fn end_of_item(tokens: &[Token], mut i: usize) -> usize {
    while i < tokens.len() {
        match tokens[i].text.as_str() {
            ";" => return i + 1,
            "{" => return after_group(tokens, i),
            "(" | "[" => i = after_group(tokens, i),
            _ => i += 1,
        }
    }
    i
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut quote = false;
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |text: String, line| tokens.push(Token { text, line });
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace | Delimiter::None => ("{", "}"),
                };
                push(open.to_owned(), line);
                flatten(group.stream(), tokens);
                let line = group.span_close().start().line;
                tokens.push(Token {
                    text: close.to_owned(),
                    line,
                });
            }
            // A lifetime comes as a quote and a word: one token, so that `'static` is not `static`.
            TokenTree::Punct(punct) if punct.as_char() == '\'' => quote = true,
            TokenTree::Ident(ident) if quote => {
                quote = false;
                push(format!("'{ident}"), line);
            }
            tree => push(tree.to_string(), line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn test_modules_and_strings_are_not_code() {
        let code = lex("#[cfg(test)] mod tests { fn f() {} } const S: &'static str = \"unsafe\";");
        let texts: Vec<_> = code.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "const",
                "S",
                ":",
                "&",
                "'static",
                "str",
                "=",
                "\"unsafe\"",
                ";"
            ]
        );
    }
}
