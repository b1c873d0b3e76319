// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How the examples fare in the process.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::compiler::Compiler;
use super::example::Example;
use super::program::{self, Program};
use super::run::run;

/// How an example fared.
#[derive(Debug)]
pub(crate) struct Here {
    /// What it printed, or why it did not pass.
    pub(crate) result: Result<Vec<String>, String>,
    /// Whether it was built with what Kbuild allows and stable Rust does not.
    pub(crate) as_kbuild: bool,
}

/// Compiles and runs those of `examples` that `wanted` names, in `dir`; one that stable Rust refuses
/// gets what Kbuild allows.
pub(crate) fn run_all(
    dir: &Path,
    examples: &[Example],
    wanted: &[usize],
    stable: &Compiler,
) -> BTreeMap<usize, Here> {
    let folder = |name: &str| {
        let folder = dir.join(name);
        fs::create_dir(&folder).unwrap();
        folder
    };
    let first = program::build(&folder("stable"), examples, wanted, stable);
    let refused: Vec<usize> = first.refused.keys().copied().collect();
    let folder = folder("as_kbuild");
    let second = program::build(&folder, examples, &refused, &stable.as_kbuild(&folder));
    let fared = |&index: &usize| {
        let try_in = |program: &Program| match program.refused.get(&index) {
            Some(error) => Err(error.clone()),
            None if examples[index].runs => run(&program.path, index),
            None => Ok(Vec::new()),
        };
        let here = match first.refused.get(&index) {
            None => Here {
                result: try_in(&first),
                as_kbuild: false,
            },
            Some(error) => {
                let result = try_in(&second);
                let as_kbuild = result.is_ok();
                // Why stable Rust refuses it is the better reason.
                let result = result.map_err(|_| error.clone());
                Here { result, as_kbuild }
            }
        };
        (index, here)
    };
    wanted.iter().map(fared).collect()
}
