// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the command says to arguments that make no sense: one line, a verdict, exit code 2.

use std::fs;

use crate::run::{checkout, run};

/// Runs `check` in a folder with these files, in both formats; gives its one line of complaint.
fn complaint(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in files {
        fs::write(dir.path().join(file), text).unwrap();
    }
    let check = [&["check"], arguments].concat();
    let output = run(dir.path(), &check).expect_code(2);
    assert!(output.stdout.ends_with(": error\n"), "{}", output.stdout);
    assert_eq!(output.stdout.lines().count(), 1, "{}", output.stdout);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);

    let json = run(dir.path(), &[&check[..], &["--format", "json"]].concat()).expect_code(2);
    let report = json.json();
    assert_eq!(report["verdict"], "error");
    assert_eq!(report["stages"], serde_json::json!([]));
    assert!(report["module"].is_string());
    let error = report["error"].as_str().unwrap();
    assert_eq!(output.stderr, format!("error: {error}\n"));
    output.stderr
}

const MANIFEST: &str =
    "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n[workspace]\n[lib]\npath = \"lib.rs\"\n";

const DRIVER: &str = "module! { type: Plain, name: \"plain\" }";

#[test]
fn a_path_that_is_not_there_is_named() {
    assert!(complaint(&[], &["nowhere"]).contains("nowhere: No such file"));
}

#[test]
fn a_directory_without_cargo_toml_is_no_driver() {
    assert!(complaint(&[], &["."]).contains(". is no driver: it has no Cargo.toml"));
}

#[test]
fn a_package_that_calls_no_module_macro_is_no_driver() {
    let files = [("Cargo.toml", MANIFEST), ("lib.rs", "pub fn f() {}")];
    assert!(complaint(&files, &["."]).contains("calls no module! macro"));
}

#[test]
fn a_broken_manifest_is_explained_by_cargo() {
    let complaint = complaint(&[("Cargo.toml", "[package\n")], &["."]);
    assert!(complaint.contains("Cargo.toml"), "{complaint}");
}

#[test]
fn a_file_without_module_macro_is_no_driver() {
    let files = [("plain.rs", "fn main() { println!(\"module!\"); }")];
    assert!(complaint(&files, &["plain.rs"]).contains("calls no module! macro"));
}

#[test]
fn a_file_that_is_no_rust_is_no_driver() {
    assert!(complaint(&[("driver.c", "")], &["driver.c"]).contains("nor a .rs file"));
}

#[test]
fn a_file_whose_name_no_module_can_have_is_refused_before_it_is_built() {
    let complaint = complaint(&[("my-driver.rs", DRIVER)], &["my-driver.rs"]);
    assert!(complaint.contains("letters, digits and `_`"), "{complaint}");
}

#[test]
fn a_kbuild_that_makes_no_module_or_two_is_refused_before_it_is_built() {
    for (kbuild, why) in [
        ("obj-y := plain.o\n", "names no module"),
        ("obj-m := plain.o other.o\n", "plain and other"),
    ] {
        let files = [
            ("Cargo.toml", MANIFEST),
            ("lib.rs", DRIVER),
            ("Kbuild", kbuild),
        ];
        let complaint = complaint(&files, &["."]);
        assert!(complaint.contains(why), "{complaint}");
    }
}

#[test]
fn a_kernel_tree_that_is_none_is_refused_before_anything_is_built() {
    let complaint = complaint(&[("plain.rs", DRIVER)], &["plain.rs", "--kernel-tree", "."]);
    assert!(complaint.contains("no prepared kernel tree"), "{complaint}");
}

#[test]
fn an_unknown_option_is_wrong_use() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["check", "--colour", "."]).expect_code(2);
}

#[test]
fn every_verdict_is_documented() {
    let page = fs::read_to_string(checkout().join("docs/json.md")).unwrap();
    for verdict in ["passed", "failed", "unavailable", "error"] {
        assert!(page.contains(&format!("`{verdict}`")), "{verdict}");
    }
}
