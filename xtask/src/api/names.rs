// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a path means in a module: imports, globs and `#[macro_export]` followed to the definition.

use std::collections::BTreeMap;

use syn::{Item, UseTree};

use super::source::{Module, Source, attributes, is_hidden, is_public, join};

/// What the names in each module stand for.
pub(super) struct Names<'a> {
    scopes: BTreeMap<&'a str, Scope<'a>>,
    source: &'a Source,
}

/// The names of one module.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) items: BTreeMap<String, Vec<&'a Item>>,
    pub(super) imports: Vec<Import>,
}

/// A branch of a `use` tree.
pub(super) struct Import {
    /// The name it has here; `*` for all.
    pub(super) name: String,
    /// The path it stands for, without the `*`.
    pub(super) path: Vec<String>,
    pub(super) public: bool,
    pub(super) hidden: bool,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A module of this crate, by path.
    Module(String),
    /// An item of this crate: its module, and its name.
    Item(String, String),
}

/// How many imports may follow one another.
const DEPTH: usize = 16;

impl<'a> Names<'a> {
    pub(super) fn of(source: &'a Source) -> Names<'a> {
        let mut scopes: BTreeMap<&str, Scope<'_>> = BTreeMap::new();
        let mut exported = Vec::new();
        for (path, module) in &source.modules {
            let scope = scopes.entry(path).or_default();
            for item in &module.items {
                if let Item::Use(import) = item {
                    let flags = (is_public(&import.vis), is_hidden(&import.attrs));
                    branches(&import.tree, &mut Vec::new(), flags, &mut scope.imports);
                } else if let Some(name) = name(item) {
                    match is_exported(item) {
                        true => exported.push((name, item)),
                        false => scope.items.entry(name).or_default().push(item),
                    }
                }
            }
        }
        let root = scopes.entry("").or_default();
        for (name, item) in exported {
            root.items.entry(name).or_default().push(item);
        }
        Names { scopes, source }
    }

    pub(super) fn scope(&self, module: &str) -> Option<&Scope<'a>> {
        self.scopes.get(module)
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = (&'a str, &'a Module)> + use<'a> {
        self.source
            .modules
            .iter()
            .map(|(path, module)| (path.as_str(), module))
    }

    /// What `path` means in `module`; `None` if it leads to another crate.
    pub(super) fn resolve(&self, module: &str, path: &[String]) -> Option<Target> {
        self.resolve_in(module, path, DEPTH)
    }

    fn resolve_in(&self, module: &str, path: &[String], depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        if let Some((name, above)) = path.split_last()
            && self
                .foreign(above)
                .is_some_and(|scope| scope.items.contains_key(name))
        {
            return Some(Target::Item(above.join("::"), name.clone()));
        }
        let (first, rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" | "kernel" => Target::Module(String::new()),
            "self" => Target::Module(module.to_owned()),
            "super" => Target::Module(parent(module).to_owned()),
            name => self.name(module, name, depth).or_else(|| {
                // A macro is in reach everywhere by its bare name.
                let root = self.scopes.get("")?.items.get(name)?;
                let there =
                    rest.is_empty() && root.iter().any(|item| matches!(item, Item::Macro(_)));
                there.then(|| Target::Item(String::new(), name.to_owned()))
            })?,
        };
        for name in rest {
            at = match at {
                Target::Module(module) if name == "super" => {
                    Target::Module(parent(&module).to_owned())
                }
                Target::Module(module) => self.name(&module, name, depth)?,
                // A variant, or an associated item.
                Target::Item(..) => return Some(at),
            };
        }
        Some(at)
    }

    /// The module of another crate at `path`: one whose crate is no module of this.
    fn foreign(&self, path: &[String]) -> Option<&Scope<'a>> {
        let (first, rest) = path.split_first()?;
        let own = self.scopes.contains_key(first.as_str());
        (!own && !rest.is_empty()).then(|| self.scopes.get(path.join("::").as_str()))?
    }

    /// What `name` stands for in `module`.
    fn name(&self, module: &str, name: &str, depth: usize) -> Option<Target> {
        let child = join(module, name);
        let scope = self.scopes.get(module)?;
        if self.source.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        if scope.items.contains_key(name) {
            return Some(Target::Item(module.to_owned(), name.to_owned()));
        }
        let named = scope.imports.iter().filter(|import| import.name == name);
        let named = named.filter(|import| import.path.len() > 1 || import.path[0] != name);
        let globs = scope.imports.iter().filter(|import| import.name == "*");
        named
            .filter_map(|import| self.resolve_in(module, &import.path, depth))
            .next()
            .or_else(|| {
                globs
                    .filter_map(|import| self.resolve_in(module, &import.path, depth))
                    .filter_map(|target| match target {
                        Target::Module(path) if path != module => {
                            self.name(&path, name, depth.checked_sub(1)?)
                        }
                        _ => None,
                    })
                    .next()
            })
    }
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// The name an item has in its module.
fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        _ => return None,
    })
}

/// Whether the item is a macro that stands at the crate's root, wherever it is written.
pub(super) fn is_exported(item: &Item) -> bool {
    let export = |attribute: &syn::Attribute| attribute.path().is_ident("macro_export");
    matches!(item, Item::Macro(_)) && attributes(item).iter().any(export)
}

fn branches(
    tree: &UseTree,
    prefix: &mut Vec<String>,
    flags: (bool, bool),
    imports: &mut Vec<Import>,
) {
    let mut push = |name: &str, path: Vec<String>| {
        let (name, (public, hidden)) = (name.to_owned(), flags);
        imports.push(Import {
            name,
            path,
            public,
            hidden,
        });
    };
    let path = |last: &syn::Ident| {
        let mut path = prefix.clone();
        if last != "self" || path.is_empty() {
            path.push(last.to_string());
        }
        path
    };
    match tree {
        UseTree::Path(tree) => {
            prefix.push(tree.ident.to_string());
            branches(&tree.tree, prefix, flags, imports);
            prefix.pop();
        }
        UseTree::Name(tree) => {
            let path = path(&tree.ident);
            push(&path.last().cloned().unwrap_or_default(), path);
        }
        UseTree::Rename(tree) => push(&tree.rename.to_string(), path(&tree.ident)),
        UseTree::Glob(_) => push("*", prefix.clone()),
        UseTree::Group(tree) => {
            for tree in &tree.items {
                branches(tree, prefix, flags, imports);
            }
        }
    }
}
