// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the command says to arguments that make no sense: one line, exit code 2.

use std::fs;

use crate::run::run;

/// Runs the command in a folder with these files; gives its one line of complaint.
fn complaint(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in files {
        fs::write(dir.path().join(file), text).unwrap();
    }
    let output = run(dir.path(), arguments).expect_code(2);
    assert_eq!(output.stdout, "");
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    output.stderr
}

#[test]
fn a_path_that_is_not_there_is_named() {
    assert!(complaint(&[], &["check", "nowhere"]).contains("nowhere: No such file"));
}

#[test]
fn a_directory_without_cargo_toml_is_no_driver() {
    assert!(complaint(&[], &["check", "."]).contains(". is no driver: it has no Cargo.toml"));
}

#[test]
fn a_package_that_calls_no_module_macro_is_no_driver() {
    let manifest = "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n[lib]\npath = \"lib.rs\"\n";
    let files = [("Cargo.toml", manifest), ("lib.rs", "pub fn f() {}")];
    assert!(complaint(&files, &["check", "."]).contains("calls no module! macro"));
}

#[test]
fn a_broken_manifest_is_explained_by_cargo() {
    let complaint = complaint(&[("Cargo.toml", "[package\n")], &["check", "."]);
    assert!(complaint.contains("Cargo.toml"), "{complaint}");
}

#[test]
fn a_file_without_module_macro_is_no_driver() {
    let files = [("plain.rs", "fn main() { println!(\"module!\"); }")];
    assert!(complaint(&files, &["check", "plain.rs"]).contains("calls no module! macro"));
}

#[test]
fn a_file_that_is_no_rust_is_no_driver() {
    assert!(complaint(&[("driver.c", "")], &["check", "driver.c"]).contains("nor a .rs file"));
}

#[test]
fn an_unknown_option_is_wrong_use() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["check", "--colour", "."]).expect_code(2);
}
