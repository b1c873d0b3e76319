// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The grammar of `module!`.

use std::ffi::CString;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{braced, bracketed, Error, Expr, Ident, LitCStr, LitStr, Result, Token, Type};

use super::fields::Fields;
use super::fields::Presence::{Optional, Required};

/// The types that Linux has parsers for.
const PARAM_TYPES: [&str; 10] = [
    "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "isize", "usize",
];

/// What stands in `module! { .. }`.
pub(crate) struct ModuleInfo {
    pub(super) type_: Type,
    pub(super) name: AsciiLitStr,
    pub(super) authors: Vec<AsciiLitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) license: AsciiLitStr,
    pub(super) alias: Vec<AsciiLitStr>,
    pub(super) firmware: Vec<AsciiLitStr>,
    pub(super) imports_ns: Vec<AsciiLitStr>,
    pub(super) params: Vec<Parameter>,
}

impl Parse for ModuleInfo {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let start = input.span();
        let (mut type_, mut name, mut description, mut license) = (None, None, None, None);
        let (mut authors, mut alias) = (Vec::new(), Vec::new());
        let (mut firmware, mut imports_ns) = (Vec::new(), Vec::new());
        let mut params = Vec::new();

        let fields = Fields::new(
            input,
            &[
                ("type", Required),
                ("name", Required),
                ("authors", Optional),
                ("description", Optional),
                ("license", Required),
                ("alias", Optional),
                ("firmware", Optional),
                ("imports_ns", Optional),
                ("params", Optional),
            ],
        );
        fields.parse(|key| {
            match key {
                "type" => type_ = Some(input.parse()?),
                "name" => name = Some(input.parse()?),
                "authors" => authors = strings(input)?,
                "description" => description = Some(input.parse()?),
                "license" => license = Some(input.parse()?),
                "alias" => alias = strings(input)?,
                "firmware" => firmware = strings(input)?,
                "imports_ns" => imports_ns = strings(input)?,
                _ => params = parameters(input)?,
            }
            Ok(())
        })?;

        Ok(Self {
            type_: required(type_, start)?,
            name: required(name, start)?,
            authors,
            description,
            license: required(license, start)?,
            alias,
            firmware,
            imports_ns,
            params,
        })
    }
}

/// One entry of `params`: `name: type { default: expression, description: "text", }`.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) ty: Ident,
    pub(super) default: Expr,
    pub(super) description: LitStr,
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty: Ident = input.parse()?;
        if !PARAM_TYPES.iter().any(|supported| ty == supported) {
            return Err(Error::new_spanned(
                &ty,
                format!(
                    "a parameter cannot be `{ty}`: there are {}",
                    PARAM_TYPES.join(", ")
                ),
            ));
        }

        let body;
        braced!(body in input);
        let start = body.span();
        let (mut default, mut description) = (None, None);
        Fields::new(&body, &[("default", Required), ("description", Required)]).parse(|key| {
            match key {
                "default" => default = Some(body.parse()?),
                _ => description = Some(body.parse()?),
            }
            Ok(())
        })?;

        Ok(Self {
            name,
            ty,
            default: required(default, start)?,
            description: required(description, start)?,
        })
    }
}

/// The value of an entry that `Fields` has made sure of.
fn required<T>(value: Option<T>, start: Span) -> Result<T> {
    value.ok_or_else(|| Error::new(start, "a required entry is missing"))
}

/// `["a", "b"]`
fn strings(input: ParseStream<'_>) -> Result<Vec<AsciiLitStr>> {
    let list;
    bracketed!(list in input);
    let strings = Punctuated::<AsciiLitStr, Token![,]>::parse_terminated(&list)?;
    Ok(strings.into_iter().collect())
}

fn parameters(input: ParseStream<'_>) -> Result<Vec<Parameter>> {
    let list;
    braced!(list in input);
    let parameters = Punctuated::<Parameter, Token![,]>::parse_terminated(&list)?;
    Ok(parameters.into_iter().collect())
}

/// A string literal of ASCII characters only: `modinfo` and the log know no other.
pub(super) struct AsciiLitStr(LitStr);

impl AsciiLitStr {
    pub(super) fn to_c_str(&self) -> Result<LitCStr> {
        match CString::new(self.0.value()) {
            Ok(value) => Ok(LitCStr::new(&value, self.0.span())),
            Err(_) => Err(Error::new_spanned(&self.0, "a name has no NUL in it")),
        }
    }
}

impl Parse for AsciiLitStr {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let literal: LitStr = input.parse()?;
        if literal.value().is_ascii() {
            Ok(Self(literal))
        } else {
            Err(Error::new_spanned(
                literal,
                "only ASCII characters can stand here",
            ))
        }
    }
}

impl ToTokens for AsciiLitStr {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

#[cfg(test)]
mod tests {
    use super::ModuleInfo;

    /// The error for `input`, with the text it points at (`""` for the end of the input).
    fn error(input: &str) -> (String, String) {
        let Err(error) = syn::parse_str::<ModuleInfo>(input) else {
            return (String::new(), String::new());
        };
        let text = error.span().source_text().unwrap_or_default();
        (error.to_string(), text)
    }

    #[track_caller]
    fn assert_error(input: &str, message: &str, at: &str) {
        let (actual, text) = error(input);
        assert!(actual.starts_with(message), "{actual}");
        assert_eq!(text, at, "{actual}");
    }

    #[test]
    fn the_whole_grammar_is_taken() {
        let input = r#"
            type: a::Module<8>,
            name: "m",
            authors: ["A", "B"],
            description: "\u{e9}",
            license: "GPL",
            alias: ["x"],
            firmware: ["f.bin",],
            imports_ns: ["NS"],
            params: {
                a: i8 { default: 1, description: "a", },
                b: usize { default: 1 << 3, description: "b", }
            },
        "#;
        let Ok(info) = syn::parse_str::<ModuleInfo>(input) else {
            panic!("{}", error(input).0);
        };
        assert_eq!(info.authors.len(), 2);
        assert_eq!(info.params.len(), 2);
    }

    #[test]
    fn the_comma_after_the_last_entry_is_required() {
        assert_error(r#"type: M, name: "m", license: "GPL""#, "expected `,`", "");
        assert_error(
            r#"type: M, name: "m", license: "GPL", params: { a: u8 { default: 0, description: "" } },"#,
            "expected `,`",
            "}",
        );
    }

    #[test]
    fn keys_come_in_order_once_and_are_known() {
        assert_error(
            r#"type: M, license: "GPL", name: "m","#,
            "`name` belongs before `license`",
            "name",
        );
        assert_error(
            r#"type: M, name: "m", name: "n","#,
            "`name` is given twice",
            "name",
        );
        assert_error(r#"type: M, author: "A","#, "unknown key `author`", "author");
        assert_error(r#"type: M, name: "m","#, "`license` is missing", "type");
    }

    #[test]
    fn a_parameter_has_one_of_ten_types() {
        assert_error(
            r#"type: M, name: "m", license: "GPL", params: { a: bool { default: false, description: "", }, },"#,
            "a parameter cannot be `bool`",
            "bool",
        );
    }

    #[test]
    fn names_are_ascii_and_a_description_is_not_held_to_it() {
        assert_error(
            r#"type: M, name: "\u{e9}", license: "GPL","#,
            "only ASCII",
            r#""\u{e9}""#,
        );
    }
}
