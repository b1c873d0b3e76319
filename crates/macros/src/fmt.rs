// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `fmt!`.

use std::collections::BTreeSet;

use proc_macro2::{Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::{Error, Ident, Result};

pub(crate) fn fmt(input: TokenStream) -> Result<TokenStream> {
    let mut tokens = input.clone().into_iter();
    let template = match tokens.next() {
        Some(TokenTree::Literal(literal)) => literal,
        // What is no format string passes unchanged: `pr_info!(args)` prints `fmt::Arguments`.
        _ => return Ok(input),
    };
    let span = template.span();
    let Some(mut captured) = captures(&template)? else {
        return Ok(input);
    };

    let mut args = TokenStream::new();
    for argument in arguments(tokens)? {
        args.extend(argument.wrapped(span));
        if let Some(name) = argument.name {
            captured.remove(&name);
        }
    }
    for name in captured {
        let name = Ident::new(&name, span);
        args.extend(quote_spanned!(span=> , #name = ::kernel::fmt::Adapter(&#name)));
    }
    Ok(quote_spanned!(span=> ::core::format_args!(#template #args)))
}

/// The names that a format string captures, or `None` when the literal is no plain string.
///
/// Works on the literal as it is written, so an escape such as `\u{e9}` looks like a name. Linux's
/// macro does the same, and code that it refuses must not compile here.
fn captures(template: &Literal) -> Result<Option<BTreeSet<String>>> {
    let source = template.to_string();
    let Some(mut rest) = source
        .strip_prefix('"')
        .and_then(|source| source.strip_suffix('"'))
    else {
        return Ok(None);
    };
    let mut names = BTreeSet::new();
    while let Some((_, after)) = rest.split_once('{') {
        if let Some(after) = after.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some((placeholder, after)) = after.split_once('}') else {
            break;
        };
        rest = after;
        let name = placeholder.split(':').next().unwrap_or_default();
        if name.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        if syn::parse_str::<Ident>(name).is_err() {
            return Err(Error::new(
                template.span(),
                format!("`{{{name}}}` is taken for a captured name and is none"),
            ));
        }
        names.insert(name.to_owned());
    }
    Ok(Some(names))
}

/// One argument after the format string: `expression` or `name = expression`.
#[derive(Default)]
struct Argument {
    name: Option<String>,
    lhs: TokenStream,
    expression: TokenStream,
}

impl Argument {
    fn push(&mut self, token: TokenTree) {
        self.expression.extend([token]);
    }

    /// What stands before `equals` is the argument's name.
    fn name_by(&mut self, equals: Punct) -> Result<()> {
        let before = std::mem::take(&mut self.expression);
        if equals.spacing() == Spacing::Joint || syn::parse2::<Ident>(before.clone()).is_err() {
            return Err(Error::new(
                equals.span(),
                "the first `=` of an argument ends its name: put the expression in parentheses",
            ));
        }
        self.name = Some(before.to_string());
        self.lhs = before;
        self.lhs.extend([TokenTree::Punct(equals)]);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.name.is_none() && self.expression.is_empty()
    }

    fn wrapped(&self, span: Span) -> TokenStream {
        if self.is_empty() {
            return quote_spanned!(span=> ,);
        }
        let (lhs, expression) = (&self.lhs, &self.expression);
        quote_spanned!(span=> , #lhs ::kernel::fmt::Adapter(&(#expression)))
    }
}

/// Splits `, a, b = c,` into its arguments. A comma at the end adds none.
fn arguments(tokens: impl Iterator<Item = TokenTree>) -> Result<Vec<Argument>> {
    let mut arguments = Vec::new();
    for token in tokens {
        match (token, arguments.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                arguments.push(Argument::default());
            }
            (TokenTree::Punct(punct), Some(argument))
                if punct.as_char() == '=' && argument.name.is_none() =>
            {
                argument.name_by(punct)?;
            }
            (token, Some(argument)) => argument.push(token),
            (token, None) => {
                return Err(Error::new(token.span(), "expected `,`"));
            }
        }
    }
    if arguments.last().is_some_and(Argument::is_empty) {
        arguments.pop();
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::fmt;
    use proc_macro2::TokenStream;
    use quote::quote;

    fn expand(input: TokenStream) -> String {
        match fmt(input) {
            Ok(tokens) => tokens
                .to_string()
                .replace(":: kernel :: fmt :: Adapter", "Adapter"),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn every_argument_is_wrapped() {
        assert_eq!(
            expand(quote!("{} {0} {n}", a + b, n = c,)),
            r#":: core :: format_args ! ("{} {0} {n}" , Adapter (& (a + b)) , n = Adapter (& (c)))"#
        );
    }

    #[test]
    fn a_captured_name_is_wrapped_once() {
        assert_eq!(
            expand(quote!("{x:?} {x:02x} {{y}}")),
            r#":: core :: format_args ! ("{x:?} {x:02x} {{y}}" , x = Adapter (& x))"#
        );
    }

    #[test]
    fn only_the_first_equals_sign_names() {
        assert_eq!(
            expand(quote!("{a}", a = b == c)),
            r#":: core :: format_args ! ("{a}" , a = Adapter (& (b == c)))"#
        );
    }

    #[test]
    fn a_comparison_needs_parentheses_as_in_the_kernel() {
        for comparison in [quote!("{}", a == b), quote!("{}", a.b <= c)] {
            assert!(expand(comparison).starts_with("error: the first `=`"));
        }
        assert_eq!(
            expand(quote!("{}", (a == b))),
            r#":: core :: format_args ! ("{}" , Adapter (& ((a == b))))"#
        );
    }

    #[test]
    fn an_escape_that_looks_like_a_placeholder_is_refused() {
        let literal: TokenStream = r#""\u{1f600}""#.parse().unwrap_or_default();
        assert!(expand(literal).starts_with("error: `{1f600}`"));
    }

    #[test]
    fn what_is_no_format_string_passes_unchanged() {
        assert_eq!(expand(quote!(args)), "args");
        assert_eq!(expand(quote!(b"bytes")), r#"b"bytes""#);
        assert_eq!(expand(quote!()), "");
    }
}
