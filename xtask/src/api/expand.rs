// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Expansion of a crate's own `macro_rules!`, as far as macros that define public items need it.
//!
//! Hygiene is left out: only the names and types of the items that come out are of interest.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Ident, Punct, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser, discouraged::Speculative};
use syn::{Error, Result};

use super::pattern::{Part, parts, variables};

/// The macros of a crate, by name. Scopes are not looked at.
#[derive(Default)]
pub(super) struct Macros(BTreeMap<String, Vec<Arm>>);

struct Arm {
    pattern: Vec<Part>,
    body: Vec<Part>,
}

/// What the variables of a pattern matched.
#[derive(Clone, Default)]
struct Bindings(BTreeMap<String, Binding>);

#[derive(Clone)]
enum Binding {
    One(TokenStream),
    Many(Vec<Bindings>),
}

impl Macros {
    /// Takes in the definition of the macro `name`.
    pub(super) fn define(&mut self, name: &Ident, definition: TokenStream) {
        let mut tokens = definition.into_iter();
        let mut arms = Vec::new();
        while let (
            Some(TokenTree::Group(pattern)),
            Some(_),
            Some(_),
            Some(TokenTree::Group(body)),
        ) = (tokens.next(), tokens.next(), tokens.next(), tokens.next())
        {
            arms.push(Arm {
                pattern: parts(pattern.stream()),
                body: parts(body.stream()),
            });
            tokens.next(); // The semicolon between two arms.
        }
        self.0.insert(name.to_string(), arms);
    }

    /// The tokens that `name!(input)` becomes.
    ///
    /// # Errors
    ///
    /// If there is no such macro, or none of its arms matches.
    pub(super) fn expand(&self, name: &str, input: TokenStream) -> Result<TokenStream> {
        if name == "paste" {
            return Ok(paste(input));
        }
        for arm in self.0.get(name).into_iter().flatten() {
            let whole = |input: ParseStream<'_>| {
                let bindings = take(&arm.pattern, input)?;
                if input.is_empty() {
                    Ok(bindings)
                } else {
                    Err(input.error("more input"))
                }
            };
            if let Ok(bindings) = whole.parse2(input.clone()) {
                return Ok(give(&arm.body, &bindings));
            }
        }
        Err(Error::new(
            Span::call_site(),
            format!("no arm of `{name}!` matches"),
        ))
    }
}

/// Matches `input` against `pattern`, and takes what it matched.
fn take(pattern: &[Part], input: ParseStream<'_>) -> Result<Bindings> {
    let mut bindings = Bindings::default();
    for (i, part) in pattern.iter().enumerate() {
        match part {
            Part::Token(want) => {
                let got: TokenTree = input.parse()?;
                if got.to_string() != want.to_string() {
                    return Err(Error::new(got.span(), format!("expected `{want}`")));
                }
            }
            Part::Group(delimiter, inner) => match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == *delimiter => {
                    let whole = |input: ParseStream<'_>| take(inner, input);
                    bindings.0.extend(whole.parse2(group.stream())?.0);
                }
                other => return Err(Error::new(other.span(), "expected a group")),
            },
            Part::Variable(name, kind) => {
                let binding = Binding::One(fragment(kind, input)?);
                bindings.0.insert(name.clone(), binding);
            }
            Part::Repeat(inner, separator, operator) => {
                let rounds = repeat(
                    inner,
                    separator.as_ref(),
                    *operator,
                    &pattern[i + 1..],
                    input,
                )?;
                for name in variables(inner) {
                    bindings.0.insert(name, Binding::Many(rounds.clone()));
                }
            }
        }
    }
    Ok(bindings)
}

/// Takes as many rounds of a repetition as there are; what follows it ends it if it matches first.
fn repeat(
    inner: &[Part],
    separator: Option<&TokenTree>,
    operator: char,
    rest: &[Part],
    input: ParseStream<'_>,
) -> Result<Vec<Bindings>> {
    let mut rounds: Vec<Bindings> = Vec::new();
    while !(input.is_empty() || operator == '?' && rounds.len() == 1) {
        let ahead = input.fork();
        if let (Some(separator), false) = (separator, rounds.is_empty()) {
            let token: TokenTree = ahead.parse()?;
            if token.to_string() != separator.to_string() {
                break;
            }
        }
        let ends =
            matches!(rest.first(), Some(Part::Token(_))) && take(&rest[..1], &input.fork()).is_ok();
        if separator.is_none() && ends {
            break;
        }
        let Ok(bindings) = take(inner, &ahead) else {
            break;
        };
        input.advance_to(&ahead);
        rounds.push(bindings);
    }
    if operator == '+' && rounds.is_empty() {
        return Err(input.error("expected one at least"));
    }
    Ok(rounds)
}

fn fragment(kind: &str, input: ParseStream<'_>) -> Result<TokenStream> {
    Ok(match kind {
        "block" => input.parse::<syn::Block>()?.into_token_stream(),
        "expr" => input.parse::<syn::Expr>()?.into_token_stream(),
        "ident" => Ident::parse_any(input)?.into_token_stream(),
        "item" => input.parse::<syn::Item>()?.into_token_stream(),
        "lifetime" => input.parse::<syn::Lifetime>()?.into_token_stream(),
        "literal" => input.parse::<syn::Lit>()?.into_token_stream(),
        "meta" => input.parse::<syn::Meta>()?.into_token_stream(),
        "pat" => syn::Pat::parse_multi(input)?.into_token_stream(),
        "path" => input.parse::<syn::Path>()?.into_token_stream(),
        "stmt" => input.parse::<syn::Stmt>()?.into_token_stream(),
        "ty" => input.parse::<syn::Type>()?.into_token_stream(),
        "vis" => input.parse::<syn::Visibility>()?.into_token_stream(),
        _ => input.parse::<TokenTree>()?.into_token_stream(),
    })
}

/// Writes `body` with what the pattern matched.
fn give(body: &[Part], bindings: &Bindings) -> TokenStream {
    let mut output = TokenStream::new();
    for part in body {
        match part {
            Part::Token(token) => output.extend([token.clone()]),
            Part::Group(delimiter, inner) => {
                output.extend([TokenTree::from(Group::new(
                    *delimiter,
                    give(inner, bindings),
                ))]);
            }
            Part::Variable(name, fragment) => {
                match bindings.0.get(name) {
                    Some(Binding::One(tokens)) => output.extend(tokens.clone()),
                    // A variable of a macro that this one defines.
                    _ => output.extend([
                        TokenTree::from(Punct::new('$', proc_macro2::Spacing::Alone)),
                        Ident::new(name, Span::call_site()).into(),
                    ]),
                }
                if !fragment.is_empty() {
                    output.extend([
                        TokenTree::from(Punct::new(':', proc_macro2::Spacing::Alone)),
                        Ident::new(fragment, Span::call_site()).into(),
                    ]);
                }
            }
            Part::Repeat(inner, separator, _) => {
                let many =
                    variables(inner)
                        .into_iter()
                        .find_map(|name| match bindings.0.get(&name) {
                            Some(Binding::Many(rounds)) => Some(rounds.as_slice()),
                            _ => None,
                        });
                for (i, round) in many.unwrap_or_default().iter().enumerate() {
                    output.extend(separator.clone().filter(|_| i > 0));
                    let mut all = bindings.clone();
                    all.0.extend(round.0.clone());
                    output.extend(give(inner, &all));
                }
            }
        }
    }
    output
}

/// Joins what stands between `[<` and `>]` to one identifier, as `paste!` does.
fn paste(input: TokenStream) -> TokenStream {
    let one = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let text = group.stream().to_string();
            let name = text
                .strip_prefix('<')
                .and_then(|text| text.strip_suffix('>'));
            match name.filter(|_| group.delimiter() == Delimiter::Bracket) {
                Some(name) => Ident::new(&joined(name), Span::call_site()).into(),
                None => Group::new(group.delimiter(), paste(group.stream())).into(),
            }
        }
        token => token,
    };
    input.into_iter().map(one).collect()
}

/// The words of `name` in one, each changed as the `:modifier` after it says.
fn joined(name: &str) -> String {
    let mut name = name.replace(" : ", ":");
    name = name.replace(": ", ":").replace(" :", ":");
    let word = |word: &str| {
        let (word, modifier) = word.split_once(':').unwrap_or((word, ""));
        let word = word.trim_matches('"');
        match modifier {
            "lower" => word.to_lowercase(),
            "upper" => word.to_uppercase(),
            _ => word.to_owned(),
        }
    };
    name.split_whitespace().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(definition: &str, input: &str) -> Result<String> {
        let mut macros = Macros::default();
        macros.define(&Ident::new("m", Span::call_site()), definition.parse()?);
        Ok(macros.expand("m", input.parse()?)?.to_string())
    }

    #[test]
    fn repetitions_give_an_item_for_each_round() -> Result<()> {
        let definition = "($($(#[$doc:meta])* $name:ident = $n:expr),* $(,)?) => { $(pub const $name: u8 = $n;)* }";
        let text = expanded(definition, "#[doc = \"a\"] A = 1, B = 2,")?;
        assert_eq!(text, "pub const A : u8 = 1 ; pub const B : u8 = 2 ;");
        Ok(())
    }

    #[test]
    fn the_first_arm_that_matches_is_taken() -> Result<()> {
        let definition = "($t:ty, $n:literal) => { two $t } ; ($t:ty) => { one $t }";
        assert_eq!(expanded(definition, "Vec<u8>")?, "one Vec < u8 >");
        assert!(expanded(definition, "1 2").is_err());
        Ok(())
    }

    #[test]
    fn pasted_words_become_one() {
        let text = paste("fn [<read_ U8:lower>]() {}".parse().unwrap_or_default()).to_string();
        assert_eq!(text, "fn read_u8 () { }");
    }
}
