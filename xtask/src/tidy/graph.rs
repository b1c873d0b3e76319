// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which crate may use which, ours and other people's.

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
    edges("crates/fuse", &["crates/kernel"], &[]),
    edges(
        "crates/kernel",
        &["crates/macros", "crates/pin-init", "crates/suite"],
        &[],
    ),
    edges("crates/lab", &[], &[]),
    edges("crates/macros", &[], &[]),
    edges("crates/pin-init", &["crates/pin-init/internal"], &[]),
    edges("crates/pin-init/internal", &[], &[]),
    edges(
        "crates/scullery",
        &["crates/kernel", "crates/tryalloc"],
        &[],
    ),
    edges("crates/suite", &[], &[]),
    edges("crates/tryalloc", &[], &[]),
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

/// Every dependency has its reason in `docs/dependencies.md`, and every reason its dependency.
pub(super) fn dependencies(tree: &Tree) -> Vec<Finding> {
    let Some(document) = tree.file("docs/dependencies.md") else {
        return Vec::new();
    };
    let entry = |line: &str| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned());
    let explained: Vec<(usize, String)> = document
        .text
        .lines()
        .enumerate()
        .filter_map(|(n, line)| Some((n + 1, entry(line)?)))
        .collect();

    let mut findings = Vec::new();
    let mut used = Vec::new();
    for package in &tree.packages {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| !dependency.ours)
        {
            used.push(&dependency.name);
            if !explained.iter().any(|(_, name)| *name == dependency.name) {
                let message = format!("no line for `{}` in {}", dependency.name, document.path);
                findings.push(at(package, message));
            }
        }
    }
    for (line, name) in explained.iter().filter(|(_, name)| !used.contains(&name)) {
        findings.push(document.finding(*line, format!("no crate here uses `{name}`")));
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
        let text = "| `syn` | parses |\n| `rand` | gone |\n";
        let mut tree = Tree::of(&[("docs/dependencies.md", text)]);
        let used = [("syn", false, false), ("libc", false, false)];
        tree.packages.push(package("crates/macros", &used));
        let want = [
            "crates/macros/Cargo.toml:1: no line for `libc` in docs/dependencies.md",
            "docs/dependencies.md:2: no crate here uses `rand`",
        ];
        assert_eq!(messages(&dependencies(&tree)), want);
    }
}
