// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every method of `crates/tryalloc` that may allocate has a case in its failure matrix.

use std::collections::BTreeSet;

use super::methods::Interface;
use crate::Result;
use crate::api::{Api, Item};
use crate::tokens::matches;
use crate::tree::Tree;

/// The folder of the cases.
const CASES: &str = "crates/tryalloc/tests/promises/matrix/";

/// What says that there may be no memory and needs no case of its own, with the reason.
const EXCUSED: &[(&str, &str)] = &[
    ("Cell<T>: TryClone", "its value is copied"),
    ("&char: Piece", "it is what `String::extend` calls"),
    ("char: Piece", "it is what `String::extend` calls"),
    ("Writer: Write", "it is what `push_fmt` calls"),
    ("FromUtf16Error: From<AllocError>", "it is the error"),
    ("FromUtf16Error::alloc_error", "it is the error"),
    ("T: TryToOwned", "it is `T: TryClone`"),
    ("[V]: Concat<T>", "it is what `SliceExt::concat` calls"),
    ("[S]: Concat<str>", "it is what `SliceExt::concat` calls"),
    ("[V]: Join<&T>", "it is what `SliceExt::join` calls"),
    ("[V]: Join<&[T]>", "it is what `SliceExt::join` calls"),
    ("[S]: Join<&str>", "it is what `SliceExt::join` calls"),
    ("try_vec!", "it is `vec_with!` on the allocator of programs"),
    (
        "try_format!",
        "it is `format_with!` on the allocator of programs",
    ),
    ("unsize!", "it allocates nothing"),
    (
        "try_clone_by_clone!",
        "it is for types that allocate nothing",
    ),
];

/// The names of all that may allocate: `Vec::push`, `Vec<T>: TryClone`, `try_vec!`.
fn fallible(interface: &Interface, api: &Api) -> BTreeSet<String> {
    // The methods of other traits come with their impls.
    let extension = |name: &str| {
        let name = name.rsplit(": ").next().unwrap_or(name);
        name.split('<').next().unwrap_or(name).ends_with("Ext")
    };
    let methods = interface
        .methods
        .iter()
        .filter(|method| method.fallible && (!method.of_trait || extension(&method.on)));
    let methods = methods.map(|method| {
        let on = method.on.rsplit("::").next().unwrap_or_default();
        let mut name = method.name.trim_start_matches("try_");
        if method.of_trait {
            name = name.trim_end_matches("_with");
        }
        format!("{on}::{name}")
    });
    let impls = interface
        .impls
        .iter()
        .filter(|of| of.fallible && !extension(&of.name));
    let macros = interface.macros.iter().map(|name| format!("{name}!"));
    // What macros make, but for the methods of traits and of the allocators.
    let made = api.items.iter().filter(|(path, items)| {
        let says = |item: &Item| item.kind == "fn" && item.signature.contains("AllocError>");
        items.iter().any(says) && !path.starts_with("alloc::")
    });
    let made = made.filter_map(|(path, _)| {
        let (on, name) = path.rsplit_once("::")?;
        let is_trait = |item: &Item| item.kind == "trait";
        if api
            .items
            .get(on)
            .is_some_and(|items| items.iter().any(is_trait))
        {
            return None;
        }
        let on = on.rsplit("::").next().unwrap_or(on);
        Some(format!("{on}::{}", name.trim_start_matches("try_")))
    });
    methods
        .chain(made)
        .chain(impls.map(|of| of.name.clone()))
        .chain(macros)
        .collect()
}

/// The names in the calls `matrix.both("name", ..)` of the cases.
fn cases(tree: &Tree) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in tree.rust().filter(|file| file.path.starts_with(CASES)) {
        let tokens = file.tokens();
        for i in 0..tokens.len() {
            let call = ["both", "flags", "plain"]
                .iter()
                .any(|name| matches(tokens, i, &["matrix", ".", name, "("]));
            if let Some(name) = tokens.get(i + 4).filter(|_| call) {
                names.insert(name.text.trim_matches('"').to_owned());
            }
        }
    }
    names
}

/// The folder of the program that uses every method, to look at what is left of it.
const PROGRAM: &str = "crates/tryalloc/tests/object/";

/// What that program does not use, with the reason.
const UNUSED: &[(&str, &str)] = &[
    ("concat", "`concat_with` calls it"),
    ("join", "`join_with` calls it"),
    ("peek_mut", "upstream's tests alone have it"),
    ("from_box", "it is part of `unsize!`"),
    ("into_box", "it is part of `unsize!`"),
    ("least", "`extend` calls it"),
    ("append_to", "`extend` calls it"),
    ("matches_in", "`replace_with` calls it"),
    ("alloc_error", "it reads a field"),
    ("from_std", "it needs the `alloc` crate"),
    ("into_std", "it needs the `alloc` crate"),
    (
        "into_non_null_with_allocator",
        "it is `into_raw_with_allocator`",
    ),
    ("from_non_null_in", "it is `from_raw_in`"),
    ("from_boxed_utf8_unchecked", "it is a cast"),
    ("from_iter_with", "its impls are used"),
];

/// The public methods that the program does not name.
fn unused(tree: &Tree) -> Vec<String> {
    let files = tree.rust().filter(|file| file.path.starts_with(PROGRAM));
    let tokens: Vec<_> = files.flat_map(|file| file.tokens()).collect();
    let named: BTreeSet<&str> = tokens
        .windows(2)
        .filter(|pair| matches!(&*pair[0].text, "." | ":"))
        .map(|pair| &*pair[1].text)
        .collect();
    let methods = super::ours(tree).methods;
    let names: BTreeSet<String> = methods.into_iter().map(|method| method.name).collect();
    let excused = |name: &str| UNUSED.iter().any(|(unused, _)| *unused == name);
    names
        .into_iter()
        .filter(|name| !name.starts_with("try_") && !excused(name) && !named.contains(&**name))
        .collect()
}

/// What is wrong between the methods and the cases, and how many methods there are.
fn compare(tree: &Tree, excused: &[(&str, &str)]) -> Result<(Vec<String>, usize)> {
    let methods = fallible(&super::ours(tree), &super::api(tree)?);
    let cases = cases(tree);
    let excused: BTreeSet<String> = excused.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut wrong = Vec::new();
    for name in methods
        .difference(&cases)
        .filter(|name| !excused.contains(*name))
    {
        wrong.push(format!("`{name}` has no case in {CASES}"));
    }
    for name in cases.difference(&methods) {
        wrong.push(format!("the case `{name}` is of no method"));
    }
    for name in excused
        .iter()
        .filter(|name| !methods.contains(*name) || cases.contains(*name))
    {
        wrong.push(format!("`{name}` of EXCUSED is stale"));
    }
    Ok((wrong, methods.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fallible_method_has_a_case() -> Result {
        let (wrong, methods) = compare(&Tree::read()?, EXCUSED)?;
        println!("{methods} methods, impls and macros may allocate");
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        Ok(())
    }

    #[test]
    fn the_program_without_alloc_uses_every_method() -> Result {
        let unused = unused(&Tree::read()?);
        assert!(unused.is_empty(), "{PROGRAM} does not use {unused:?}");
        Ok(())
    }

    #[test]
    fn a_method_without_a_case_and_a_case_without_a_method_are_found() -> Result {
        let method = "impl Vec { pub fn push(&mut self) -> Result<(), AllocError> {} }";
        let case = "fn f() { matrix.both(\"Vec::pop\", All) }";
        let tree = Tree::of(&[
            ("crates/tryalloc/src/lib.rs", "pub mod vec;"),
            ("crates/tryalloc/src/vec.rs", method),
            ("crates/tryalloc/tests/promises/matrix/vec.rs", case),
        ]);
        let (wrong, methods) = compare(&tree, &[])?;
        assert_eq!(methods, 1);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong[0].contains("Vec::push"), "{wrong:?}");
        Ok(())
    }
}
