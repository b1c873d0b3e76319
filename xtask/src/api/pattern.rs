// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The two sides of a `macro_rules!` arm, taken apart.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A part of a pattern or of a body.
pub(super) enum Part {
    /// A token that stands for itself.
    Token(TokenTree),
    /// Delimited parts.
    Group(Delimiter, Vec<Part>),
    /// `$name:fragment`, or `$name` in a body.
    Variable(String, String),
    /// `$( .. ) separator operator`.
    Repeat(Vec<Part>, Option<TokenTree>, char),
}

/// Reads a pattern or a body.
pub(super) fn parts(stream: TokenStream) -> Vec<Part> {
    let mut tokens = stream.into_iter().peekable();
    let mut parts = Vec::new();
    while let Some(token) = tokens.next() {
        let part = match token {
            TokenTree::Punct(ref dollar) if dollar.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Group(group)) => {
                    let mut next = tokens.next();
                    let mut separator = None;
                    if next.as_ref().is_some_and(|token| operator(token).is_none()) {
                        separator = next;
                        next = tokens.next();
                    }
                    let operator = next.as_ref().and_then(operator).unwrap_or('*');
                    Part::Repeat(parts_of(&group), separator, operator)
                }
                Some(TokenTree::Ident(name)) if name == "crate" => Part::Token(name.into()),
                Some(TokenTree::Ident(name)) => {
                    let mut ahead = tokens.clone();
                    let colon = ahead.next().is_some_and(|token| token.to_string() == ":");
                    let kind = ahead.next().map(|token| token.to_string());
                    let kind = kind.filter(|kind| colon && FRAGMENTS.contains(&kind.as_str()));
                    if kind.is_some() {
                        tokens = ahead;
                    }
                    let fragment = kind.unwrap_or_default();
                    Part::Variable(name.to_string(), fragment)
                }
                other => {
                    parts.push(Part::Token(token));
                    match other {
                        Some(other) => Part::Token(other),
                        None => continue,
                    }
                }
            },
            TokenTree::Group(group) => Part::Group(group.delimiter(), parts_of(&group)),
            token => Part::Token(token),
        };
        parts.push(part);
    }
    parts
}

fn parts_of(group: &Group) -> Vec<Part> {
    parts(group.stream())
}

fn operator(token: &TokenTree) -> Option<char> {
    match token {
        TokenTree::Punct(punct) => Some(punct.as_char()).filter(|c| "*+?".contains(*c)),
        _ => None,
    }
}

const FRAGMENTS: &[&str] = &[
    "block", "expr", "ident", "item", "lifetime", "literal", "meta", "pat", "path", "stmt", "tt",
    "ty", "vis",
];

/// The names of the variables in `parts`, at any depth.
pub(super) fn variables(parts: &[Part]) -> Vec<String> {
    let inner = |part: &Part| match part {
        Part::Token(_) => Vec::new(),
        Part::Variable(name, _) => vec![name.clone()],
        Part::Group(_, parts) | Part::Repeat(parts, ..) => variables(parts),
    };
    parts.iter().flat_map(inner).collect()
}
