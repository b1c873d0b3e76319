// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `check` writes nothing into the user's tree, and takes the driver's name from the driver.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{CLEAN, SURVIVED, driver_that_prints, run, stage};

/// All files below a folder, and what is in them.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_check_changes_no_file_of_the_user() {
    for lock in ["fresh", "stale", "none"] {
        let dir = tempfile::tempdir().unwrap();
        driver_that_prints(dir.path(), CLEAN, SURVIVED);
        match lock {
            "stale" => fs::write(dir.path().join("Cargo.lock"), "version = 4\n").unwrap(),
            "none" => fs::remove_file(dir.path().join("Cargo.lock")).unwrap(),
            _ => (),
        }
        let before = files(dir.path());
        let report = run(dir.path(), &["check", ".", "--format", "json"]);
        let report = report.expect_code(0).json();
        assert_eq!(stage(&report, "tests")["passed"], 1, "{report:#}");
        assert!(files(dir.path()) == before, "{lock} Cargo.lock");
    }
}

#[test]
fn a_package_without_lock_and_suite_is_loaded_and_unloaded() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["new", "quiet"]).expect_code(0);
    let folder = dir.path().join("quiet");
    fs::remove_file(folder.join("suite.rs")).unwrap();
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let example = "[[example]]\nname = \"suite\"\npath = \"suite.rs\"\n";
    assert!(text.contains(example));
    fs::write(&manifest, text.replace(example, "")).unwrap();
    let before = files(&folder);
    let report = run(
        dir.path(),
        &["check", "quiet", "--no-kernel", "--format", "json"],
    );
    let report = report.expect_code(0).json();
    assert_eq!(stage(&report, "tests")["steps"], 0, "{report:#}");
    assert!(files(&folder) == before);
}

#[test]
fn a_driver_that_is_built_from_the_cache_knows_its_files_by_their_short_names() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["new", "chatty"]).expect_code(0);
    let main = dir.path().join("chatty/chatty_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    let says = "pr_info!(\"in {}\\n\", file!());";
    fs::write(&main, text.replace("pr_info!(\"loaded\\n\");", says)).unwrap();
    let chatty = ["check", "chatty", "--no-kernel", "--format", "json"];
    let bare = [
        "check",
        "chatty/chatty_main.rs",
        "--no-kernel",
        "--format",
        "json",
    ];
    for check in [chatty, bare] {
        let report = run(dir.path(), &check).expect_code(0).json();
        let logged = &stage(&report, "tests")["log"][0];
        assert_eq!(logged["text"], "chatty: in chatty_main.rs");
    }
    // So do findings, but as the user sees them.
    fs::write(
        &main,
        text.replace("*me.text.lock() = text;", "let _copy = text.to_vec();"),
    )
    .unwrap();
    for check in [chatty, bare] {
        let report = run(dir.path(), &check).expect_code(1).json();
        let found = &stage(&report, "no_std")["findings"][0];
        assert_eq!(found["file"], "chatty/chatty_main.rs", "{report:#}");
    }
    fs::write(&main, text.replace("text.lock()", "text.lockk()")).unwrap();
    for check in [chatty, bare] {
        let report = run(dir.path(), &check).expect_code(1).json();
        let found = &stage(&report, "build")["findings"][0];
        assert_eq!(found["file"], "chatty/chatty_main.rs", "{report:#}");
    }
}

#[test]
fn a_module_has_the_name_in_its_macro_and_another_of_kbuild_is_mentioned() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let main = dir.path().join("terse_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text.replace("\"terse\"", "\"brief\"")).unwrap();
    fs::write(dir.path().join("Kbuild"), "obj-m := short.o\n").unwrap();
    let report = run(dir.path(), &["check", ".", "--format", "json"]);
    let report = report.expect_code(0).json();
    assert_eq!(report["module"], "brief");
    let note = stage(&report, "build")["note"].as_str().unwrap();
    assert!(
        note.contains("short.ko") && note.contains("named brief"),
        "{note}"
    );
}
