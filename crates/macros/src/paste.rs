// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `paste!`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Error, Result};

pub(crate) fn paste(input: TokenStream) -> Result<TokenStream> {
    let mut output = Vec::new();
    for token in input {
        output.push(match token {
            TokenTree::Group(group) => match segments_of(&group) {
                Some(segments) => TokenTree::Ident(concatenate(&segments, group.span())?),
                None => {
                    let mut pasted = Group::new(group.delimiter(), paste(group.stream())?);
                    pasted.set_span(group.span());
                    TokenTree::Group(pasted)
                }
            },
            other => other,
        });
    }
    Ok(open_path_segments(output))
}

fn is_punct(token: Option<&TokenTree>, expected: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == expected)
}

/// The tokens between `[<` and `>]`, if that is what `group` is.
fn segments_of(group: &Group) -> Option<Vec<TokenTree>> {
    if group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut tokens: Vec<_> = group.stream().into_iter().collect();
    if tokens.len() < 3 || !is_punct(tokens.first(), '<') || !is_punct(tokens.last(), '>') {
        return None;
    }
    tokens.pop();
    tokens.remove(0);
    Some(tokens)
}

/// A part of the identifier to be, and where it was written.
struct Part {
    text: String,
    span: Span,
}

/// The parts of an identifier, and the span that a `:span` chose for it.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    span: Option<Span>,
}

impl Parts {
    fn collect(&mut self, tokens: &[TokenTree]) -> Result<()> {
        let mut tokens = tokens.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) => self.push(ident.unraw().to_string(), token),
                TokenTree::Literal(literal) => self.push(unquoted(&literal.to_string()), token),
                // A fragment that `macro_rules!` has captured.
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    let captured: Vec<_> = group.stream().into_iter().collect();
                    self.collect(&captured)?;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    self.modify(punct.span(), tokens.next())?
                }
                _ => {
                    return Err(Error::new(
                        token.span(),
                        "expected an identifier or a literal",
                    ));
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, text: String, token: &TokenTree) {
        self.parts.push(Part {
            text,
            span: token.span(),
        });
    }

    /// Applies the modifier after a colon to the last part.
    fn modify(&mut self, colon: Span, modifier: Option<&TokenTree>) -> Result<()> {
        let part = self
            .parts
            .last_mut()
            .ok_or_else(|| Error::new(colon, "expected an identifier before the modifier"))?;
        let Some(TokenTree::Ident(modifier)) = modifier else {
            return Err(Error::new(colon, "expected a modifier after the colon"));
        };
        match modifier.to_string().as_str() {
            "lower" => part.text = part.text.to_lowercase(),
            "upper" => part.text = part.text.to_uppercase(),
            "span" => {
                if self.span.replace(part.span).is_some() {
                    return Err(Error::new(modifier.span(), "`span` is given twice"));
                }
            }
            _ => {
                return Err(Error::new(
                    modifier.span(),
                    "unknown modifier: there are `lower`, `upper` and `span`",
                ));
            }
        }
        Ok(())
    }
}

/// The text of a string literal, and any other literal as it is written.
fn unquoted(literal: &str) -> String {
    literal
        .strip_prefix('"')
        .and_then(|literal| literal.strip_suffix('"'))
        .unwrap_or(literal)
        .to_owned()
}

fn concatenate(tokens: &[TokenTree], brackets: Span) -> Result<Ident> {
    let mut parts = Parts::default();
    parts.collect(tokens)?;
    let name: String = parts.parts.iter().map(|part| part.text.as_str()).collect();
    let span = parts.span.unwrap_or(brackets);
    match Ident::parse_any.parse_str(&name) {
        Ok(mut ident) => {
            ident.set_span(span);
            Ok(ident)
        }
        Err(_) => Err(Error::new(span, format!("`{name}` is no identifier"))),
    }
}

/// Takes the invisible delimiters off a captured fragment beside a `::`: a path cannot have them.
fn open_path_segments(tokens: Vec<TokenTree>) -> TokenStream {
    let is_path_separator =
        |at: usize| is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':');
    let beside_separator =
        |at: usize| is_path_separator(at + 1) || (at >= 2 && is_path_separator(at - 2));
    let mut output = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::None && beside_separator(at) =>
            {
                output.extend(group.stream());
            }
            token => output.extend([token.clone()]),
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::paste;
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    use quote::quote;

    fn expand(input: TokenStream) -> String {
        match paste(input) {
            Ok(tokens) => tokens.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn identifiers_and_literals_become_one_identifier() {
        assert_eq!(
            expand(quote!(fn [<some_ "foo" _fn 100 r#type>]();)),
            "fn some_foo_fn100type () ;"
        );
    }

    #[test]
    fn modifiers_change_the_part_before_them() {
        assert_eq!(expand(quote!([<A:lower B _ c:upper:span>])), "aB_C");
    }

    #[test]
    fn brackets_are_pasted_at_any_depth_and_others_left_alone() {
        assert_eq!(
            expand(quote!(mod m { const [<A B>]: [u8; 2] = [1, 2]; })),
            "mod m { const AB : [u8 ; 2] = [1 , 2] ; }"
        );
    }

    #[test]
    fn a_captured_fragment_beside_a_path_separator_is_opened() {
        let captured = TokenTree::Group(Group::new(Delimiter::None, quote!(bindings)));
        let other = captured.clone();
        let Ok(pasted) = paste(quote!(#captured::[<a b>], #other)) else {
            panic!("a valid input is refused");
        };
        let kinds: Vec<bool> = pasted
            .into_iter()
            .map(|token| matches!(token, TokenTree::Group(_)))
            .collect();
        assert_eq!(kinds, [false, false, false, false, false, true]);
    }

    #[test]
    fn mistakes_are_errors_and_not_panics() {
        for (input, message) in [
            (quote!([<:lower>]), "error: expected an identifier before"),
            (quote!([<a:>]), "error: expected a modifier"),
            (quote!([<a:title>]), "error: unknown modifier"),
            (quote!([<a:span b:span>]), "error: `span` is given twice"),
            (quote!([<a + b>]), "error: expected an identifier or"),
            (quote!([<1 a>]), "error: `1a` is no identifier"),
        ] {
            let expansion = expand(input);
            assert!(expansion.starts_with(message), "{expansion}");
        }
    }
}
