// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! State of the pretend machine lives in `rt`, nowhere else.

use super::Finding;
use crate::tokens::without_macros;
use crate::tree::Tree;

/// The facades of `kernel` hold no statics; what their macros put into a driver is the driver's.
pub(super) fn statics(tree: &Tree) -> Vec<Finding> {
    let facade = |path: &str| {
        path.starts_with("crates/kernel/src/") && !path.starts_with("crates/kernel/src/rt")
    };
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| facade(&file.path)) {
        for token in without_macros(&file.code(), &["macro_rules"]) {
            if token.text == "static" || token.text == "thread_local" {
                findings.push(file.finding(token.line, "a facade holds no state: put it in rt"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_static_in_a_facade_is_found() {
        let bad = "/// A static.\nstatic N: u32 = 0;\nfn f(_: &'static str) {}";
        let findings = statics(&Tree::of(&[("crates/kernel/src/print.rs", bad)]));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 2);
        assert_eq!(
            statics(&Tree::of(&[("crates/kernel/src/rt/log.rs", bad)])),
            []
        );
    }

    #[test]
    fn a_static_in_a_macro_for_drivers_is_allowed() {
        let good = "macro_rules! global_lock { () => { static LOCK: u8 = 0; } }";
        assert_eq!(
            statics(&Tree::of(&[("crates/kernel/src/sync.rs", good)])),
            []
        );
    }
}
