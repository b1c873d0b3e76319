// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[pin_data]`: emits the struct without its `#[pin]` markers, and beside it what the markers decide.
//!
//! - [`slots`] for `pin_init!`: where a field is and whether it is pinned,
//! - the [`projection`] `project()`,
//! - [`unpin`]: `Unpin` exactly when the pinned fields are,
//! - the [`destructor`]: `Drop` through `PinnedDrop`, or no `Drop` at all.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned, ToTokens};
use syn::{
    parse::{End, Parse, ParseStream},
    parse_quote,
    spanned::Spanned,
    visit_mut::VisitMut,
    Attribute, Error, Generics, Ident, Item, ItemStruct, Result, Type, TypePath, Visibility,
};

use crate::self_type::ReplaceSelf;

mod destructor;
mod projection;
mod slots;
mod unpin;

mod keyword {
    syn::custom_keyword!(PinnedDrop);
}

/// The arguments of the attribute: nothing or `PinnedDrop`.
struct Args {
    pinned_drop: bool,
}

/// What the generated items need to know of the struct. Types and bounds have `Self` replaced.
struct PinStruct {
    vis: Visibility,
    name: Ident,
    generics: Generics,
    fields: Vec<PinField>,
    pinned_drop: bool,
}

struct PinField {
    vis: Visibility,
    name: Ident,
    ty: Type,
    cfgs: Vec<Attribute>,
    pinned: bool,
}

pub(crate) fn expand(args: TokenStream, mut item: Item) -> TokenStream {
    let generated = syn::parse2(args)
        .and_then(|args| PinStruct::new(args, &item))
        .map(|pin_struct| pin_struct.generate());
    RemovePin.visit_item_mut(&mut item);
    match generated {
        Ok(generated) => quote!(#item #generated),
        // The struct stays, so that its users add no errors about a missing type.
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#item #error)
        }
    }
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let lookahead = input.lookahead1();
        if lookahead.peek(keyword::PinnedDrop) {
            input.parse::<keyword::PinnedDrop>()?;
            Ok(Self { pinned_drop: true })
        } else if lookahead.peek(End) {
            Ok(Self { pinned_drop: false })
        } else {
            Err(lookahead.error())
        }
    }
}

impl PinStruct {
    fn new(args: Args, item: &Item) -> Result<Self> {
        let mut item = match item {
            Item::Struct(item) => item.clone(),
            Item::Enum(item) => return Err(not_a_struct(item.enum_token)),
            Item::Union(item) => return Err(not_a_struct(item.union_token)),
            item => return Err(not_a_struct(item)),
        };
        replace_self(&mut item);
        Ok(Self {
            vis: item.vis,
            name: item.ident,
            generics: item.generics,
            fields: item
                .fields
                .into_iter()
                .map(PinField::new)
                .collect::<Result<_>>()?,
            pinned_drop: args.pinned_drop,
        })
    }

    fn generate(&self) -> TokenStream {
        let projection = projection::generate(self);
        let slots = slots::generate(self);
        let unpin = unpin::generate(self);
        let destructor = destructor::generate(self);
        let warnings = self.fields.iter().filter_map(PinField::warning);
        quote! {
            #projection
            // In a scope of its own: these items have names that nobody else needs to see.
            const _: () = {
                #slots
                #unpin
                #destructor
                #(#warnings)*
            };
        }
    }

    fn pinned_fields(&self) -> impl Iterator<Item = &PinField> {
        self.fields.iter().filter(|field| field.pinned)
    }

    /// The struct's generics with a lifetime `'__pin` in front.
    fn generics_with_pin_lifetime(&self) -> Generics {
        let mut generics = self.generics.clone();
        generics.params.insert(0, parse_quote!('__pin));
        generics
    }
}

fn not_a_struct(at: impl ToTokens) -> Error {
    Error::new_spanned(at, "`#[pin_data]` can be applied to structs only")
}

fn replace_self(item: &mut ItemStruct) {
    let name = &item.ident;
    let (_, type_generics, _) = item.generics.split_for_impl();
    let mut replace = ReplaceSelf(parse_quote!(#name #type_generics));
    replace.visit_generics_mut(&mut item.generics);
    replace.visit_fields_mut(&mut item.fields);
}

impl PinField {
    fn new(field: syn::Field) -> Result<Self> {
        let Some(name) = field.ident else {
            return Err(Error::new_spanned(
                field.ty,
                "`#[pin_data]` needs named fields: a tuple struct cannot be initialised field by field",
            ));
        };
        let mut pinned = false;
        for attr in field.attrs.iter().filter(|attr| is_pin(attr)) {
            attr.meta.require_path_only()?;
            pinned = true;
        }
        Ok(Self {
            vis: field.vis,
            name,
            ty: field.ty,
            cfgs: field
                .attrs
                .into_iter()
                .filter(|attr| attr.path().is_ident("cfg"))
                .collect(),
            pinned,
        })
    }

    /// Warns about a `PhantomPinned` that pins nothing, by way of a deprecated function: macros cannot warn on stable.
    fn warning(&self) -> Option<TokenStream> {
        if self.pinned || !is_phantom_pinned(&self.ty) {
            return None;
        }
        let text = format!(
            "the field `{}` of type `PhantomPinned` has an effect only if it is marked `#[pin]`",
            self.name
        );
        let cfgs = &self.cfgs;
        Some(quote_spanned! {self.ty.span()=>
            #(#cfgs)*
            const _: () = {
                #[deprecated = #text]
                const fn phantom_pinned_is_not_pinned() {}
                phantom_pinned_is_not_pinned();
            };
        })
    }
}

fn is_pin(attr: &Attribute) -> bool {
    attr.path().is_ident("pin")
}

/// Whether the type is written as `PhantomPinned`, or as the end or the whole of its path in `core` or `std`.
fn is_phantom_pinned(ty: &Type) -> bool {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = ty
    else {
        return false;
    };
    let segments: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    matches!(
        (path.leading_colon.is_some(), segments.as_slice()),
        (false, ["PhantomPinned"] | ["marker", "PhantomPinned"])
            | (_, ["core" | "std", "marker", "PhantomPinned"])
    )
}

/// Takes the `#[pin]` markers away, which mean nothing to the compiler.
struct RemovePin;

impl VisitMut for RemovePin {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        field.attrs.retain(|attr| !is_pin(attr));
    }
}

#[cfg(test)]
mod tests {
    use super::{Args, PinStruct};

    /// The message with which `#[pin_data(ARGS)] ITEM` is refused.
    fn refusal(args: &str, item: &str) -> String {
        let refused = syn::parse_str::<Args>(args)
            .and_then(|args| PinStruct::new(args, &syn::parse_str(item)?));
        match refused {
            Ok(_) => panic!("`{item}` was accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn only_structs_with_named_fields_are_accepted() {
        let not_a_struct = "`#[pin_data]` can be applied to structs only";
        assert_eq!(refusal("", "enum Foo { A }"), not_a_struct);
        assert_eq!(refusal("", "union Foo { a: u8 }"), not_a_struct);
        assert_eq!(refusal("", "fn foo() {}"), not_a_struct);
        assert_eq!(
            refusal("", "struct Foo(u8);"),
            "`#[pin_data]` needs named fields: a tuple struct cannot be initialised field by field"
        );
    }

    #[test]
    fn arguments_other_than_pinned_drop_are_refused() {
        assert_eq!(refusal("Drop", "struct Foo {}"), "expected `PinnedDrop`");
        assert_eq!(
            refusal("PinnedDrop, PinnedDrop", "struct Foo {}"),
            "unexpected token"
        );
        assert_eq!(
            refusal("", "struct Foo { #[pin(unsafe)] a: u8 }"),
            "unexpected token in attribute"
        );
    }

    #[test]
    fn a_phantom_pinned_that_pins_nothing_is_warned_of() {
        let warnings = |field: &str| {
            let item = syn::parse_str(&format!("struct Foo {{ {field} }}")).unwrap();
            let args = Args { pinned_drop: false };
            let pin_struct = PinStruct::new(args, &item).unwrap();
            pin_struct.fields.iter().filter_map(|f| f.warning()).count()
        };
        assert_eq!(warnings("a: PhantomPinned"), 1);
        assert_eq!(
            warnings("a: marker::PhantomPinned, b: ::std::marker::PhantomPinned"),
            2
        );
        assert_eq!(warnings("#[pin] a: PhantomPinned"), 0);
        assert_eq!(
            warnings("a: Option<PhantomPinned>, b: other::PhantomPinned"),
            0
        );
    }
}
