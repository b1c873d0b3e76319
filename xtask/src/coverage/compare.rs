// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Linux's interface against ours, item by item.

use std::collections::BTreeSet;

use super::reasons::{Reasons, implements_absent, names_absent};
use crate::api::{Api, Item};

/// How an item of Linux fares here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The same path, kind and type.
    Same,
    /// The same path, and these two declarations: Linux's and ours.
    Differs(String, String),
    /// Nothing at this path.
    Missing,
}

/// An item of Linux.
pub(super) struct Row {
    pub(super) path: String,
    /// The module it is in; empty for the root.
    pub(super) module: String,
    pub(super) verdict: Verdict,
    pub(super) reason: Option<String>,
}

/// The only module that Linux does not have.
const HOST: &str = "host";

/// Every item of `linux`.
pub(super) fn compare(linux: &Api, ours: &Api, reasons: &mut Reasons) -> Vec<Row> {
    let absent = absent(linux, ours);
    let modules = linux.items.iter().filter(|(_, items)| is_module(items));
    let modules: BTreeSet<&str> = modules.map(|(path, _)| path.as_str()).collect();

    let items = linux
        .items
        .iter()
        .map(|(path, items)| (path, items.iter().collect()));
    let aliases = linux.aliases.keys().map(|path| (path, Vec::new()));
    let row = |(path, items): (&String, Vec<&Item>)| {
        let verdict = verdict(&items, ours, path);
        let implied = || match path.split_once(": ") {
            Some((_, what)) => implements_absent(what, &absent),
            None => items
                .iter()
                .find_map(|item| names_absent(&declaration(item), &absent)),
        };
        let reason = match verdict {
            Verdict::Same => None,
            _ => reasons.find(path, &modules).or_else(implied),
        };
        let (path, module) = (path.clone(), module(&modules, path).to_owned());
        Row {
            path,
            module,
            verdict,
            reason,
        }
    };
    let mut rows: Vec<Row> = items.chain(aliases).map(row).collect();
    rows.sort_by(|a, b| (&a.module, &a.path).cmp(&(&b.module, &b.path)));
    rows
}

/// The names of types and traits that are missing here, and stand for nothing else that is not.
fn absent<'a>(linux: &'a Api, ours: &Api) -> BTreeSet<&'a str> {
    let is_type =
        |item: &Item| ["enum", "struct", "trait", "type", "union"].contains(&item.kind.as_str());
    let types = linux
        .items
        .iter()
        .filter(|(_, items)| items.iter().any(is_type));
    let name = |path: &'a str| path.rsplit("::").next().unwrap_or(path);
    let (here, missing): (Vec<_>, Vec<_>) = types
        .map(|(path, _)| path.as_str())
        .partition(|path| ours.at(path).is_some());
    let here: BTreeSet<&str> = here.into_iter().map(name).collect();
    missing
        .into_iter()
        .map(name)
        .filter(|name| !here.contains(name) && name.len() > 1)
        .collect()
}

fn is_module(items: &BTreeSet<Item>) -> bool {
    items.iter().any(|item| item.kind == "mod")
}

/// A path with no items is a second name, of which only its being there counts.
fn verdict(items: &[&Item], ours: &Api, path: &str) -> Verdict {
    let Some(own) = ours.at(path) else {
        return Verdict::Missing;
    };
    let same = |item: &&Item| {
        let equal = |mine: &Item| mine.kind == item.kind && mine.signature == item.signature;
        item.kind == "use" || own.iter().any(equal)
    };
    match (items.first(), own.first()) {
        (Some(item), Some(mine)) if !items.iter().any(same) => {
            Verdict::Differs(declaration(item), declaration(mine))
        }
        _ => Verdict::Same,
    }
}

fn declaration(item: &Item) -> String {
    let (kind, signature) = (&item.kind, &item.signature);
    match (kind.as_str(), signature.as_str()) {
        ("use", from) => format!("use {from}"),
        ("fn", signature) => match signature.find(['<', '(']) {
            Some(at) => format!("{}fn{}", &signature[..at], &signature[at..]),
            None => format!("fn {signature}"),
        },
        (kind, signature) => format!("{kind} {signature}").trim().to_owned(),
    }
}

/// The longest of `modules` that `path` is in or is; empty for the root.
fn module<'a>(modules: &BTreeSet<&str>, path: &'a str) -> &'a str {
    let mut at = path.split(": ").next().unwrap_or(path);
    while !modules.contains(at) {
        match at.rsplit_once("::") {
            Some((above, _)) => at = above,
            None => return "",
        }
    }
    at
}

/// What our documentation shows and Linux does not have, without `host`.
pub(super) fn extras(linux: &Api, ours: &Api) -> Vec<String> {
    let visible = |items: &BTreeSet<Item>| items.iter().any(|item| !item.hidden);
    let items = ours
        .items
        .iter()
        .filter(|(_, items)| visible(items))
        .map(|(path, _)| path);
    items
        .filter(|path| *path != HOST && !path.starts_with("host::") && linux.at(path).is_none())
        .filter(|path| !ours_above(linux, path))
        .cloned()
        .collect()
}

/// Whether something above `path` is already an extra, or is another crate's there.
fn ours_above(linux: &Api, path: &str) -> bool {
    let above = match path.split_once(": ") {
        Some((above, _)) => Some(above),
        None => path.rsplit_once("::").map(|(above, _)| above),
    };
    above.is_some_and(|above| match linux.at(above) {
        Some(items) => items.iter().any(|item| item.kind == "use"),
        None => true,
    })
}
