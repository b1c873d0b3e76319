// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[derive(Zeroable)]` and `#[derive(MaybeZeroable)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{parse_quote, spanned::Spanned, Data, DeriveInput, Error, Generics, Result, Type};

/// Every field has to be `Zeroable`: anything else is an error at that field.
pub(crate) fn derive(input: DeriveInput) -> Result<TokenStream> {
    let types = field_types(&input)?;
    let generics = with_zeroable_parameters(input.generics);
    let implementation = implement(&input.ident, &generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let checks = types
        .iter()
        .map(|ty| quote_spanned!(ty.span()=> assert_zeroable::<#ty>();));
    Ok(quote! {
        #implementation
        const _: () = {
            fn assert_zeroable<T: ?::core::marker::Sized + ::pin_init::Zeroable>() {}
            // The struct may have bounds in its where clause.
            #[allow(clippy::multiple_bound_locations)]
            fn assert_fields #impl_generics() #where_clause {
                #(#checks)*
            }
        };
    })
}

/// The struct is `Zeroable` if every field is, and silently is not otherwise.
pub(crate) fn derive_maybe(input: DeriveInput) -> Result<TokenStream> {
    let types = field_types(&input)?;
    let mut generics = with_zeroable_parameters(input.generics);
    let predicates = &mut generics.make_where_clause().predicates;
    for ty in types {
        // A bound without a type parameter that does not hold is an error, unless a lifetime makes it look generic.
        predicates.push(parse_quote!(#ty: for<'__any> ::pin_init::Zeroable));
    }
    Ok(implement(&input.ident, &generics))
}

fn field_types(input: &DeriveInput) -> Result<Vec<Type>> {
    match &input.data {
        Data::Struct(data) => Ok(data.fields.iter().map(|field| field.ty.clone()).collect()),
        Data::Union(data) => Ok(data
            .fields
            .named
            .iter()
            .map(|field| field.ty.clone())
            .collect()),
        Data::Enum(data) => Err(Error::new_spanned(
            data.enum_token,
            "`Zeroable` can be derived for structs and unions only",
        )),
    }
}

fn with_zeroable_parameters(mut generics: Generics) -> Generics {
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::pin_init::Zeroable));
    }
    generics
}

fn implement(name: &syn::Ident, generics: &Generics) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        // SAFETY: zeroes are valid for every field, and padding may hold anything.
        #[automatically_derived]
        unsafe impl #impl_generics ::pin_init::Zeroable for #name #type_generics #where_clause {}
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_enum_is_refused() {
        for derive in [super::derive, super::derive_maybe] {
            let input = syn::parse_str("enum Foo { A }").expect("an enum");
            let message = derive(input).map_err(|error| error.to_string());
            assert!(message.is_err_and(|m| m.contains("structs and unions only")));
        }
    }
}
