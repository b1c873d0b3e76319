// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which crate may use which, ours and other people's.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::tree::{Package, Tree};

/// Who may use whom, by folder; only tests and examples may use those after `dev`.
struct Edges {
    from: &'static str,
    to: &'static [&'static str],
    dev: &'static [&'static str],
}

const GRAPH: &[Edges] = &[
    edges("conformance", &["*"], &[]),
    edges("crates/audit", &[], &[]),
    edges(
        "crates/cargo-scullery",
        &["crates/audit", "crates/fuse", "crates/lab", "crates/suite"],
        &[],
    ),
    edges(
        "crates/fuse",
        &["crates/kernel", "crates/suite"],
        &[
            "crates/pin-init",
            "crates/scullery",
            "samples/scull",
            "samples/scull_misc",
        ],
    ),
    edges(
        "crates/kernel",
        &[
            "crates/macros",
            "crates/pin-init",
            "crates/suite",
            "crates/tryalloc",
        ],
        &[],
    ),
    edges("crates/lab", &[], &[]),
    edges("crates/macros", &[], &[]),
    edges("crates/pin-init", &["crates/pin-init/internal"], &[]),
    edges("crates/pin-init/internal", &[], &[]),
    edges(
        "crates/scullery",
        &["crates/kernel", "crates/pin-init", "crates/tryalloc"],
        &["crates/suite"],
    ),
    edges("crates/suite", &[], &[]),
    edges("crates/tryalloc", &[], &[]),
    edges("crates/tryalloc/peers", &["crates/tryalloc"], &[]),
    edges(
        "samples/",
        &[
            "crates/kernel",
            "crates/pin-init",
            "crates/scullery",
            "crates/suite",
            "crates/tryalloc",
        ],
        &["crates/fuse"],
    ),
    edges("xtask", &[], &[]),
];

const fn edges(
    from: &'static str,
    to: &'static [&'static str],
    dev: &'static [&'static str],
) -> Edges {
    Edges { from, to, dev }
}

/// The crate graph is the one above, which ARCHITECTURE.md explains.
pub(super) fn crate_graph(tree: &Tree) -> Vec<Finding> {
    tree.packages
        .iter()
        .flat_map(|package| outside(tree, package))
        .collect()
}

fn outside(tree: &Tree, package: &Package) -> Vec<Finding> {
    let is = |edges: &&Edges| match edges.from.strip_suffix('/') {
        Some(_) => package.dir.starts_with(edges.from),
        None => package.dir == edges.from,
    };
    let Some(edges) = GRAPH.iter().find(is) else {
        return vec![at(
            package,
            "a crate that the graph does not know".to_owned(),
        )];
    };
    let mut findings = Vec::new();
    for dependency in package
        .dependencies
        .iter()
        .filter(|dependency| dependency.ours)
    {
        let used = tree
            .packages
            .iter()
            .find(|other| other.name == dependency.name);
        let dir = used.map_or("", |other| other.dir.as_str());
        let may = |list: &[&str]| list.contains(&dir) || list.contains(&"*");
        if !(may(edges.to) || dependency.dev && may(edges.dev)) {
            findings.push(at(
                package,
                format!("{} may not use {}", package.dir, dependency.name),
            ));
        }
    }
    findings
}

/// `docs/dependencies.md` has a line for each dependency and its users, and no other.
pub(super) fn dependencies(tree: &Tree) -> Vec<Finding> {
    let Some(document) = tree.file("docs/dependencies.md") else {
        return Vec::new();
    };
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &tree.packages {
        let short = package.name.trim_start_matches("scullery-");
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| !dependency.ours)
        {
            users.entry(&dependency.name).or_default().insert(short);
        }
    }
    let mut findings = Vec::new();
    for (n, line) in document.text.lines().enumerate() {
        let mut columns = line.split('|').map(str::trim).skip(1);
        let (Some(name), Some(listed)) = (columns.next(), columns.next()) else {
            continue;
        };
        let Some(name) = name
            .strip_prefix('`')
            .and_then(|name| name.strip_suffix('`'))
        else {
            continue;
        };
        let used = Vec::from_iter(users.remove(name).unwrap_or_default()).join(", ");
        if used != listed {
            let message = format!("`{name}` is used by: {used}; the line says: {listed}");
            findings.push(document.finding(n + 1, message));
        }
    }
    for (name, users) in users {
        let users = Vec::from_iter(users).join(", ");
        findings.push(document.finding(1, format!("no line for `{name}`, used by {users}")));
    }
    findings
}

fn at(package: &Package, message: String) -> Finding {
    Finding {
        path: format!("{}/Cargo.toml", package.dir),
        line: 1,
        message,
        advice: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Dependency;

    fn package(dir: &str, dependencies: &[(&str, bool, bool)]) -> Package {
        let dependency = |&(name, dev, ours): &(&str, bool, bool)| Dependency {
            name: name.into(),
            dev,
            ours,
        };
        Package {
            name: dir.rsplit('/').next().unwrap_or_default().into(),
            dir: dir.into(),
            dependencies: dependencies.iter().map(dependency).collect(),
            targets: Vec::new(),
        }
    }

    fn messages(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_edge_outside_the_graph_is_found() {
        let mut tree = Tree::default();
        tree.packages.push(package(
            "crates/kernel",
            &[("suite", false, true), ("lab", true, true)],
        ));
        tree.packages.push(package("crates/lab", &[]));
        tree.packages.push(package("crates/suite", &[]));
        tree.packages.push(package("crates/fuse", &[]));
        tree.packages.push(package(
            "samples/scull",
            &[("fuse", true, true), ("fuse", false, true)],
        ));
        tree.packages.push(package("crates/other", &[]));
        let want = [
            "crates/kernel/Cargo.toml:1: crates/kernel may not use lab",
            "samples/scull/Cargo.toml:1: samples/scull may not use fuse",
            "crates/other/Cargo.toml:1: a crate that the graph does not know",
        ];
        assert_eq!(messages(&crate_graph(&tree)), want);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let text = "| `syn` | macros |\n| `rand` | macros |\n| `quote` | kernel |\n";
        let mut tree = Tree::of(&[("docs/dependencies.md", text)]);
        let used = [
            ("syn", false, false),
            ("libc", false, false),
            ("quote", false, false),
        ];
        tree.packages.push(package("crates/macros", &used));
        let want = [
            "docs/dependencies.md:2: `rand` is used by: ; the line says: macros",
            "docs/dependencies.md:3: `quote` is used by: macros; the line says: kernel",
            "docs/dependencies.md:1: no line for `libc`, used by macros",
        ];
        assert_eq!(messages(&dependencies(&tree)), want);
    }
}
