// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The implementation of `HasPinData`: one function per field, with the field's visibility, that gives the slot of the
//! field in a struct under construction.
//!
//! The functions take `self` by value, so that they come before any trait's: a field may be called `into`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{PinField, PinStruct};

pub(super) fn generate(pin_struct: &PinStruct) -> TokenStream {
    let PinStruct {
        vis,
        name,
        generics,
        fields,
        ..
    } = pin_struct;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let target = quote!(#name #type_generics);
    let slots = fields.iter().map(|field| slot(field, &target));
    quote! {
        #[doc(hidden)]
        #vis struct __PinData #generics(#vis ::pin_init::__internal::PhantomInvariant<#target>) #where_clause;

        impl #impl_generics ::core::clone::Clone for __PinData #type_generics #where_clause {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl #impl_generics ::core::marker::Copy for __PinData #type_generics #where_clause {}

        #[allow(dead_code, clippy::missing_safety_doc)]
        impl #impl_generics __PinData #type_generics #where_clause {
            #(#slots)*
        }

        // SAFETY: the slots of `__PinData` are those of the fields, and pinned where the struct says so.
        unsafe impl #impl_generics ::pin_init::__internal::HasPinData for #target #where_clause {
            type PinData = __PinData #type_generics;

            #[inline(always)]
            fn __pin_data() -> Self::PinData {
                __PinData(::pin_init::__internal::PhantomInvariant::new())
            }
        }
    }
}

fn slot(field: &PinField, target: &TokenStream) -> TokenStream {
    let PinField {
        vis,
        name,
        ty,
        cfgs,
        ..
    } = field;
    let kind = if field.pinned {
        quote!(Pinned)
    } else {
        quote!(Unpinned)
    };
    quote! {
        #(#cfgs)*
        #[allow(non_snake_case)]
        #[inline(always)]
        #vis unsafe fn #name(
            self,
            slot: *mut #target,
        ) -> ::pin_init::__internal::Slot<::pin_init::__internal::#kind, #ty> {
            // SAFETY: the caller promises that the field of `slot` is aligned, uninitialised and its own.
            unsafe { ::pin_init::__internal::Slot::new(&raw mut (*slot).#name) }
        }
    }
}
