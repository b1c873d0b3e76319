// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The destructor: `Drop` would hand out `&mut Self`, from which a pinned field could be moved.
//!
//! With `PinnedDrop` the struct's `Drop` is taken: it calls the user's. Without, a trait that every `Drop` type
//! implements is implemented for the struct too, so that a `Drop` of the user's is a conflict; likewise for a
//! `PinnedDrop` that nothing would call. The traits' names are what the compiler shows.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use super::PinStruct;

pub(super) fn generate(pin_struct: &PinStruct) -> TokenStream {
    if pin_struct.pinned_drop {
        call_pinned_drop(pin_struct)
    } else {
        let drop_conflict = conflict(
            pin_struct,
            "ImplementPinnedDropInsteadOfDrop",
            quote!(::core::ops::Drop),
        );
        let pinned_drop_conflict = conflict(
            pin_struct,
            "PinnedDropNeedsThePinnedDropArgumentOfPinData",
            quote!(::pin_init::PinnedDrop),
        );
        quote!(#drop_conflict #pinned_drop_conflict)
    }
}

fn call_pinned_drop(pin_struct: &PinStruct) -> TokenStream {
    let name = &pin_struct.name;
    let (impl_generics, type_generics, where_clause) = pin_struct.generics.split_for_impl();
    quote! {
        impl #impl_generics ::core::ops::Drop for #name #type_generics #where_clause {
            fn drop(&mut self) {
                // SAFETY: a value that is being dropped is not moved any more.
                let this = unsafe { ::core::pin::Pin::new_unchecked(self) };
                // SAFETY: this is the destructor.
                let token = unsafe { ::pin_init::__internal::OnlyCallFromDrop::new() };
                ::pin_init::PinnedDrop::drop(this, token);
            }
        }
    }
}

/// Implements a new trait for the struct and for everything that implements `forbidden`.
fn conflict(pin_struct: &PinStruct, message: &str, forbidden: TokenStream) -> TokenStream {
    let name = &pin_struct.name;
    let (impl_generics, type_generics, where_clause) = pin_struct.generics.split_for_impl();
    // Located at the struct's name for the error, but still the macro's: lints are not for this.
    let span = Span::call_site().located_at(name.span());
    let message = Ident::new(message, span);
    quote_spanned! {span=>
        trait #message {}
        #[allow(drop_bounds)]
        impl<T: #forbidden + ?::core::marker::Sized> #message for T {}
        impl #impl_generics #message for #name #type_generics #where_clause {}
    }
}
