// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[vtable]`.

use proc_macro2::TokenStream;
use quote::{format_ident, ToTokens};
use syn::{parse_quote, Attribute, Error, Ident, ImplItem, Item, ItemImpl, ItemTrait};
use syn::{Result, TraitItem};

pub(crate) fn vtable(item: Item) -> Result<TokenStream> {
    match item {
        Item::Trait(mut declaration) => {
            declare(&mut declaration);
            Ok(declaration.into_token_stream())
        }
        Item::Impl(mut implementation) => {
            implement(&mut implementation);
            Ok(implementation.into_token_stream())
        }
        other => Err(Error::new_spanned(
            other,
            "`#[vtable]` goes on a trait or on an `impl` of one",
        )),
    }
}

/// The constant that says whether `method` is there: `HAS_READ_ITER` for `read_iter`.
fn has_const(method: &Ident) -> Ident {
    format_ident!(
        "HAS_{}",
        method.to_string().to_uppercase(),
        span = method.span()
    )
}

/// A method under `#[cfg]` takes its constant with it.
fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}

fn declare(declaration: &mut ItemTrait) {
    let mut consts: Vec<TraitItem> = vec![parse_quote! {
        /// Given by `#[vtable]`, so that no implementation goes without the attribute.
        const USE_VTABLE_ATTR: ();
    }];
    for item in &declaration.items {
        let TraitItem::Fn(method) = item else {
            continue;
        };
        let name = &method.sig.ident;
        let has = has_const(name);
        let cfgs = cfgs(&method.attrs);
        let doc = format!("Whether the implementation has its own `{name}`.");
        consts.push(parse_quote! {
            #(#cfgs)*
            #[doc = #doc]
            const #has: bool = false;
        });
    }
    declaration.items.extend(consts);
}

fn implement(implementation: &mut ItemImpl) {
    let given: Vec<Ident> = implementation
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Const(constant) => Some(constant.ident.clone()),
            _ => None,
        })
        .collect();
    let mut consts: Vec<ImplItem> = vec![parse_quote! { const USE_VTABLE_ATTR: () = (); }];
    for item in &implementation.items {
        let ImplItem::Fn(method) = item else {
            continue;
        };
        let has = has_const(&method.sig.ident);
        // One written by hand stands: a wrapper passes on what the type inside has.
        if given.contains(&has) {
            continue;
        }
        let cfgs = cfgs(&method.attrs);
        consts.push(parse_quote! {
            #(#cfgs)*
            const #has: bool = true;
        });
    }
    implementation.items.extend(consts);
}

#[cfg(test)]
mod tests {
    use super::vtable;
    use syn::parse_quote;

    fn expand(item: syn::Item) -> String {
        match vtable(item) {
            Ok(tokens) => tokens.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_constant_given_by_hand_is_kept() {
        let expansion = expand(parse_quote!(
            impl Ops for Wrapper {
                const HAS_READ: bool = false;
                fn read() {}
            }
        ));
        assert!(expansion.contains("const HAS_READ : bool = false"));
        assert!(!expansion.contains("true"));
    }

    #[test]
    fn a_method_under_cfg_has_its_constant_under_cfg() {
        let expansion = expand(parse_quote!(
            trait Ops {
                #[cfg(CONFIG_COMPAT)]
                fn compat();
            }
        ));
        let constant = expansion.rsplit("fn compat").next().unwrap_or_default();
        assert!(constant.contains("# [cfg (CONFIG_COMPAT)]"));
        assert!(constant.contains("const HAS_COMPAT : bool = false"));
    }

    #[test]
    fn only_traits_and_impls_are_taken() {
        assert!(vtable(parse_quote!(
            struct Ops;
        ))
        .is_err());
    }
}
