// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The type-level part of an item's declaration, in one spelling.
//!
//! Gone are what a caller cannot tell apart: attributes, the names of parameters, the way to a type,
//! the order of bounds in a `where` clause, elided lifetimes, `()` as what comes back.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericArgument, GenericParam, Generics, PathArguments, ReceiverKind, ReturnType,
    Safety, Signature, Type, WherePredicate,
};

use super::elision::{drop_arguments, elide};

/// `fn(Types) -> Type`, without the word and the name.
pub(super) fn function(signature: &Signature, own: Option<&Type>) -> String {
    let mut signature = signature.clone();
    Plain { own }.visit_signature_mut(&mut signature);
    elide(&mut signature);
    let mut text = String::new();
    for (there, word) in [
        (signature.constness.is_some(), "const "),
        (signature.asyncness.is_some(), "async "),
        (matches!(signature.safety, Safety::Unsafe(_)), "unsafe "),
    ] {
        text.push_str(if there { word } else { "" });
    }
    text.push_str(&generics(&signature.generics));
    let inputs: Vec<String> = signature.inputs.iter().map(argument).collect();
    text.push_str(&format!("({})", inputs.join(", ")));
    match &signature.output {
        ReturnType::Type(_, output) if !is_unit(output) => {
            text.push_str(&format!(" -> {}", spelled(output.to_token_stream())));
        }
        _ => {}
    }
    text + &conditions(&signature.generics)
}

fn argument(argument: &FnArg) -> String {
    match argument {
        FnArg::Receiver(receiver) => match &receiver.kind {
            ReceiverKind::Typed(_, ty) => format!("self: {}", spelled(ty.to_token_stream())),
            ReceiverKind::Reference(_, lifetime, mutable) => {
                spelled(quote::quote!(& #lifetime #mutable self))
            }
            _ => "self".to_owned(),
        },
        FnArg::Typed(typed) => spelled(typed.ty.to_token_stream()),
    }
}

/// A type in its one spelling.
pub(super) fn type_text(ty: &Type, own: Option<&Type>) -> String {
    let mut ty = ty.clone();
    Plain { own }.visit_type_mut(&mut ty);
    spelled(ty.to_token_stream())
}

/// A path, such as a trait's with its arguments, in its one spelling.
pub(super) fn path_text(path: &syn::Path, own: Option<&Type>) -> String {
    let mut path = path.clone();
    Plain { own }.visit_path_mut(&mut path);
    spelled(path.to_token_stream())
}

/// The generic parameters of an item and their conditions.
pub(super) fn generics_text(generics_of: &Generics) -> String {
    let mut plain = generics_of.clone();
    Plain { own: None }.visit_generics_mut(&mut plain);
    generics(&plain) + &conditions(&plain)
}

/// Bounds, as of a trait on its implementors.
pub(super) fn bounds_text<P: ToTokens>(bounds: &Punctuated<syn::TypeParamBound, P>) -> String {
    let bound = |bound: &syn::TypeParamBound| {
        let mut bound = bound.clone();
        Plain { own: None }.visit_type_param_bound_mut(&mut bound);
        spelled(bound.to_token_stream())
    };
    let mut bounds: Vec<String> = bounds.iter().map(bound).collect();
    bounds.sort();
    bounds.join(" + ")
}

/// The parameters alone; their bounds are among the conditions.
fn generics(generics: &Generics) -> String {
    let mut bare = generics.params.clone();
    for param in &mut bare {
        match param {
            GenericParam::Lifetime(param) => {
                param.colon_token = None;
                param.bounds.clear();
            }
            GenericParam::Type(param) => {
                param.colon_token = None;
                param.bounds.clear();
            }
            GenericParam::Const(_) => {}
        }
    }
    match bare.is_empty() {
        true => String::new(),
        false => format!("<{}>", spelled(bare.to_token_stream())),
    }
}

/// What the parameters must be, wherever it is written.
fn conditions(generics: &Generics) -> String {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |what: TokenStream, bounds: Vec<TokenStream>| {
        let bounds = bounds.into_iter().map(spelled);
        all.entry(spelled(what)).or_default().extend(bounds);
    };
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(param) => {
                add(param.lifetime.to_token_stream(), each(&param.bounds))
            }
            GenericParam::Type(param) => add(param.ident.to_token_stream(), each(&param.bounds)),
            GenericParam::Const(_) => {}
        }
    }
    for predicate in generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates)
    {
        match predicate {
            WherePredicate::Lifetime(bound) => {
                add(bound.lifetime.to_token_stream(), each(&bound.bounds))
            }
            WherePredicate::Type(bound) => {
                let (lifetimes, ty) = (&bound.lifetimes, &bound.bounded_ty);
                add(quote::quote!(#lifetimes #ty), each(&bound.bounds));
            }
            other => add(other.to_token_stream(), Vec::new()),
        }
    }
    let texts: Vec<String> = all
        .into_iter()
        .filter(|(_, bounds)| !bounds.is_empty())
        .map(|(what, bounds)| format!("{what}: {}", Vec::from_iter(bounds).join(" + ")))
        .collect();
    match texts.is_empty() {
        true => String::new(),
        false => format!(" where {}", texts.join(", ")),
    }
}

fn each<T: ToTokens, P>(list: &Punctuated<T, P>) -> Vec<TokenStream> {
    list.iter().map(ToTokens::to_token_stream).collect()
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Types of C that are the same as these of Rust, wherever the kernel runs.
const TYPEDEFS: &[(&str, &str)] = &[("loff_t", "i64"), ("pid_t", "i32"), ("uid_t", "u32")];

/// Makes a declaration plain.
struct Plain<'a> {
    /// The type of the `impl` block, which reads `Self`.
    own: Option<&'a Type>,
}

impl VisitMut for Plain<'_> {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.clear();
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        if self.own == Some(ty) {
            *ty = Type::Verbatim(quote::quote!(Self));
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        // An associated type needs its first segment: `Self::Ptr`, `T::Item`.
        let first = path
            .segments
            .first()
            .map_or(String::new(), |first| first.ident.to_string());
        if first != "Self" && first.len() > 1 {
            let last = path.segments.pop();
            path.segments = last.into_iter().collect();
        }
        let Some(last) = path.segments.last_mut() else {
            return;
        };
        if let Some((_, rust)) = TYPEDEFS.iter().find(|(c, _)| last.ident == c) {
            last.ident = Ident::new(rust, Span::call_site());
        }
    }

    fn visit_qself_mut(&mut self, qself: &mut syn::QSelf) {
        visit_mut::visit_qself_mut(self, qself);
        // The path keeps its last segment alone.
        qself.position = 0;
    }

    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        let is_result = segment.ident == "Result";
        let one =
            matches!(&segment.arguments, PathArguments::AngleBracketed(a) if a.args.len() == 1);
        drop_arguments(segment, |argument| match argument {
            GenericArgument::Lifetime(lifetime) => lifetime.ident == "_",
            GenericArgument::Type(ty) => is_result && one && is_unit(ty),
            _ => false,
        });
    }
}

/// The usual spacing of Rust.
fn spelled(tokens: TokenStream) -> String {
    let mut text = tokens.to_string().replace('\n', " ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" <", "<"),
        ("< ", "<"),
        (" > ", "> "),
        (" >", ">"),
        (" , ", ", "),
        (" ,", ","),
        ("& ", "&"),
        ("? ", "?"),
        (" : ", ": "),
        (" :", ":"),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("[ ", "["),
        (" ]", "]"),
        (" ;", ";"),
        ("* const", "*const"),
        ("* mut", "*mut"),
        ("->", " -> "),
        ("  ", " "),
        (",>", ">"),
        (", >", ">"),
    ] {
        text = text.replace(from, to);
    }
    text.trim().trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ours: &str, theirs: &str) -> syn::Result<()> {
        let [ours, theirs] = [syn::parse_str::<Signature>(ours)?, syn::parse_str(theirs)?];
        let own: Type = syn::parse_str("Vec<T, A>")?;
        assert_eq!(function(&ours, Some(&own)), function(&theirs, Some(&own)));
        Ok(())
    }

    #[test]
    fn what_a_caller_cannot_tell_apart_is_the_same() -> syn::Result<()> {
        check("fn f(&self, n: usize) -> ()", "fn f(&self, _: usize)")?;
        check("fn f() -> crate::error::Result<()>", "fn f() -> Result")?;
        check(
            "fn f<'a>(self, b: &'a mut [u8]) -> B<'a>",
            "fn f(self, b: &mut [u8]) -> B<'_>",
        )?;
        check("fn f() -> Vec<T, A>", "fn f() -> Self")?;
        check("fn f(a: Foo<'_>)", "fn f(mut a: foo::Foo)")?;
        check(
            "fn f<T>() where T: A, (): B",
            "fn f<T>() where (): B, T: A,",
        )
    }

    #[test]
    fn a_lifetime_that_says_something_is_kept() -> syn::Result<()> {
        let text = "fn f<'a>(&self, b: &'a u8) -> &'a u8";
        assert_eq!(
            function(&syn::parse_str(text)?, None),
            "<'a>(&self, &'a u8) -> &'a u8"
        );
        Ok(())
    }

    #[test]
    fn the_spelling_is_rusts() -> syn::Result<()> {
        let text = "unsafe fn f<'a, T: ?Sized + 'a>(self: Pin<&'a mut Self>, p: *mut [u8; 4]) -> Result<Box<T>, E>";
        let signature: Signature = syn::parse_str(text)?;
        let want = "unsafe <'a, T>(self: Pin<&'a mut Self>, *mut [u8; 4]) -> Result<Box<T>, E> where T: 'a + ?Sized";
        assert_eq!(function(&signature, None), want);
        Ok(())
    }
}
