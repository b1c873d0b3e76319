// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The rules that a test can hold.
//!
//! A rule is a function from the repository to what breaks it, in [`RULES`]. `cargo test -p xtask`
//! runs them all; `cargo xtask tidy` prints advice as well.

mod bans;
mod graph;
mod headers;
mod links;
mod samples;
mod sizes;
mod statics;
mod style;
mod text;
mod unsafety;

use std::fmt;

use crate::Result;
use crate::tree::{File, Tree};

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    message: String,
    /// Advice is printed and fails nothing.
    advice: bool,
}

/// A rule: the name its findings carry, and the check.
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

#[rustfmt::skip]
const RULES: &[Rule] = &[
    Rule { name: "crate-graph", check: graph::crate_graph },
    Rule { name: "dependencies", check: graph::dependencies },
    Rule { name: "bans", check: bans::bans },
    Rule { name: "fuse-device", check: bans::fuse_device },
    Rule { name: "driver-files", check: samples::driver_files },
    Rule { name: "driver-homes", check: samples::driver_homes },
    Rule { name: "statics", check: statics::statics },
    Rule { name: "unsafe", check: unsafety::unsafe_code },
    Rule { name: "forbid-unsafe", check: unsafety::forbid_unsafe },
    Rule { name: "attributes", check: style::attributes },
    Rule { name: "type-names", check: style::type_names },
    Rule { name: "headers", check: headers::headers },
    Rule { name: "whitespace", check: text::whitespace },
    Rule { name: "open-ends", check: text::open_ends },
    Rule { name: "machine-paths", check: text::machine_paths },
    Rule { name: "links", check: links::links },
    Rule { name: "sizes", check: sizes::sizes },
];

impl File {
    /// A finding at `line` of this file.
    fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            message: message.into(),
            advice: false,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            path,
            line,
            message,
            ..
        } = self;
        write!(f, "{path}:{line}: {message}")
    }
}

/// `cargo xtask tidy`: prints every finding; fails if one is more than advice.
pub(crate) fn command(_: &[String]) -> Result {
    let tree = Tree::read()?;
    let mut broken = 0;
    for rule in RULES {
        for finding in (rule.check)(&tree) {
            let kind = if finding.advice { "advice" } else { "error" };
            println!("{kind}[{}]: {finding}", rule.name);
            broken += usize::from(!finding.advice);
        }
    }
    match broken {
        0 => Ok(()),
        n => Err(format!("{n} findings").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_follows_every_rule() -> Result {
        let tree = Tree::read()?;
        let mut findings = Vec::new();
        for rule in RULES {
            let found = (rule.check)(&tree);
            let broken = found.iter().filter(|finding| !finding.advice);
            findings.extend(broken.map(|finding| format!("[{}] {finding}", rule.name)));
        }
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
        Ok(())
    }
}
