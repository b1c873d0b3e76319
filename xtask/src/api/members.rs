// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What hangs on a public type or trait: fields, variants, methods, implementations.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Fields, GenericParam, ImplItem, ItemImpl, ItemTrait, TraitItem, Type};

use super::Item;
use super::names::{Names, Target};
use super::signature::{function, path_text, type_text};
use super::source::{is_hidden, is_public};
use super::surface::Paths;
use crate::paths::paths;
use crate::tokens::flat;

/// Every member of every public type and trait, by path.
pub(super) fn members(names: &Names<'_>, paths: &Paths) -> Vec<(String, Item)> {
    let mut found = Found {
        names,
        paths,
        items: Vec::new(),
    };
    for (path, module) in names.modules() {
        for item in &module.items {
            match item {
                syn::Item::Enum(item) => {
                    if let Some(first) = paths.first(path, &item.ident.to_string()) {
                        for variant in &item.variants {
                            let signature = fields_text(&variant.fields);
                            found.add(
                                first,
                                &variant.ident.to_string(),
                                "variant",
                                signature,
                                &variant.attrs,
                            );
                        }
                        found.derived(first, &item.attrs);
                    }
                }
                syn::Item::Struct(item) => {
                    if let Some(first) = paths.first(path, &item.ident.to_string()) {
                        found.fields(first, &item.fields);
                        found.derived(first, &item.attrs);
                    }
                }
                syn::Item::Trait(item) => {
                    if let Some(first) = paths.first(path, &item.ident.to_string()) {
                        found.of_trait(first, item);
                    }
                }
                syn::Item::Impl(block) => found.of_impl(path, block),
                _ => {}
            }
        }
    }
    found.items
}

/// What no user writes, and what the compiler implements where it can.
const UNCOMPARED: &[&str] = &["Drop", "PinnedDrop", "Send", "Sync"];

struct Found<'a> {
    names: &'a Names<'a>,
    paths: &'a Paths,
    items: Vec<(String, Item)>,
}

impl Found<'_> {
    fn add(
        &mut self,
        of: &str,
        name: &str,
        kind: &str,
        signature: String,
        attributes: &[Attribute],
    ) {
        let hidden = is_hidden(attributes);
        let item = Item {
            kind: kind.to_owned(),
            signature,
            hidden,
        };
        self.items.push((format!("{of}::{name}"), item));
    }

    fn implemented(&mut self, of: &str, what: &str, attributes: &[Attribute]) {
        let hidden = is_hidden(attributes);
        let item = Item {
            kind: "impl".to_owned(),
            signature: String::new(),
            hidden,
        };
        self.items.push((format!("{of}: {what}"), item));
    }

    fn fields(&mut self, of: &str, fields: &Fields) {
        for (i, field) in fields
            .iter()
            .enumerate()
            .filter(|(_, field)| is_public(&field.vis))
        {
            let name = field
                .ident
                .as_ref()
                .map_or(i.to_string(), ToString::to_string);
            self.add(of, &name, "field", type_text(&field.ty, None), &field.attrs);
        }
    }

    fn derived(&mut self, of: &str, attributes: &[Attribute]) {
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("derive"))
        {
            let _ = attribute.parse_nested_meta(|meta| {
                self.implemented(of, &path_text(&meta.path, None), &[]);
                Ok(())
            });
        }
    }

    fn of_trait(&mut self, of: &str, item: &ItemTrait) {
        let provided = |there: bool| if there { " {..}" } else { "" };
        for item in &item.items {
            match item {
                TraitItem::Fn(item) => {
                    let signature = function(&item.sig, None) + provided(item.default.is_some());
                    self.add(
                        of,
                        &item.sig.ident.to_string(),
                        "fn",
                        signature,
                        &item.attrs,
                    );
                }
                TraitItem::Const(item) => {
                    let signature = type_text(&item.ty, None) + provided(item.default.is_some());
                    self.add(of, &item.ident.to_string(), "const", signature, &item.attrs);
                }
                TraitItem::Type(item) => {
                    let bounds = super::signature::bounds_text(&item.bounds);
                    self.add(of, &item.ident.to_string(), "type", bounds, &item.attrs);
                }
                _ => {}
            }
        }
    }

    fn of_impl(&mut self, module: &str, block: &ItemImpl) {
        let own = &*block.self_ty;
        let target = self.public(module, own);
        if let Some((path, _)) = &block.trait_ {
            let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
            let of_ours = self.names.resolve(module, &segments);
            let public = match &of_ours {
                Some(Target::Item(module, name)) => {
                    self.paths.first(module, name).map(str::to_owned)
                }
                _ => None,
            };
            if of_ours.is_some() && public.is_none() {
                return; // A trait that users cannot name.
            }
            let trait_text = path_text(&without_free(path, block), Some(own));
            if UNCOMPARED.contains(&trait_text.as_str()) {
                return;
            }
            match (target, public) {
                (Some(of), _) => self.implemented(&of, &trait_text, &block.attrs),
                (None, Some(of)) if self.foreign(module, block) => {
                    self.implemented(&of, &format!("for {}", type_text(own, None)), &block.attrs);
                }
                _ => {}
            }
            return;
        }
        let Some(of) = target else { return };
        for item in &block.items {
            match item {
                ImplItem::Fn(item) if is_public(&item.vis) => {
                    let signature = function(&item.sig, Some(own));
                    self.add(
                        &of,
                        &item.sig.ident.to_string(),
                        "fn",
                        signature,
                        &item.attrs,
                    );
                }
                ImplItem::Const(item) if is_public(&item.vis) => {
                    let signature = type_text(&item.ty, Some(own));
                    self.add(
                        &of,
                        &item.ident.to_string(),
                        "const",
                        signature,
                        &item.attrs,
                    );
                }
                _ => {}
            }
        }
    }

    /// The first public path of the type, if it is one of this crate.
    fn public(&self, module: &str, ty: &Type) -> Option<String> {
        match self.target(module, ty)? {
            Target::Item(module, name) => self.paths.first(&module, &name).map(str::to_owned),
            Target::Module(_) => None,
        }
    }

    fn target(&self, module: &str, ty: &Type) -> Option<Target> {
        let Type::Path(ty) = ty else { return None };
        let segments: Vec<String> = ty
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        self.names.resolve(module, &segments)
    }

    /// Whether the block's type is another crate's, and not one of ours that users cannot name.
    fn foreign(&self, module: &str, block: &ItemImpl) -> bool {
        let generic = |param: &GenericParam, ty: &Type| match (param, ty) {
            (GenericParam::Type(param), Type::Path(ty)) => ty.path.is_ident(&param.ident),
            _ => false,
        };
        self.target(module, &block.self_ty).is_none()
            || block
                .generics
                .params
                .iter()
                .any(|param| generic(param, &block.self_ty))
    }
}

/// The trait of `block`, with `_` for the parameters that its type does not have: their names are free.
fn without_free(path: &syn::Path, block: &ItemImpl) -> syn::Path {
    let own = &block.self_ty;
    let bound = paths(&flat(quote::quote!(#own)));
    let is_bound = |name: &str| bound.iter().any(|path| path.segments[0] == name);
    let params = block
        .generics
        .type_params()
        .map(|param| param.ident.to_string());
    let mut free = Free(params.filter(|name| !is_bound(name)).collect());
    let mut path = path.clone();
    free.visit_path_mut(&mut path);
    path
}

/// Replaces these parameters.
struct Free(Vec<String>);

impl VisitMut for Free {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if self.0.iter().any(|name| path.path.is_ident(name)) => {
                *ty = Type::Verbatim(quote::quote!(_));
            }
            ty => visit_mut::visit_type_mut(self, ty),
        }
    }
}

fn fields_text(fields: &Fields) -> String {
    let texts: Vec<String> = fields
        .iter()
        .map(|field| match &field.ident {
            Some(name) => format!("{name}: {}", type_text(&field.ty, None)),
            None => type_text(&field.ty, None),
        })
        .collect();
    match fields {
        Fields::Unit => String::new(),
        Fields::Named(_) => format!("{{ {} }}", texts.join(", ")),
        Fields::Unnamed(_) => format!("({})", texts.join(", ")),
    }
}
