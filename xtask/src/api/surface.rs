// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! From the root of a crate to every public path.

use std::collections::{BTreeMap, BTreeSet};

use syn::Item as Code;

use super::members::members;
use super::names::{Names, Target, is_exported};
use super::signature::{bounds_text, function, generics_text, type_text};
use super::source::{Source, attributes, is_hidden, is_public, join};
use super::{Api, Item};

/// The public paths of items, by the module and name of their definition.
#[derive(Default)]
pub(super) struct Paths(BTreeMap<(String, String), BTreeSet<String>>);

impl Paths {
    /// The path that counts as the first: where the item is defined, or else the shortest outside the
    /// prelude.
    pub(super) fn first(&self, module: &str, name: &str) -> Option<&str> {
        let paths = self.0.get(&(module.to_owned(), name.to_owned()))?;
        let defined = join(module, name);
        let rank = |path: &&String| {
            (
                **path != defined,
                path.starts_with("prelude::"),
                path.len(),
                (*path).clone(),
            )
        };
        paths.iter().min_by_key(rank).map(String::as_str)
    }
}

/// A walk through the public modules.
struct Walk<'a> {
    names: &'a Names<'a>,
    paths: Paths,
    api: Api,
    seen: BTreeSet<(String, String)>,
}

/// The interface of the crate.
pub(super) fn surface(source: &Source) -> Api {
    let names = Names::of(source);
    let mut walk = Walk {
        names: &names,
        paths: Paths::default(),
        api: Api::default(),
        seen: BTreeSet::new(),
    };
    walk.module("", "", false);
    let Walk { paths, mut api, .. } = walk;
    for ((module, name), all) in &paths.0 {
        let Some(first) = paths.first(module, name) else {
            continue;
        };
        for item in names
            .scope(module)
            .and_then(|scope| scope.items.get(name))
            .into_iter()
            .flatten()
        {
            let hidden = is_hidden(attributes(item));
            let (kind, signature) = declaration(item);
            add(
                &mut api,
                first,
                Item {
                    kind: kind.to_owned(),
                    signature,
                    hidden,
                },
            );
        }
        let others = all.iter().filter(|path| *path != first);
        api.aliases
            .extend(others.map(|path| (path.clone(), first.to_owned())));
    }
    for (path, item) in members(&names, &paths) {
        add(&mut api, &path, item);
    }
    hide(&mut api);
    api
}

/// Hides what is in something hidden.
fn hide(api: &mut Api) {
    let mut above: Option<String> = None;
    for (path, items) in &mut api.items {
        let inside = above
            .as_ref()
            .and_then(|above| path.strip_prefix(above.as_str()));
        if inside.is_some_and(|rest| rest.starts_with(':')) {
            *items = items
                .iter()
                .cloned()
                .map(|item| Item {
                    hidden: true,
                    ..item
                })
                .collect();
        } else if items.iter().all(|item| item.hidden && item.kind != "impl") {
            above = Some(path.clone());
        }
    }
}

fn add(api: &mut Api, path: &str, item: Item) {
    api.items.entry(path.to_owned()).or_default().insert(item);
}

impl Walk<'_> {
    /// Takes in what is public in `module`, which users reach as `path`.
    fn module(&mut self, module: &str, path: &str, hidden: bool) {
        if !self.seen.insert((module.to_owned(), path.to_owned())) {
            return;
        }
        if !path.is_empty() {
            let item = Item {
                kind: "mod".to_owned(),
                signature: String::new(),
                hidden,
            };
            add(&mut self.api, path, item);
        }
        let names = self.names;
        for (child, inner) in names.modules().filter(|(_, inner)| inner.public) {
            let name = child.rsplit("::").next().unwrap_or(child);
            if !child.is_empty() && join(module, name) == child {
                self.module(child, &join(path, name), hidden || inner.hidden);
            }
        }
        let Some(scope) = names.scope(module) else {
            return;
        };
        for (name, items) in &scope.items {
            if items.iter().any(|item| visible(item)) {
                self.item(module, name, &join(path, name));
            }
        }
        for import in scope.imports.iter().filter(|import| import.public) {
            let hidden = hidden || import.hidden;
            match names.resolve(module, &import.path) {
                Some(Target::Module(inner)) if import.name == "*" => {
                    self.module(&inner, path, hidden)
                }
                Some(Target::Module(inner)) => {
                    self.module(&inner, &join(path, &import.name), hidden)
                }
                Some(Target::Item(inner, name)) => {
                    self.item(&inner, &name, &join(path, &import.name))
                }
                None => {
                    let (kind, signature) = ("use".to_owned(), import.path.join("::"));
                    add(
                        &mut self.api,
                        &join(path, &import.name),
                        Item {
                            kind,
                            signature,
                            hidden,
                        },
                    );
                }
            }
        }
    }

    fn item(&mut self, module: &str, name: &str, path: &str) {
        let key = (module.to_owned(), name.to_owned());
        self.paths.0.entry(key).or_default().insert(path.to_owned());
    }
}

/// Whether an item can be named from outside.
fn visible(item: &Code) -> bool {
    match item {
        Code::Const(item) => is_public(&item.vis),
        Code::Enum(item) => is_public(&item.vis),
        Code::Fn(item) => is_public(&item.vis),
        Code::Macro(_) => is_exported(item),
        Code::Static(item) => is_public(&item.vis),
        Code::Struct(item) => is_public(&item.vis),
        Code::Trait(item) => is_public(&item.vis),
        Code::Type(item) => is_public(&item.vis),
        Code::Union(item) => is_public(&item.vis),
        _ => false,
    }
}

/// The kind and the type-level part of an item.
fn declaration(item: &Code) -> (&'static str, String) {
    match item {
        Code::Const(item) => ("const", type_text(&item.ty, None)),
        Code::Enum(item) => ("enum", generics_text(&item.generics)),
        Code::Fn(item) => ("fn", function(&item.sig, None)),
        Code::Macro(_) => ("macro", String::new()),
        Code::Static(item) => ("static", type_text(&item.ty, None)),
        Code::Struct(item) => ("struct", generics_text(&item.generics)),
        Code::Trait(item) => {
            let word = if item.unsafety.is_some() {
                "unsafe "
            } else {
                ""
            };
            let bounds = bounds_text(&item.supertraits);
            let colon = if bounds.is_empty() { "" } else { ": " };
            let text = format!("{word}{}{colon}{bounds}", generics_text(&item.generics));
            ("trait", text.trim().to_owned())
        }
        Code::Type(item) => (
            "type",
            format!(
                "{} = {}",
                generics_text(&item.generics),
                type_text(&item.ty, None)
            )
            .trim()
            .to_owned(),
        ),
        Code::Union(item) => ("union", generics_text(&item.generics)),
        _ => ("item", String::new()),
    }
}
