// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[pinned_drop]`: turns the safe-looking `impl PinnedDrop` into the unsafe one the trait asks for.
//!
//! It adds the parameter that only the `Drop` of `#[pin_data(PinnedDrop)]` can supply, so that nobody else calls it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{parse_quote, Error, ImplItem, ItemImpl, Path, Result, Token};

pub(crate) fn expand(mut item: ItemImpl) -> Result<TokenStream> {
    if let Some(unsafety) = item.unsafety {
        return Err(Error::new_spanned(
            unsafety,
            "`PinnedDrop` is safe to implement with `#[pinned_drop]`: remove `unsafe`",
        ));
    }
    let Some((path, _)) = &mut item.trait_ else {
        return Err(Error::new_spanned(
            &item.self_ty,
            "expected `impl PinnedDrop for ..`, found an inherent impl",
        ));
    };
    if !names_pinned_drop(path) {
        return Err(Error::new_spanned(
            path,
            "`#[pinned_drop]` implements `PinnedDrop` and no other trait",
        ));
    }

    *path = parse_quote!(::pin_init::PinnedDrop);
    item.unsafety = Some(<Token![unsafe]>::default());
    for item in &mut item.items {
        if let ImplItem::Fn(function) = item {
            if function.sig.ident == "drop" {
                function
                    .sig
                    .inputs
                    .push(parse_quote!(_: ::pin_init::__internal::OnlyCallFromDrop));
            }
        }
    }
    Ok(quote!(#item))
}

/// Whether the path is `PinnedDrop` or `pin_init::PinnedDrop`, without generic arguments.
fn names_pinned_drop(path: &Path) -> bool {
    let mut expected = ["PinnedDrop", "pin_init"].iter();
    path.segments.iter().rev().all(|segment| {
        segment.arguments.is_none() && expected.next().is_some_and(|name| segment.ident == name)
    })
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn refusal(item: &str) -> Option<String> {
        let item = syn::parse_str(item).expect("an impl");
        expand(item).err().map(|error| error.to_string())
    }

    #[test]
    fn the_trait_may_be_named_with_or_without_its_crate() {
        for path in [
            "PinnedDrop",
            "pin_init::PinnedDrop",
            "::pin_init::PinnedDrop",
        ] {
            assert_eq!(refusal(&format!("impl {path} for Foo {{}}")), None);
        }
    }

    #[test]
    fn anything_but_a_safe_impl_of_the_trait_is_refused() {
        assert!(refusal("unsafe impl PinnedDrop for Foo {}")
            .is_some_and(|m| m.contains("remove `unsafe`")));
        assert!(refusal("impl Foo {}").is_some_and(|m| m.contains("inherent impl")));
        for path in [
            "Drop",
            "other::PinnedDrop",
            "a::pin_init::PinnedDrop",
            "PinnedDrop<u8>",
        ] {
            let message = refusal(&format!("impl {path} for Foo {{}}"));
            assert!(message.is_some(), "`{path}` was accepted");
        }
    }
}
