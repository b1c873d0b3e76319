// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The grammar that `pin_init!` and `init!` share.
//!
//! ```text
//! initializer: [#[default_error(TYPE)]] [&IDENT in] PATH { [field,]* [..Zeroable::init_zeroed()] } [? TYPE]
//! field:       ATTRIBUTES (IDENT | IDENT: EXPR | IDENT <- EXPR | _: BLOCK)
//! ```

use syn::{
    braced,
    parse::{Parse, ParseStream},
    parse_quote, Attribute, Block, Expr, Ident, Path, Result, Token, Type,
};

/// A parsed invocation.
pub(crate) struct Initializer {
    /// What `? TYPE` says, else `#[default_error]`; `None` leaves the choice to the macro.
    pub(crate) error: Option<Type>,
    /// The name for the pointer to the struct, from `&IDENT in`.
    pub(crate) this: Option<Ident>,
    pub(crate) path: Path,
    pub(crate) fields: Vec<Field>,
    /// Whether the list ends in `..Zeroable::init_zeroed()`.
    pub(crate) zeroed: bool,
}

/// One entry of the list between the braces.
pub(crate) struct Field {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) kind: FieldKind,
}

pub(crate) enum FieldKind {
    /// `name: value`; `name` alone means `name: name`.
    Value { name: Ident, value: Expr },
    /// `name <- init`
    Init { name: Ident, init: Expr },
    /// `_: { .. }`
    Code(Block),
}

impl Parse for Initializer {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let default_error = parse_default_error(input)?;
        let this = parse_this(input)?;
        let path = input.parse()?;

        let content;
        braced!(content in input);
        let mut fields = Vec::new();
        while !content.is_empty() && !content.peek(Token![..]) {
            fields.push(content.parse()?);
            if content.is_empty() {
                break;
            }
            content.parse::<Token![,]>()?;
        }
        let zeroed = parse_zeroed(&content)?;

        let error = match input.parse::<Option<Token![?]>>()? {
            Some(_) => Some(input.parse()?),
            None => default_error,
        };
        Ok(Self {
            error,
            this,
            path,
            fields,
            zeroed,
        })
    }
}

/// Parses the attributes in front of everything, which a macro that wraps these two uses to set its own default.
fn parse_default_error(input: ParseStream<'_>) -> Result<Option<Type>> {
    let mut default_error = None;
    for attr in input.call(Attribute::parse_outer)? {
        if !attr.path().is_ident("default_error") {
            return Err(syn::Error::new_spanned(
                attr,
                "the only attribute an initialiser takes is `#[default_error(<type>)]`",
            ));
        }
        default_error = Some(attr.parse_args()?);
    }
    Ok(default_error)
}

fn parse_this(input: ParseStream<'_>) -> Result<Option<Ident>> {
    if input.parse::<Option<Token![&]>>()?.is_none() {
        return Ok(None);
    }
    let this = input.parse()?;
    input.parse::<Token![in]>()?;
    Ok(Some(this))
}

fn parse_zeroed(content: ParseStream<'_>) -> Result<bool> {
    if content.parse::<Option<Token![..]>>()?.is_none() {
        return Ok(false);
    }
    let rest: Expr = content.parse()?;
    if rest != parse_quote!(Zeroable::init_zeroed()) {
        return Err(syn::Error::new_spanned(
            rest,
            "the rest of the fields can only be `..Zeroable::init_zeroed()`",
        ));
    }
    Ok(true)
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self {
            attrs: input.call(Attribute::parse_outer)?,
            kind: input.parse()?,
        })
    }
}

impl Parse for FieldKind {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let start = input.lookahead1();
        if start.peek(Token![_]) {
            input.parse::<Token![_]>()?;
            input.parse::<Token![:]>()?;
            return Ok(Self::Code(input.parse()?));
        }
        if !start.peek(Ident) {
            return Err(start.error());
        }

        let name: Ident = input.parse()?;
        let next = input.lookahead1();
        if next.peek(Token![<-]) {
            input.parse::<Token![<-]>()?;
            let init = input.parse()?;
            Ok(Self::Init { name, init })
        } else if next.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let value = input.parse()?;
            Ok(Self::Value { name, value })
        } else if next.peek(Token![,]) || next.peek(syn::parse::End) {
            let value = parse_quote!(#name);
            Ok(Self::Value { name, value })
        } else {
            Err(next.error())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Initializer;

    /// The message with which the grammar refuses the input.
    fn refusal(input: &str) -> String {
        match syn::parse_str::<Initializer>(input) {
            Ok(_) => panic!("`{input}` was accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_unknown_attribute_is_refused() {
        assert_eq!(
            refusal("#[must_use] Foo {}"),
            "the only attribute an initialiser takes is `#[default_error(<type>)]`"
        );
    }

    #[test]
    fn a_rest_other_than_zeroes_is_refused() {
        for rest in [
            "old",
            "Default::default()",
            "init_zeroed()",
            "Zeroable::zeroed()",
        ] {
            assert_eq!(
                refusal(&format!("Foo {{ a: 1, ..{rest} }}")),
                "the rest of the fields can only be `..Zeroable::init_zeroed()`"
            );
        }
    }

    #[test]
    fn what_follows_the_rest_or_the_braces_is_refused() {
        assert_eq!(
            refusal("Foo { ..Zeroable::init_zeroed(), a: 1 }"),
            "unexpected token, expected `}`"
        );
        assert_eq!(refusal("Foo { a: 1 },"), "unexpected token");
        assert_eq!(refusal("Foo { a: 1 }? Error Error"), "unexpected token");
    }

    #[test]
    fn a_malformed_field_is_refused_with_what_was_expected() {
        assert_eq!(
            refusal("Foo { a = 1 }"),
            "expected one of: `<-`, `:`, `,`, `}`"
        );
        assert_eq!(refusal("Foo { 0: 1 }"), "expected `_` or identifier");
        assert_eq!(refusal("Foo { a: 1 b: 2 }"), "expected `,`");
        assert_eq!(refusal("Foo { _ <- code() }"), "expected `:`");
        assert_eq!(refusal("Foo { _: code() }"), "expected curly braces");
    }
}
