// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Caches that cannot be used: exit code 69, one line that names the path, and no finding.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::run::{CLEAN, Output, SURVIVED, driver_that_prints, output, scullery};

/// Checks a driver with this cache.
fn check(folder: &Path, cache: &Path) -> Output {
    let mut command = scullery(folder);
    command
        .args(["check", ".", "--format", "json"])
        .env("SCULLERY_CACHE", cache);
    output(&mut command)
}

/// Fails the test unless the check says in one line that it cannot use `path`.
fn is_unavailable(output: Output, path: &Path) {
    let output = output.expect_code(69);
    let report = output.json();
    assert_eq!(report["verdict"], "unavailable");
    assert_eq!(report["stages"], serde_json::json!([]));
    let error = report["error"].as_str().unwrap();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn a_cache_that_is_a_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let cache = dir.path().join("cache");
    fs::write(&cache, "").unwrap();
    is_unavailable(check(dir.path(), &cache), &cache);
}

#[test]
fn a_cache_that_nobody_may_write_is_named() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    // Not even root can make a folder there.
    let cache = Path::new("/proc/scullery");
    is_unavailable(check(dir.path(), cache), cache);
}

#[test]
fn a_disk_that_fills_while_cargo_builds_is_not_the_drivers_fault() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    let cargo = dir.path().join("cargo");
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = build ] || exec {:?} \"$@\"\n\
         echo 'error: failed to write `/full/deps`' >&2\necho >&2\necho 'Caused by:' >&2\n\
         echo '  No space left on device (os error 28)' >&2\nexit 101\n",
        env!("CARGO")
    );
    fs::write(&cargo, script).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let cache = dir.path().join("cache");
    let mut command = scullery(dir.path());
    command
        .args(["check", ".", "--format", "json"])
        .env("CARGO", &cargo)
        .env("SCULLERY_CACHE", &cache);
    is_unavailable(output(&mut command), &cache.join("target"));
}

#[test]
fn a_garbled_kernel_leaves_the_other_stages_and_says_how_to_repair_it() {
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), CLEAN, SURVIVED);
    fs::write(dir.path().join("Kbuild"), "obj-m := terse.o\n").unwrap();
    let cache = dir.path().join("a cache");
    for part in ["root", "kernel"] {
        fs::create_dir_all(cache.join(part)).unwrap();
        fs::write(cache.join(part).join("fingerprint"), "garbled").unwrap();
    }
    let report = check(dir.path(), &cache).expect_code(0).json();
    let kernel = crate::run::stage(&report, "kernel");
    assert_eq!(kernel["status"], "unavailable", "{report:#}");
    let note = kernel["note"].as_str().unwrap();
    assert!(note.contains("cargo scullery lab setup"), "{note}");
}
