// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `unsafe` is a place: a few crates may use it, and the others say so to the compiler.

use super::Finding;
use crate::tokens::{matches, without_macros};
use crate::tree::{Target, Tree};

/// Where `unsafe` may stand, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    ("crates/fuse/src/sys.rs", "asks for huge pages"),
    (
        "crates/kernel/",
        "implements the kernel's unsafe interfaces",
    ),
    ("crates/pin-init/src/", "initialises memory in place"),
    ("crates/pin-init/tests/", "as above"),
    ("crates/scullery/", "binds what the kernel crate does not"),
    ("crates/suite/", "makes system calls"),
    ("crates/tryalloc/", "implements collections on raw memory"),
    (
        "samples/scull_misc/scull_main.rs",
        "Linux 7.2 has no safe way to initialise a `global_lock!`",
    ),
];

fn allowed(path: &str) -> bool {
    ALLOWED.iter().any(|(folder, _)| path.starts_with(folder))
}

/// No `unsafe` elsewhere, also not in tests, examples and drivers; code that a macro quotes is its user's.
pub(super) fn unsafe_code(tree: &Tree) -> Vec<Finding> {
    let quotes = ["Token", "quote", "quote_spanned", "parse_quote"];
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !allowed(&file.path)) {
        for token in without_macros(file.tokens(), &quotes) {
            if token.text == "unsafe" {
                findings
                    .push(file.finding(token.line, "`unsafe` outside the crates that may use it"));
            }
        }
    }
    findings
}

/// Whether one of the files beside this root is in the list: what is forbidden cannot be allowed again.
fn one_file_may(root: &str) -> bool {
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    ALLOWED.iter().any(|(path, _)| {
        path.ends_with(".rs") && path.rsplit_once('/').is_some_and(|(of, _)| of == folder)
    })
}

/// Every crate outside the list forbids `unsafe`, or denies it where the list has one of its files. A
/// driver cannot: what `module!` expands to needs it.
pub(super) fn forbid_unsafe(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let packages = tree
        .packages
        .iter()
        .filter(|package| !package.dir.starts_with("samples/"));
    for Target { root, .. } in packages.flat_map(|package| &package.targets) {
        let Some(file) = tree
            .file(root)
            .filter(|file| !allowed(&file.path) && !file.test)
        else {
            continue;
        };
        let tokens = file.tokens();
        let says = |level| {
            let attribute = ["#", "!", "[", level, "(", "unsafe_code", ")", "]"];
            (0..tokens.len()).any(|i| matches(tokens, i, &attribute))
        };
        let enough = says("forbid") || one_file_may(root) && says("deny");
        if !enough {
            findings.push(file.finding(1, "a crate root here needs `#![forbid(unsafe_code)]`"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Package;

    #[test]
    fn unsafe_in_a_driver_is_found() {
        let bad = "fn f() { unsafe { g() } }";
        assert_eq!(
            unsafe_code(&Tree::of(&[("samples/scull/scull_main.rs", bad)])).len(),
            1
        );
        assert_eq!(
            unsafe_code(&Tree::of(&[("crates/kernel/src/task.rs", bad)])),
            []
        );
    }

    #[test]
    fn unsafe_that_a_macro_emits_is_not_its_own() {
        let good = "fn f() -> TokenStream { quote! { unsafe { g() } } }";
        assert_eq!(
            unsafe_code(&Tree::of(&[("crates/macros/src/lib.rs", good)])),
            []
        );
    }

    #[test]
    fn a_crate_with_one_file_of_unsafe_denies_it_elsewhere() {
        assert!(one_file_may("crates/fuse/src/lib.rs"));
        assert!(!one_file_may("crates/fuse/benches/served/main.rs"));
        let code = "fn f() { unsafe { g() } }";
        let tree = Tree::of(&[
            ("crates/fuse/src/sys.rs", code),
            ("crates/fuse/src/reply.rs", code),
        ]);
        let findings = unsafe_code(&tree);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/fuse/src/reply.rs");
    }

    #[test]
    fn a_crate_root_that_does_not_forbid_is_found() {
        let roots = ["crates/lab/src/lib.rs", "xtask/src/main.rs"];
        let target = |root: &str| Target {
            root: root.into(),
            library: true,
            test: false,
        };
        let mut tree = Tree::of(&[
            (roots[0], "//! Lab."),
            (roots[1], "#![forbid(unsafe_code)]"),
        ]);
        tree.packages.push(Package {
            name: "scullery-lab".into(),
            dir: "crates/lab".into(),
            dependencies: Vec::new(),
            targets: roots.map(target).into(),
        });
        let findings = forbid_unsafe(&tree);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, roots[0]);
    }
}
