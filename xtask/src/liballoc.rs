// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `crates/tryalloc` has of std's `alloc`, and that its tests miss none of it.

#[cfg(test)]
mod cases;
pub(crate) mod coverage;
mod methods;

use self::methods::Interface;
use crate::Result;
use crate::api::Api;
use crate::tree::{File, Tree};

/// The folder of our `lib.rs`.
const OURS: &str = "crates/tryalloc/src/";

/// The modules that are compared.
const MODULES: &[&str] = &["vec", "boxed", "string", "borrow", "slice", "str"];

/// The module of a file, by its path from the folder of `lib.rs`.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// Everything that `files`, by path from the folder of `lib.rs`, have.
fn interface<'a>(files: impl Iterator<Item = (&'a str, &'a File)>) -> Interface {
    let mut whole = Interface::default();
    for (path, file) in files {
        let mut part = methods::read(module(path), &file.code());
        whole.methods.append(&mut part.methods);
        whole.impls.append(&mut part.impls);
        whole.macros.append(&mut part.macros);
    }
    whole
}

/// The files of our crate, by path from its `lib.rs`.
fn files(tree: &Tree) -> impl Iterator<Item = (&str, &File)> {
    tree.rust()
        .filter_map(|file| Some((file.path.strip_prefix(OURS)?, file)))
}

/// What our crate has, but for the allocators themselves and what upstream's tests alone see.
fn ours(tree: &Tree) -> Interface {
    let not_collections = ["alloc", "judge", "linux", "raw_vec"];
    interface(files(tree).filter(|(path, _)| !not_collections.contains(&module(path))))
}

/// The same as a user sees it, macros expanded.
fn api(tree: &Tree) -> Result<Api> {
    // What upstream's tests alone see does not count, nor what there is in Linux alone.
    let files = files(tree).map(|(path, file)| match path {
        "judge.rs" | "linux.rs" => (path.to_owned(), String::new()),
        _ => (path.to_owned(), file.text.clone()),
    });
    Api::read(&files.collect())
}
