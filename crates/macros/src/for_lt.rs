// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `ForLt!`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, Macro, PointerMutability, Result, Token, Type, TypeReference};

/// A type and the lifetime it is generic over: `for<'a> Type<'a>`, or `Type<'_>`.
pub(crate) struct HigherRanked {
    lifetime: Lifetime,
    ty: Type,
}

impl Parse for HigherRanked {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Token![for]) {
            input.parse::<Token![for]>()?;
            input.parse::<Token![<]>()?;
            let lifetime = input.parse()?;
            input.parse::<Token![>]>()?;
            let ty = input.parse()?;
            return Ok(Self { lifetime, ty });
        }
        let lifetime = Lifetime::new("'__elided", Span::mixed_site());
        let mut ty = input.parse()?;
        NameElided(&lifetime).visit_type_mut(&mut ty);
        Ok(Self { lifetime, ty })
    }
}

/// Gives every elided lifetime of a type a name.
struct NameElided<'a>(&'a Lifetime);

impl VisitMut for NameElided<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.0.clone();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference.lifetime.get_or_insert_with(|| self.0.clone());
        visit_mut::visit_type_reference_mut(self, reference);
    }
}

/// Replaces one lifetime of a type by another and remembers whether it met the first.
struct Replace<'a> {
    from: &'a Lifetime,
    to: &'a Lifetime,
    met: bool,
}

impl VisitMut for Replace<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == self.from.ident {
            *lifetime = self.to.clone();
            self.met = true;
        }
    }

    // What a macro expands to is not known here, so it may well name the lifetime.
    fn visit_macro_mut(&mut self, _: &mut Macro) {
        self.met = true;
    }
}

/// `ty` with `from` replaced by `to`, and whether it named `from`.
fn replaced(ty: &Type, from: &Lifetime, to: &Lifetime) -> (Type, bool) {
    let mut ty = ty.clone();
    let mut replace = Replace {
        from,
        to,
        met: false,
    };
    replace.visit_type_mut(&mut ty);
    (ty, replace.met)
}

fn names(ty: &Type, lifetime: &Lifetime) -> bool {
    replaced(ty, lifetime, lifetime).1
}

/// Collects the parts of `ty` whose covariance its syntax does not show.
///
/// The compiler is asked about those, in items of their own: they cannot name the generic
/// parameters around the macro, so as much as possible is settled here.
fn unsettled<'a>(ty: &'a Type, lifetime: &Lifetime, parts: &mut Vec<&'a Type>) {
    match ty {
        Type::Paren(inner) => unsettled(&inner.elem, lifetime, parts),
        Type::Group(inner) => unsettled(&inner.elem, lifetime, parts),
        Type::Array(array) => unsettled(&array.elem, lifetime, parts),
        Type::Slice(slice) => unsettled(&slice.elem, lifetime, parts),
        Type::Tuple(tuple) => {
            for element in &tuple.elems {
                unsettled(element, lifetime, parts);
            }
        }
        Type::Ptr(pointer) if matches!(pointer.mutability, PointerMutability::Const(_)) => {
            unsettled(&pointer.elem, lifetime, parts);
        }
        // Only `&'a T` for the lifetime in question: `&'static &'a T` would imply `'a: 'static`,
        // and the compiler has to see that.
        Type::Reference(reference)
            if reference.mutability.is_none() && reference.lifetime.as_ref() == Some(lifetime) =>
        {
            unsettled(&reference.elem, lifetime, parts);
        }
        Type::Reference(reference) if !names(&reference.elem, lifetime) => {}
        ty if names(ty, lifetime) => parts.push(ty),
        _ => {}
    }
}

pub(crate) fn for_lt(HigherRanked { lifetime, ty }: &HigherRanked) -> TokenStream {
    let mut parts = Vec::new();
    unsettled(ty, lifetime, &mut parts);
    let proofs = parts.into_iter().enumerate().map(|(n, part)| {
        let part_of = format_ident!("Part{n}");
        let shorten = format_ident!("shorten_{n}");
        // A struct, because a function's signature would be assumed well-formed and not checked.
        quote! {
            struct #part_of<#lifetime>(::core::marker::PhantomData<&#lifetime ()>, #part);
            fn #shorten<'short, 'long: 'short>(part: #part_of<'long>) -> #part_of<'short> {
                part
            }
        }
    });
    let (ty_static, _) = replaced(ty, lifetime, &Lifetime::new("'static", Span::mixed_site()));
    quote! {
        ::kernel::types::for_lt::UnsafeForLtImpl::<
            dyn for<#lifetime> ::kernel::types::for_lt::WithLt<#lifetime, Of = #ty>,
            #ty_static,
            {
                #(#proofs)*
                0
            },
        >
    }
}

#[cfg(test)]
mod tests {
    use super::{for_lt, HigherRanked};

    /// The number of parts of a type that the compiler is asked about.
    fn asked(ty: &str) -> Option<usize> {
        let input: HigherRanked = syn::parse_str(ty).ok()?;
        Some(for_lt(&input).to_string().matches("struct").count())
    }

    #[test]
    fn what_the_syntax_shows_is_not_asked() {
        for ty in [
            "u32",
            "&u32",
            "&T",
            "&[KBox<T>; 2]",
            "*const &u8",
            "(&u8, &'static u8)",
            "&'static mut T",
        ] {
            assert_eq!(asked(ty), Some(0), "{ty}");
        }
    }

    #[test]
    fn what_the_syntax_does_not_show_is_asked() {
        for ty in [
            "fn(&u32)",
            "Guard<'_>",
            "for<'a> &'static &'a u8",
            "*mut &u8",
            "&mut &u8",
            "m!()",
        ] {
            assert_eq!(asked(ty), Some(1), "{ty}");
        }
        assert_eq!(asked("(Guard<'_>, Cell<&u8>)"), Some(2));
    }

    #[test]
    fn an_explicit_lifetime_is_the_only_one() {
        assert_eq!(asked("for<'a> &'b mut &'a u8"), Some(1));
        assert_eq!(asked("for<'a> Guard<'b>"), Some(0));
    }
}
