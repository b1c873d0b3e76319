// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One source, three homes: a sample's driver files are Kbuild's, and do not know where they run.

use std::collections::BTreeSet;

use super::Finding;
use crate::paths::paths;
use crate::tokens::{after_group, compiled, is_word, matches};
use crate::tree::{File, Package, Tree};

/// What cargo compiles as a sample's library is what its Kbuild compiles into the module.
pub(super) fn driver_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, kbuild) in samples(tree) {
        let library = package.targets.iter().find(|target| target.library);
        let library = library.map_or("", |target| &target.root);
        let roots = objects(tree, kbuild, &package.dir);
        if !roots.contains(library) {
            findings
                .push(kbuild.finding(1, format!("Kbuild does not compile {library}, cargo does")));
        }
        for root in roots.iter().filter(|root| tree.file(root).is_none()) {
            findings.push(kbuild.finding(1, format!("there is no {root}")));
        }
    }
    findings
}

/// A driver file names no home, and no crate that only one home has.
pub(super) fn driver_homes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, kbuild) in samples(tree) {
        // What a link leads to belongs to others.
        let own = |root: &String| root.starts_with(&package.dir);
        for root in objects(tree, kbuild, &package.dir).into_iter().filter(own) {
            for path in compiled(tree, &root) {
                findings.extend(tree.file(&path).map(homes).unwrap_or_default());
            }
        }
    }
    findings
}

/// The samples: packages with a Kbuild file.
fn samples(tree: &Tree) -> impl Iterator<Item = (&Package, &File)> {
    let packages = tree
        .packages
        .iter()
        .filter(|package| package.dir.starts_with("samples/"));
    packages.filter_map(|package| Some((package, tree.file(&format!("{}/Kbuild", package.dir))?)))
}

/// The Rust files that a Kbuild file names as objects; a module of several is named after none.
fn objects(tree: &Tree, kbuild: &File, dir: &str) -> BTreeSet<String> {
    let text = kbuild.text.replace("\\\n", " ");
    let mut composite = BTreeSet::new();
    let mut objects = BTreeSet::new();
    for line in text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default())
    {
        let Some((target, values)) = line.split_once(":=").or_else(|| line.split_once("+=")) else {
            continue;
        };
        let target = target.trim();
        for suffix in ["-y", "-objs"] {
            composite.extend(target.strip_suffix(suffix).filter(|name| *name != "obj"));
        }
        if target.starts_with("obj-") || target.ends_with("-y") || target.ends_with("-objs") {
            objects.extend(
                values
                    .split_whitespace()
                    .filter_map(|value| value.strip_suffix(".o")),
            );
        }
    }
    let rust = objects.difference(&composite);
    rust.map(|object| tree.resolve(format!("{dir}/{object}.rs")))
        .collect()
}

/// Crates that a driver's `use` may begin with, besides its own modules.
const CRATES: &[&str] = &[
    "core", "crate", "kernel", "pin_init", "scullery", "self", "super", "tryalloc",
];

fn homes(file: &File) -> Vec<Finding> {
    let tokens = file.tokens();
    let mut findings = Vec::new();
    for path in paths(tokens) {
        let text = path.segments.join("::");
        let foreign = ["alloc", "libc", "std", "suite"].contains(&path.segments[0].as_str());
        if (foreign && path.segments.len() > 1) || text.starts_with("kernel::host") {
            let message = format!("`{text}`: a driver uses only {}", CRATES.join(", "));
            findings.push(file.finding(path.line, message));
        }
    }
    for i in (0..tokens.len()).filter(|&i| tokens[i].text.starts_with("cfg")) {
        let open = i + 1 + usize::from(matches(tokens, i + 1, &["!"]));
        if !matches(tokens, open, &["("]) {
            continue;
        }
        let mut words = tokens[open..after_group(tokens, open)]
            .iter()
            .filter(|word| is_word(word));
        let known =
            |word: &str| word.starts_with("CONFIG_") || ["all", "any", "not"].contains(&word);
        if !words.all(|word| known(&word.text)) {
            let message = "a driver file asks for no home: only `cfg(CONFIG_..)`";
            findings.push(file.finding(tokens[i].line, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Target;

    fn tree(kbuild: &str, driver: &str) -> Tree {
        let mut tree = Tree::of(&[
            ("samples/scull/Kbuild", kbuild),
            ("samples/scull/scull_main.rs", driver),
            ("samples/scull/data.rs", "use std::vec::Vec;"),
            ("samples/scull/tests/suite.rs", "use kernel::host;"),
        ]);
        tree.packages.push(Package {
            name: "scull".into(),
            dir: "samples/scull".into(),
            dependencies: Vec::new(),
            targets: vec![Target {
                root: "samples/scull/scull_main.rs".into(),
                library: true,
                test: false,
            }],
        });
        tree
    }

    #[test]
    fn an_object_that_a_link_leads_to_is_another_crates_file() {
        let kbuild = KBUILD.replace("scull_main.o", "scull_main.o shared/src/lib.o");
        let mut tree = tree(&kbuild, "");
        assert_eq!(driver_files(&tree).len(), 1);
        let lib = "crates/shared/src/lib.rs";
        tree.files
            .extend(Tree::of(&[(lib, "use std::vec::Vec;")]).files);
        tree.links
            .push(("samples/scull/shared".into(), "crates/shared".into()));
        assert_eq!(driver_files(&tree), []);
        assert_eq!(driver_homes(&tree), []);
    }

    const KBUILD: &str = "obj-m := scull.o\nscull-y := scull_main.o\n";

    #[test]
    fn a_module_of_other_files_than_the_crate_is_found() {
        assert_eq!(driver_files(&tree(KBUILD, "")), []);
        assert_eq!(driver_files(&tree("obj-m := other.o\n", "")).len(), 2);
    }

    #[test]
    fn a_driver_that_names_the_host_is_found() {
        let bad = "use kernel::{host, prelude::*};\n#[cfg(test)]\nmod tests {}\nmod data;";
        let found = driver_homes(&tree(KBUILD, bad));
        let places: Vec<_> = found.iter().map(|f| (f.path.as_str(), f.line)).collect();
        let main = "samples/scull/scull_main.rs";
        assert_eq!(places, [(main, 1), (main, 2), ("samples/scull/data.rs", 1)]);
    }

    #[test]
    fn a_driver_may_ask_for_a_kernel_option() {
        let good =
            "#[cfg(CONFIG_COMPAT)]\nuse kernel::prelude::*;\n#[cfg(not(CONFIG_SMP))]\nfn f() {}";
        assert_eq!(driver_homes(&tree(KBUILD, good)), []);
    }
}
