// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Unpin`, for a struct whose pinned fields all are: the other fields may move even when the struct is pinned.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use super::{PinField, PinStruct};

pub(super) fn generate(pin_struct: &PinStruct) -> TokenStream {
    let PinStruct { name, generics, .. } = pin_struct;
    let (_, type_generics, _) = generics.split_for_impl();
    let pin_generics = pin_struct.generics_with_pin_lifetime();
    let (_, pin_type_generics, struct_where) = pin_generics.split_for_impl();
    let fields = pin_struct.pinned_fields().map(|field| {
        let PinField { name, ty, cfgs, .. } = field;
        quote!(#(#cfgs)* #name: #ty,)
    });

    // The lifetime makes the bound depend on a parameter: a bound without one that does not hold is an error.
    let mut impl_generics = pin_generics.clone();
    impl_generics
        .make_where_clause()
        .predicates
        .push(parse_quote!(__Pinned #pin_type_generics: ::core::marker::Unpin));
    let (impl_generics, _, impl_where) = impl_generics.split_for_impl();
    quote! {
        #[allow(dead_code, non_snake_case)]
        struct __Pinned #pin_generics #struct_where {
            __pin: ::pin_init::__internal::PhantomInvariant<&'__pin ()>,
            __target: ::pin_init::__internal::PhantomInvariant<#name #type_generics>,
            #(#fields)*
        }

        #[doc(hidden)]
        impl #impl_generics ::core::marker::Unpin for #name #type_generics #impl_where {}
    }
}
