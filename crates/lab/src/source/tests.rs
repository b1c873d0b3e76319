// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which directories and files are drivers, when they changed, and whose paths are shown.

use std::time::{Duration, SystemTime};

use super::*;
use crate::Kind;

fn refusal(source: Result<Source>) -> String {
    let error = source.unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    error.to_string()
}

fn driver() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Kbuild"), "obj-m := m.o\n").unwrap();
    fs::write(dir.path().join("m.rs"), "//! A module.\n").unwrap();
    dir
}

fn hash(dir: &Path) -> Fingerprint {
    tree(dir, Fingerprint::new()).unwrap()
}

#[test]
fn a_directory_without_kbuild_is_no_driver() {
    let dir = tempfile::tempdir().unwrap();
    assert!(refusal(Source::directory(dir.path())).contains("no Kbuild"));
    fs::write(dir.path().join("Makefile"), "all:\n\tcargo build\n").unwrap();
    assert!(refusal(Source::directory(dir.path())).contains("no Kbuild"));
    fs::write(dir.path().join("Makefile"), "obj-m += m.o\n").unwrap();
    assert!(Source::directory(dir.path()).is_ok());
}

#[test]
fn what_is_not_there_or_not_a_directory_is_no_driver() {
    let dir = driver();
    assert!(refusal(Source::directory(Path::new("/nonexistent"))).contains("/nonexistent"));
    assert!(refusal(Source::directory(&dir.path().join("m.rs"))).contains("no directory"));
    assert!(refusal(Source::file(dir.path())).contains("no file"));
    assert!(refusal(Source::file(&dir.path().join("Kbuild"))).contains("no driver"));
}

#[test]
fn a_bare_file_gets_its_kbuild_elsewhere() {
    let (dir, cache) = (driver(), tempfile::tempdir().unwrap());
    let source = Source::file(&dir.path().join("m.rs")).unwrap();
    let input = source.input(&cache.path().join("in")).unwrap();
    let kbuild = fs::read_to_string(input.join("Kbuild")).unwrap();
    assert_eq!(kbuild, "obj-m := m.o\n");
    assert!(input.join("m.rs").is_file());
}

#[test]
fn content_decides_whether_a_driver_changed_and_not_its_time() {
    let dir = driver();
    let before = hash(dir.path());
    let file = fs::File::options()
        .write(true)
        .open(dir.path().join("m.rs"))
        .unwrap();
    let old = SystemTime::now() - Duration::from_secs(3600);
    file.set_modified(old).unwrap();
    assert_eq!(hash(dir.path()), before);
    fs::write(dir.path().join("m.rs"), "//! A modulo.\n").unwrap();
    assert_ne!(hash(dir.path()), before);
}

#[test]
fn a_file_that_moves_changes_the_driver_and_cargos_output_does_not() {
    let dir = driver();
    let before = hash(dir.path());
    let target = dir.path().join("target");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
    fs::write(target.join("x"), "x").unwrap();
    assert_eq!(hash(dir.path()), before);
    fs::rename(dir.path().join("m.rs"), dir.path().join("n.rs")).unwrap();
    assert_ne!(hash(dir.path()), before);
}

#[test]
fn diagnostics_name_the_users_files() {
    let dir = driver();
    let source = Source::directory(dir.path()).unwrap();
    let user = source.path().display();
    let paths = Paths::new(Path::new("/module"), &source);
    assert_eq!(
        paths.map(" --> /module/m.rs:4:5"),
        format!(" --> {user}/m.rs:4:5")
    );
    for line in ["/lib/module/x.c:1", "/module", "/modules/x.c", ""] {
        assert_eq!(paths.map(line), line);
    }
    let own = source.path().join("m.rs");
    assert_eq!(paths.own(Path::new("m.rs")), Some(own.clone()));
    assert_eq!(paths.own(&own), Some(own));
    assert_eq!(paths.own(Path::new("lib/refcount.c")), None);
    assert_eq!(paths.own(Path::new("/etc/passwd")), None);
}

#[test]
fn diagnostics_of_a_bare_file_name_it_and_not_its_copy() {
    let dir = driver();
    let source = Source::file(&dir.path().join("m.rs")).unwrap();
    let paths = Paths::new(Path::new("/cache/m-0/source"), &source);
    let mapped = paths.map("/cache/m-0/source/m.rs:1");
    assert_eq!(mapped, format!("{}:1", source.path().display()));
}
