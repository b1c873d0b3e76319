// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Links between the documents.

use super::Finding;
use crate::tree::{File, Tree};

/// A relative link in a Markdown file names a file or folder that is there, and a heading in it.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|file| file.path.ends_with(".md"));
    documents.flat_map(|file| broken(tree, file)).collect()
}

fn broken(tree: &Tree, file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fenced = false;
    for (n, line) in file.text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let targets = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !fenced && !target.contains(':')) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() {
                file.path.clone()
            } else {
                resolve(&file.path, path)
            };
            if !exists(tree, &path) {
                findings.push(file.finding(n + 1, format!("`{target}`: there is no {path}")));
            } else if !heading.is_empty() && !has_heading(tree, &path, heading) {
                findings.push(file.finding(n + 1, format!("`{target}`: no such heading")));
            }
        }
    }
    findings
}

/// `link`, as seen from the file at `from`.
fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn exists(tree: &Tree, path: &str) -> bool {
    let folder = format!("{path}/");
    tree.files
        .iter()
        .any(|file| file.path == path || file.path.starts_with(&folder))
}

/// Whether the document at `path` has a heading that a link spells `slug`.
fn has_heading(tree: &Tree, path: &str, slug: &str) -> bool {
    let text = tree.file(path).map_or("", |file| &file.text);
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| {
        let title = line
            .trim_start_matches('#')
            .trim()
            .to_lowercase()
            .replace(' ', "-");
        title
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
            .eq(slug.chars())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nothing_is_found() {
        let text = "[a](a.md) [b](../README.md#two-words)\n[c](b.md)\n[d](../README.md#three)\n";
        let readme = "# One\n\n## Two words\n";
        let tree = Tree::of(&[("README.md", readme), ("docs/a.md", text)]);
        let lines: Vec<_> = links(&tree).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2, 3]);
    }
}
