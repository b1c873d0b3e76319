// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `pin_init!` and `init!`: the same expansion, with the field slots of a pinned struct or of an ordinary one.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{parse_quote, Attribute, Ident, Type};

use crate::initializer::{Field, FieldKind, Initializer};

/// Which of the two macros is expanded.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Pinned,
    Unpinned,
}

/// The locals of the expansion. Mixed-site hygiene keeps them out of reach of the user's expressions, and a field or
/// variable of the user's that has the same name out of ours.
struct Locals {
    slot: Ident,
    data: Ident,
}

impl Locals {
    fn new() -> Self {
        Self {
            slot: Ident::new("slot", Span::mixed_site()),
            data: Ident::new("data", Span::mixed_site()),
        }
    }
}

pub(crate) fn expand(initializer: Initializer, kind: Kind) -> TokenStream {
    let locals = Locals::new();
    let Locals { slot, data } = &locals;
    let path = &initializer.path;
    let error: Type = match &initializer.error {
        Some(error) => error.clone(),
        None => parse_quote!(::core::convert::Infallible),
    };
    let (has_data, get_data, from_fields) = match kind {
        Kind::Pinned => (
            quote!(HasPinData),
            quote!(__pin_data),
            quote!(pin_init_from_fields),
        ),
        Kind::Unpinned => (
            quote!(HasInitData),
            quote!(__init_data),
            quote!(init_from_fields),
        ),
    };
    let zero = initializer.zeroed.then(|| {
        quote! {
            // SAFETY: `slot` is valid for writes until the initialiser returns.
            unsafe { ::pin_init::__internal::zero(#slot) };
        }
    });
    let this = initializer.this.as_ref().map(|this| {
        quote! {
            // SAFETY: `slot` points to the memory being initialised, which is never null.
            let #this = unsafe { ::core::ptr::NonNull::new_unchecked(#slot) };
        }
    });
    let fields = initializer
        .fields
        .iter()
        .map(|field| initialize_field(field, kind, &locals));
    let check = check_fields(&initializer, &locals);
    let disarm = initializer.fields.iter().filter_map(|field| {
        let guard = guard_name(field.name()?);
        let cfgs = field.cfgs();
        Some(quote!(#(#cfgs)* #guard.disarm();))
    });

    quote! {{
        let #data = {
            use ::pin_init::__internal::#has_data as _;
            // Not `<#path as ..>`, because the path may leave its generic arguments to inference.
            #path::#get_data()
        };
        ::pin_init::__internal::#from_fields::<_, #error, _>(#data.0, move |#slot| {
            #zero
            #this
            #(#fields)*
            #check
            #(#disarm)*
            // SAFETY: every field has been initialised, or zeroed where that is allowed: `check` does not compile
            // otherwise.
            ::core::result::Result::Ok(unsafe { ::pin_init::__internal::InitOk::new() })
        })
    }}
}

impl Field {
    fn name(&self) -> Option<&Ident> {
        match &self.kind {
            FieldKind::Value { name, .. } | FieldKind::Init { name, .. } => Some(name),
            FieldKind::Code(_) => None,
        }
    }

    fn cfgs(&self) -> Vec<&Attribute> {
        self.attrs
            .iter()
            .filter(|attr| attr.path().is_ident("cfg"))
            .collect()
    }
}

fn guard_name(field: &Ident) -> Ident {
    format_ident!("{field}_guard", span = Span::mixed_site())
}

/// Initialises one field and binds a reference to it to its name, for the fields that follow.
///
/// The guard drops the field again when a later one fails or panics.
fn initialize_field(field: &Field, kind: Kind, Locals { slot, data }: &Locals) -> TokenStream {
    let attrs = &field.attrs;
    let (name, fill) = match &field.kind {
        FieldKind::Value { name, value } => (name, quote!(write(#value))),
        FieldKind::Init { name, init } => (name, quote!(init(#init)?)),
        FieldKind::Code(block) => {
            return quote! {
                #(#attrs)*
                #[allow(unused_braces)]
                #block
            };
        }
    };
    let field_slot = match kind {
        Kind::Pinned => quote!(#data.#name(#slot)),
        Kind::Unpinned => quote! {
            ::pin_init::__internal::Slot::<::pin_init::__internal::Unpinned, _>::new(&raw mut (*#slot).#name)
        },
    };
    let guard = guard_name(name);
    let cfgs = field.cfgs();
    quote! {
        #(#attrs)*
        // SAFETY: `slot` is valid, and `check` makes sure that the field is aligned and that nothing else here
        // initialises it. User code stays outside of the block.
        let mut #guard = (unsafe { #field_slot }).#fill;
        #(#cfgs)*
        #[allow(unused_variables, non_snake_case)]
        let #name = #guard.get_mut();
    }
}

/// Code that never runs, for what the compiler says about it: every field is named exactly once (at most once if the
/// rest is zeroed), exists, and is aligned.
fn check_fields(initializer: &Initializer, Locals { slot, .. }: &Locals) -> TokenStream {
    let path = &initializer.path;
    let (names, cfgs): (Vec<_>, Vec<_>) = initializer
        .fields
        .iter()
        .filter_map(|field| Some((field.name()?, field.cfgs())))
        .unzip();
    let rest = initializer.zeroed.then(|| quote!(..::core::mem::zeroed()));
    quote! {
        #[allow(unreachable_code, clippy::diverging_sub_expression)]
        // SAFETY: never called.
        let _ = || unsafe {
            #(
                #(#cfgs)*
                let _ = &(*#slot).#names;
            )*
            #slot.write(#path {
                #(
                    #(#cfgs)*
                    #names: loop {},
                )*
                #rest
            })
        };
    }
}
