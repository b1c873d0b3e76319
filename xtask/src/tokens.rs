// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Rust source as a flat list of tokens with their lines.
//!
//! A rule that looks at tokens does not mistake a word in a comment or a string for code.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::tree::{File, Tree};

/// A token; a delimiter is one on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl File {
    /// All tokens of the file; none if it is not Rust.
    pub(crate) fn tokens(&self) -> &[Token] {
        self.tokens
            .get_or_init(|| match TokenStream::from_str(&self.text) {
                Ok(stream) if self.is_rust() => flat(stream),
                _ => Vec::new(),
            })
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
            if matches(tokens, i, &["#", "[", "cfg", "(", "test", ")", "]"]) {
                i = end_of_item(tokens, i + 7);
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
        for j in (0..tokens.len()).filter(|&j| matches(tokens, j, &["mod"])) {
            let Some(name) = tokens.get(j + 1).filter(|_| matches(tokens, j + 2, &[";"])) else {
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
pub(crate) fn end_of_item(tokens: &[Token], mut i: usize) -> usize {
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

    #[test]
    fn test_modules_and_strings_are_not_code() {
        let text = "#[cfg(test)] mod tests { fn f() {} } const S: &'static str = \"unsafe\";";
        let code = Tree::of(&[("a.rs", text)]).files[0].code();
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
