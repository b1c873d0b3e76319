// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The modules of a crate, with their macros expanded.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, TraitItem, Visibility};

use super::expand::Macros;
use crate::Result;

/// How deep macros may call macros.
const DEPTH: usize = 32;

/// The modules of a crate by path; the root's is empty.
pub(super) struct Source {
    pub(super) modules: BTreeMap<String, Module>,
    /// Macro calls that could not be expanded.
    pub(super) unread: Vec<String>,
}

/// A module and the items in it.
pub(super) struct Module {
    pub(super) items: Vec<Item>,
    pub(super) public: bool,
    pub(super) hidden: bool,
}

/// Where the files of a module's children are.
struct Place<'a> {
    path: &'a str,
    folder: &'a str,
}

impl Source {
    /// Reads the modules that `lib.rs` in `files` brings in, and those of other crates.
    pub(super) fn read(
        files: &BTreeMap<String, String>,
        elsewhere: &[(&str, &str)],
    ) -> Result<Source> {
        let mut source = Source {
            modules: BTreeMap::new(),
            unread: Vec::new(),
        };
        let text = files.get("lib.rs").ok_or("no lib.rs")?;
        let place = Place {
            path: "",
            folder: "",
        };
        source.add(files, &place, syn::parse_file(text)?.items, (true, false))?;
        for &(path, text) in elsewhere {
            let place = Place { path, folder: "" };
            source.add(files, &place, syn::parse_file(text)?.items, (false, false))?;
        }

        let mut macros = Macros::default();
        source
            .modules
            .values()
            .for_each(|module| define(&mut macros, &module.items));
        for path in source.modules.keys().cloned().collect::<Vec<_>>() {
            let Some(module) = source.modules.get_mut(&path) else {
                continue;
            };
            let items = std::mem::take(&mut module.items);
            let items = expand(&mut macros, items, DEPTH, &mut source.unread);
            let (public, hidden) = (module.public, module.hidden);
            let place = Place {
                path: &path,
                folder: "",
            };
            source.add(files, &place, items, (public, hidden))?;
        }
        Ok(source)
    }

    /// Adds a module with these items, and its children.
    fn add(
        &mut self,
        files: &BTreeMap<String, String>,
        place: &Place<'_>,
        items: Vec<Item>,
        (public, hidden): (bool, bool),
    ) -> Result {
        let mut kept = Vec::new();
        for item in items {
            let Item::Mod(module) = item else {
                kept.push(item);
                continue;
            };
            if is_test(&module.attrs) {
                continue;
            }
            let name = module.ident.to_string();
            let path = join(place.path, &name);
            let folder = format!("{}{name}/", place.folder);
            let place = Place {
                path: &path,
                folder: &folder,
            };
            let flags = (is_public(&module.vis), is_hidden(&module.attrs));
            if let Some((_, items)) = module.content {
                self.add(files, &place, items, flags)?;
            } else {
                let plain = format!("{}.rs", folder.trim_end_matches('/'));
                let text = files
                    .get(&plain)
                    .or_else(|| files.get(&format!("{folder}mod.rs")));
                let text = text.ok_or_else(|| format!("no file for the module {path}"))?;
                let items = syn::parse_file(text)
                    .map_err(|error| format!("{plain}: {error}"))?
                    .items;
                self.add(files, &place, items, flags)?;
            }
        }
        self.modules.insert(
            place.path.to_owned(),
            Module {
                items: kept,
                public,
                hidden,
            },
        );
        Ok(())
    }
}

fn define(macros: &mut Macros, items: &[Item]) {
    for item in items {
        if let Item::Macro(item) = item
            && let Some(name) = &item.ident
        {
            macros.define(name, item.mac.tokens.clone());
        }
    }
}

/// The items, with those that macros make in place of their calls, and without test code.
fn expand(
    macros: &mut Macros,
    items: Vec<Item>,
    depth: usize,
    unread: &mut Vec<String>,
) -> Vec<Item> {
    let mut expanded = Vec::new();
    for mut item in items {
        match &mut item {
            Item::Macro(call) if call.ident.is_none() => {
                if let Some(tokens) = result(macros, &call.mac, depth, unread) {
                    match syn::parse2::<syn::File>(tokens) {
                        Ok(file) => {
                            define(macros, &file.items);
                            expanded.extend(expand(macros, file.items, depth - 1, unread));
                        }
                        Err(error) => unread.push(described(&call.mac, &error)),
                    }
                }
                continue;
            }
            Item::Impl(block) => {
                block.items = members(macros, std::mem::take(&mut block.items), depth, unread);
            }
            Item::Trait(item) => {
                let found = members(macros, std::mem::take(&mut item.items), depth, unread);
                item.items = found;
            }
            _ => {}
        }
        if !is_test(attributes(&item)) {
            expanded.push(item);
        }
    }
    expanded
}

/// What stands in an `impl` or a `trait` block, and may be a macro call.
trait Member: Sized {
    fn call(&self) -> Option<&syn::Macro>;
    fn parse(tokens: TokenStream) -> syn::Result<Vec<Self>>;
}

impl Member for ImplItem {
    fn call(&self) -> Option<&syn::Macro> {
        match self {
            ImplItem::Macro(call) => Some(&call.mac),
            _ => None,
        }
    }

    fn parse(tokens: TokenStream) -> syn::Result<Vec<ImplItem>> {
        let block: syn::ItemImpl = syn::parse2(quote::quote!(impl X { #tokens }))?;
        Ok(block.items)
    }
}

impl Member for TraitItem {
    fn call(&self) -> Option<&syn::Macro> {
        match self {
            TraitItem::Macro(call) => Some(&call.mac),
            _ => None,
        }
    }

    fn parse(tokens: TokenStream) -> syn::Result<Vec<TraitItem>> {
        let block: syn::ItemTrait = syn::parse2(quote::quote!(trait X { #tokens }))?;
        Ok(block.items)
    }
}

fn members<M: Member>(
    macros: &Macros,
    items: Vec<M>,
    depth: usize,
    unread: &mut Vec<String>,
) -> Vec<M> {
    let mut expanded = Vec::new();
    for item in items {
        let Some(call) = item.call() else {
            expanded.push(item);
            continue;
        };
        let Some(tokens) = result(macros, call, depth, unread) else {
            continue;
        };
        match M::parse(tokens) {
            Ok(items) => expanded.extend(members(macros, items, depth - 1, unread)),
            Err(error) => unread.push(described(call, &error)),
        }
    }
    expanded
}

/// Macros of others that define nothing a user could name.
const EMPTY: &[&str] = &[
    "build_assert",
    "compile_error",
    "const_assert",
    "static_assert",
    "thread_local",
];

fn result(
    macros: &Macros,
    call: &syn::Macro,
    depth: usize,
    unread: &mut Vec<String>,
) -> Option<TokenStream> {
    let name = call.path.segments.last()?.ident.to_string();
    if EMPTY.contains(&name.as_str()) {
        return None;
    }
    if depth == 0 {
        unread.push(format!("{name}!: too deep"));
        return None;
    }
    match macros.expand(&name, call.tokens.clone()) {
        Ok(tokens) => Some(tokens),
        Err(error) => {
            unread.push(described(call, &error));
            None
        }
    }
}

fn described(call: &syn::Macro, error: &syn::Error) -> String {
    let mut text: String = call.to_token_stream().to_string();
    text.truncate(text.char_indices().nth(60).map_or(text.len(), |(at, _)| at));
    format!("{text}: {error}")
}

/// `name` in the module at `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}::{name}"),
    }
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether the documentation leaves the item out.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    let hidden =
        |attribute: &Attribute| attribute.meta.to_token_stream().to_string() == "doc (hidden)";
    attributes.iter().any(hidden)
}

/// Whether the item is there in tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        text.contains("kunit_tests") || ["cfg (test)", "cfg (testlib)"].contains(&text.as_str())
    })
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
