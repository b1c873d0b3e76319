// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What only some folders may name: blocking, printing, processes, files, `/dev/fuse`.

use super::Finding;
use crate::paths::{Path, from_std, paths};
use crate::tree::{File, Tree};

/// Something that only part of the repository may name in code that is not a test.
struct Ban {
    /// The folders under the ban.
    within: &'static [&'static str],
    /// The folders and files in them that it does not touch.
    except: &'static [&'static str],
    /// The paths banned; one that ends in `!` is a macro.
    paths: &'static [&'static str],
    /// What to do instead.
    instead: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        within: &["crates/kernel/"],
        except: &["crates/kernel/src/rt/sched"],
        paths: &[
            "std::sync::Barrier",
            "std::sync::Condvar",
            "std::sync::Mutex",
            "std::sync::RwLock",
            "std::sync::mpsc",
            "std::thread::park",
            "std::thread::sleep",
        ],
        instead: "all blocking goes through rt::sched, which a scheduler of interleavings replaces",
    },
    Ban {
        within: &["crates/", "samples/", "conformance/"],
        // Process 1 of a small kernel has nothing but its console, and std ends a process that panics
        // in an unwinding. What runs upstream's tests is a program that xtask reads.
        except: &[
            "crates/cargo-scullery/",
            "crates/kernel/src/rt/oops.rs",
            "crates/suite/src/init",
            // The program that runs upstream's tests, and what these take for std.
            "crates/tryalloc/judge/",
        ],
        paths: &[
            "dbg!",
            "eprint!",
            "eprintln!",
            "print!",
            "println!",
            "std::io::Stderr",
            "std::io::Stdout",
            "std::io::stderr",
            "std::io::stdout",
        ],
        instead: "only cargo-scullery and the samples' examples print; return the text",
    },
    Ban {
        within: &["crates/", "samples/", "conformance/"],
        except: &[
            "crates/cargo-scullery/",
            "crates/fuse/src/mount/fusermount.rs",
            "crates/lab/",
        ],
        paths: &["std::process::Command"],
        instead: "only cargo-scullery, fuse's mounting, lab, xtask and tests start processes",
    },
    Ban {
        within: &["crates/audit/"],
        except: &[],
        paths: &[
            "std::env",
            "std::fs",
            "std::net",
            "std::thread",
            "std::time",
        ],
        instead: "audit is given bytes: it opens no file and reads no clock",
    },
];

/// Paths are named only where the table above lets them.
pub(super) fn bans(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .flat_map(|file| BANS.iter().flat_map(|ban| broken(ban, file)))
        .collect()
}

fn broken(ban: &Ban, file: &File) -> Vec<Finding> {
    let inside = |folders: &[&str]| folders.iter().any(|folder| file.path.starts_with(folder));
    if !inside(ban.within) || inside(ban.except) {
        return Vec::new();
    }
    let found = from_std(paths(&file.code()))
        .into_iter()
        .filter(|path| ban.paths.iter().any(|p| is(path, p)));
    found
        .map(|path| {
            file.finding(
                path.line,
                format!("`{}`: {}", path.segments.join("::"), ban.instead),
            )
        })
        .collect()
}

fn is(path: &Path, banned: &str) -> bool {
    match banned.strip_suffix('!') {
        Some(name) => {
            let own: Vec<&str> = path.segments.iter().map(String::as_str).collect();
            path.bang && (own == [name] || own == ["std", name])
        }
        None => path.reaches(banned),
    }
}

/// Only the crate `fuse` names the device it opens.
pub(super) fn fuse_device(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        if file.path.starts_with("crates/fuse/") || file.path.starts_with("xtask/") {
            continue;
        }
        for token in file.code() {
            if token.text.starts_with('"') && token.text.contains("/dev/fuse") {
                findings.push(file.finding(token.line, "only the crate fuse opens /dev/fuse"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocking_outside_the_scheduler_is_found() {
        let bad = "use std::{sync::{Arc, Mutex}, thread};\nfn f() { thread::park() }";
        let tree = Tree::of(&[("crates/kernel/src/sync.rs", bad)]);
        let lines: Vec<_> = bans(&tree).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [1, 2]);
        let tree = Tree::of(&[("crates/kernel/src/rt/sched.rs", bad)]);
        assert_eq!(bans(&tree), []);
    }

    #[test]
    fn printing_outside_the_command_is_found() {
        let bad = "fn f() { println!(\"x\") }";
        assert_eq!(bans(&Tree::of(&[("crates/lab/src/lib.rs", bad)])).len(), 1);
        assert_eq!(bans(&Tree::of(&[("crates/lab/tests/boot.rs", bad)])), []);
        assert_eq!(
            bans(&Tree::of(&[("samples/scull/examples/serve.rs", bad)])),
            []
        );
    }

    #[test]
    fn a_process_started_by_the_kernel_crate_is_found() {
        let bad = "fn f() { std::process::Command::new(\"ls\"); }";
        assert_eq!(
            bans(&Tree::of(&[("crates/kernel/src/host.rs", bad)])).len(),
            1
        );
        assert_eq!(bans(&Tree::of(&[("crates/lab/src/uml.rs", bad)])), []);
    }

    #[test]
    fn a_file_opened_by_audit_is_found() {
        let bad = "fn f() { std::fs::read(\"a\"); }";
        assert_eq!(
            bans(&Tree::of(&[("crates/audit/src/elf.rs", bad)])).len(),
            1
        );
    }

    #[test]
    fn the_fuse_device_named_elsewhere_is_found() {
        let bad = "const PATH: &str = \"/dev/fuse\";";
        assert_eq!(
            fuse_device(&Tree::of(&[("crates/lab/src/lib.rs", bad)])).len(),
            1
        );
        assert_eq!(
            fuse_device(&Tree::of(&[("crates/fuse/src/lib.rs", bad)])),
            []
        );
    }
}
