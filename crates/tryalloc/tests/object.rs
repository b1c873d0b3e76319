// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is left of a program that uses every method, once it is optimised: nothing of the `alloc` crate,
//! and no panic that std has not.
//!
//! It compiles `object/program.rs` as for a kernel, and reads the calls in it with objdump(1).

#![cfg(all(
    target_os = "linux",
    target_arch = "x86_64",
    not(tryalloc_judge),
    not(miri)
))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The methods that panic, with std's reason; what they are inlined into has their names.
const PANICS: &[(&str, &str)] = &[
    (
        "string_drain",
        "the range is not within, or splits a character",
    ),
    (
        "string_extend_from_within",
        "the range is not within, or splits a character",
    ),
    (
        "string_insert",
        "the index is past the end, or in a character",
    ),
    (
        "string_insert_str",
        "the index is past the end, or in a character",
    ),
    (
        "string_remove",
        "the index is past the end, or in a character",
    ),
    (
        "string_replace_range",
        "the range is not within, or splits a character",
    ),
    (
        "string_split_off",
        "the index is past the end, or in a character",
    ),
    ("string_truncate", "the length is in a character"),
    ("vec_drain", "the range is not within"),
    ("vec_extend_from_within", "the range is not within"),
    ("vec_extract_if", "the range is not within"),
    ("vec_index", "the index is past the end"),
    ("vec_insert", "the index is past the end"),
    ("vec_insert_mut", "the index is past the end"),
    ("vec_remove", "the index is past the end"),
    ("vec_splice", "the range is not within"),
    ("vec_split_off", "the index is past the end"),
    ("vec_swap_remove", "the index is past the end"),
];

/// Functions of `core` that panic, with what calls them.
const CORE: &[(&str, &str)] = &[
    ("SliceIndex<[T]>>::index", "the ranges of strings, as above"),
    (
        "core::str::iter::MatchIndices",
        "`str::replace`, which std does with it too",
    ),
    ("core::str::pattern::TwoWaySearcher", "as above"),
    (
        "core::slice::sort::unstable",
        "`sort_by_cached_key`, which std does with it too",
    ),
    (
        "core::slice::sort::shared",
        "as above: an order that is none",
    ),
    (
        "core::slice::<impl [T]>::rotate_left",
        "`splice`, whose counts are right, where it is not inlined",
    ),
    ("core::slice::<impl [T]>::rotate_right", "as above"),
];

/// Runs a command, and gives what it prints.
fn output(command: &mut Command) -> String {
    let output = command.output().expect("the command starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Compiles the crate and then the program, and gives the objects of both.
fn compile(level: &str, folder: &Path) -> [PathBuf; 2] {
    let rustc = || {
        let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        command
            .args([
                "--edition=2021",
                "--crate-type=rlib",
                "--emit=link,obj",
                "-Cpanic=abort",
            ])
            .args([
                "-Ccodegen-units=1",
                "-Cdebug-assertions=no",
                "--cap-lints=allow",
            ])
            .arg(format!("-Copt-level={level}"))
            .arg("--out-dir")
            .arg(folder);
        command
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    output(
        rustc()
            .arg("--crate-name=tryalloc")
            .arg(here.join("src/lib.rs")),
    );
    let library = format!("tryalloc={}", folder.join("libtryalloc.rlib").display());
    output(
        rustc()
            .args(["--crate-name=program", "--extern", &library])
            .arg(here.join("tests/object/program.rs")),
    );
    ["tryalloc.o", "program.o"].map(|name| folder.join(name))
}

/// The names of symbols without the hash at their ends.
fn plain(symbol: &str) -> &str {
    let symbol = symbol.split(['-', '+']).next().unwrap_or(symbol).trim();
    symbol.rsplit_once("::h").map_or(
        symbol,
        |(name, hash)| {
            if hash.len() == 16 {
                name
            } else {
                symbol
            }
        },
    )
}

/// Each function of an object with each symbol that it names.
fn references(object: &Path) -> BTreeSet<(String, String)> {
    let text = output(
        Command::new("objdump")
            .args(["-drC", "--no-show-raw-insn"])
            .arg(object),
    );
    let mut function = "";
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if let Some(name) = line.strip_suffix(">:") {
            function = name.split_once('<').map_or("", |(_, name)| plain(name));
        } else if let Some((_, symbol)) = line.split_once("R_X86_64_") {
            let symbol = symbol
                .split_once(char::is_whitespace)
                .map_or("", |(_, name)| name);
            found.insert((function.to_owned(), plain(symbol).to_owned()));
        }
    }
    found
}

/// The method that a function of the program or of the crate is: `vec_drain` of `vec_drain_all`, and of
/// `tryalloc::vec::drain::<impl tryalloc::vec::Vec<T,A>>::drain`.
fn method(function: &str) -> String {
    let name = function.rsplit("::").next().unwrap_or(function);
    match function
        .strip_prefix("tryalloc::")
        .and_then(|path| path.split("::").next())
    {
        Some(module) => format!("{module}_{name}"),
        None => name.trim_end_matches("_all").to_owned(),
    }
}

/// Whether a symbol is one of those that do not come back.
fn panics(symbol: &str) -> bool {
    let ends = [
        "panic",
        "_fail",
        "_failed",
        "handle_alloc_error",
        "capacity_overflow",
    ];
    symbol.starts_with("core::") && ends.iter().any(|end| symbol.contains(end))
}

/// Whether a symbol is of the crate `alloc`.
fn is_alloc(symbol: &str) -> bool {
    symbol.starts_with("alloc::") || symbol.contains("<alloc::") || symbol.contains("__rust_alloc")
}

#[test]
fn nothing_of_alloc_and_no_panic_of_its_own_is_left() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("object");
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    for level in ["3", "s"] {
        let folder = folder.join(level);
        std::fs::create_dir_all(&folder).expect("a folder");
        // Functions of the crate that panic for others, which are found at who calls them.
        let mut for_others = BTreeSet::new();
        for object in compile(level, &folder) {
            for (function, symbol) in references(&object) {
                if is_alloc(&symbol) {
                    wrong.insert(format!("opt-level {level}: {function} uses {symbol}"));
                }
                if !panics(&symbol) && !for_others.contains(&symbol) {
                    continue;
                }
                if function.ends_with("out_of_range") {
                    for_others.insert(function);
                    continue;
                }
                let listed = PANICS
                    .iter()
                    .find(|(name, _)| method(&function) == *name)
                    .or_else(|| CORE.iter().find(|(name, _)| function.contains(name)));
                match listed {
                    Some((name, _)) => used.insert(name),
                    None => {
                        wrong.insert(format!("opt-level {level}: {function} may panic: {symbol}"))
                    }
                };
            }
        }
    }
    let wrong: Vec<_> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let stale = PANICS
        .iter()
        .chain(CORE)
        .filter(|(name, _)| !used.contains(name));
    let stale: Vec<_> = stale.map(|(name, _)| name).collect();
    assert!(stale.is_empty(), "these panic no more: {stale:?}");
}
