// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `project()`, from a pinned struct to its fields: `Pin<&mut T>` where they are marked, `&mut T` where not.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

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
    let projection_generics = pin_struct.generics_with_pin_lifetime();
    let (_, projection_type_generics, _) = projection_generics.split_for_impl();
    let projection = format_ident!("{name}Projection");
    let declarations = fields.iter().map(declaration);
    let values = fields.iter().map(value);
    let struct_doc = format!(" The fields of a pinned [`{name}`].");
    let method_doc = method_doc(pin_struct);
    quote! {
        #[doc = #struct_doc]
        #[doc(hidden)]
        #[allow(dead_code, non_snake_case)]
        #vis struct #projection #projection_generics #where_clause {
            #(#declarations)*
            // Without a field the lifetime would be unused.
            ___pin: ::core::marker::PhantomData<&'__pin mut ()>,
        }

        impl #impl_generics #name #type_generics #where_clause {
            #[doc = #method_doc]
            #[inline]
            #vis fn project<'__pin>(
                self: ::core::pin::Pin<&'__pin mut Self>,
            ) -> #projection #projection_type_generics {
                // SAFETY: nothing is moved out of the reference, and the pinned fields stay behind a `Pin`.
                let this = unsafe { ::core::pin::Pin::get_unchecked_mut(self) };
                #projection {
                    #(#values)*
                    ___pin: ::core::marker::PhantomData,
                }
            }
        }
    }
}

fn declaration(field: &PinField) -> TokenStream {
    let PinField {
        vis,
        name,
        ty,
        cfgs,
        ..
    } = field;
    let ty = if field.pinned {
        quote!(::core::pin::Pin<&'__pin mut #ty>)
    } else {
        quote!(&'__pin mut #ty)
    };
    quote!(#(#cfgs)* #vis #name: #ty,)
}

fn value(field: &PinField) -> TokenStream {
    let PinField { name, cfgs, .. } = field;
    if field.pinned {
        quote! {
            #(#cfgs)*
            // SAFETY: the field is structurally pinned, and the struct is pinned.
            #name: unsafe { ::core::pin::Pin::new_unchecked(&mut this.#name) },
        }
    } else {
        quote!(#(#cfgs)* #name: &mut this.#name,)
    }
}

fn method_doc(pin_struct: &PinStruct) -> String {
    let list = |pinned: bool| {
        let names: Vec<_> = pin_struct
            .fields
            .iter()
            .filter(|field| field.pinned == pinned)
            .map(|field| format!("`{}`", field.name))
            .collect();
        if names.is_empty() {
            "none".into()
        } else {
            names.join(", ")
        }
    };
    format!(
        " Projects the pin onto the fields.\n\n- Structurally pinned: {}.\n- Not structurally pinned: {}.",
        list(true),
        list(false)
    )
}
