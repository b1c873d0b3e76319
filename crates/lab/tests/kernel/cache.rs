// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Caches without a kernel, with a damaged one, and with one that is not handed over.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lab::{Cache, Cancel, Event, Kernel, Kind, Options, boot, build_single, setup};
use tempfile::TempDir;

use crate::modules::{built, kernel, ready, refused, source};

/// What happens to a file.
type Damage = fn(&Path);

/// A cache with the prepared one's root, and with a kernel whose files are links to that one's,
/// or copies on another file system. So whoever changes a file [renews](renew) it first.
fn copied(kernel: &Kernel) -> (TempDir, Cache) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let original = kernel.source_dir().ancestors().nth(2).unwrap().to_owned();
    symlink(original.join("root"), dir.path().join("root")).unwrap();
    let (from, to) = (original.join("kernel"), dir.path().join("kernel"));
    if !copy("-al", &from, &to) {
        fs::remove_dir_all(&to).unwrap();
        assert!(copy("-a", &from, &to));
    }
    let cache = Cache::at(dir.path()).unwrap();
    (dir, cache)
}

/// Makes a file one that is nobody else's; returns where the old one is now.
fn renew(path: &Path) -> PathBuf {
    let old = path.with_extension("old");
    fs::rename(path, &old).unwrap();
    assert!(copy("-a", &old, path));
    old
}

fn copy(how: &str, from: &Path, to: &Path) -> bool {
    let copied = Command::new("cp").arg(how).args([from, to]).output();
    copied.unwrap().status.success()
}

/// Asserts that the kernel in `cache` is said to be damaged at `path`.
fn assert_broken(cache: &Cache, path: &Path) {
    let error = refused(Kernel::prepared(cache), Kind::Unavailable);
    for said in ["the cache is broken", "lab setup", &path.to_string_lossy()] {
        assert!(error.message().contains(said), "{said}: {error}");
    }
}

/// This very program, which runs one of its tests with another cache.
fn test_in(cache: &Path, name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name])
        .env("SCULLERY_CACHE", cache)
        .env_remove("SCULLERY_REQUIRE");
    command
}

#[test]
fn without_a_kernel_a_test_says_that_it_did_not_run_and_fails_when_one_is_required() {
    let empty = tempfile::tempdir().unwrap();
    let name = "verdicts::a_module_that_refuses_to_load_says_why";
    let skipped = test_in(empty.path(), name).output().unwrap();
    assert!(skipped.status.success());
    let loud = String::from_utf8(skipped.stderr).unwrap();
    let said = format!("{name}: NOT TESTED, no kernel is prepared in");
    assert!(loud.contains(&said), "{loud}");
    let mut required = test_in(empty.path(), name);
    required.env("SCULLERY_REQUIRE", "fuse,kernel");
    assert!(!required.output().unwrap().status.success());
}

#[test]
fn a_damaged_file_of_the_cache_is_named() {
    let Some(kernel) = kernel() else { return };
    let (dir, cache) = copied(&kernel);
    let damages: [(&str, Damage); 5] = [
        ("build/linux", |path| fs::write(path, "text").unwrap()),
        ("build/linux", |path| {
            File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(9999)
                .unwrap();
        }),
        ("build/linux", |path| {
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("build/rust/libkernel.rmeta", |path| {
            fs::write(path, "garbage").unwrap()
        }),
        ("source/include/linux/list.h", |path| {
            fs::remove_file(path).unwrap()
        }),
    ];
    for (name, damage) in damages {
        Kernel::prepared(&cache).unwrap();
        let path = dir.path().join("kernel").join(name);
        let whole = renew(&path);
        damage(&path);
        assert_broken(&cache, &path);
        fs::rename(&whole, &path).unwrap();
    }
}

/// Replaces the content of a file by `text`, and lets it look as it did.
fn replace_unseen(path: &Path, text: &str) {
    let data = fs::metadata(path).unwrap();
    renew(path);
    let file = File::options().write(true).open(path).unwrap();
    fs::write(path, text).unwrap();
    file.set_len(data.len()).unwrap();
    file.set_modified(data.modified().unwrap()).unwrap();
}

#[test]
fn damage_that_shows_only_in_use_is_not_the_drivers_either() {
    let Some(prepared) = kernel() else { return };
    let (dir, cache) = copied(&prepared);
    let record = dir.path().join("kernel/files");
    let recorded = fs::read(&record).unwrap();
    let kernel = Kernel::prepared(&cache).unwrap();
    let clean = built(&kernel, "clean");

    replace_unseen(
        &dir.path().join("kernel/build/linux"),
        "#!/bin/sh\nexit 1\n",
    );
    let kernel = Kernel::prepared(&cache).unwrap();
    let result = boot(&kernel, &ready(&clean), &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Unavailable);
    assert!(error.message().contains("build/linux"), "{error}");
    assert_broken(&cache, &record);

    fs::write(&record, recorded).unwrap();
    replace_unseen(
        &dir.path().join("kernel/build/rust/libkernel.rmeta"),
        "garbage",
    );
    let kernel = Kernel::prepared(&cache).unwrap();
    let result = build_single(&kernel, &source("refuses"), &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Unavailable);
    assert!(error.message().contains("libkernel.rmeta"), "{error}");
    assert_broken(&cache, &record);
}

#[test]
fn an_init_that_does_not_run_is_not_the_caches_fault() {
    let Some(kernel) = kernel() else { return };
    let mut order = ready(&built(&kernel, "clean"));
    order.init = source("clean");
    let result = boot(&kernel, &order, &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Failed);
    assert!(
        error
            .message()
            .contains("does not run as the kernel's init"),
        "{error}"
    );
    assert!(Kernel::prepared(&Cache::locate().unwrap()).is_ok());
}

#[test]
fn a_cache_that_cannot_be_written_is_unavailable_and_named() {
    let Some(kernel) = kernel() else { return };
    let (dir, cache) = copied(&kernel);
    let kernel = Kernel::prepared(&cache).unwrap();
    for name in ["in-use", "modules"] {
        let path = dir.path().join(name);
        // Root may write wherever there is a directory; a link to itself keeps everybody out.
        symlink(&path, &path).unwrap();
        let result = build_single(&kernel, &source("clean"), &Cancel::new(), &mut |_| ());
        let error = refused(result, Kind::Unavailable);
        assert!(
            error.message().contains(&*path.to_string_lossy()),
            "{error}"
        );
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_second_setup_soon_finds_that_there_is_nothing_to_do() {
    let Some(_) = kernel() else { return };
    let cache = Cache::locate().unwrap();
    let started = Instant::now();
    let options = Options::default();
    let nothing = &mut |event: Event| panic!("{event:?}");
    setup(&cache, &options, &Cancel::new(), nothing).unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_cache_that_an_interrupted_setup_left_to_root_is_handed_over_by_the_next() {
    let Some(kernel) = kernel() else { return };
    let (dir, _) = copied(&kernel);
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut second = test_in(
        dir.path(),
        "cache::a_second_setup_soon_finds_that_there_is_nothing_to_do",
    );
    second.env("SUDO_UID", "12345").env("SUDO_GID", "12345");
    assert!(second.output().unwrap().status.success());
    let owner = |path: PathBuf| fs::metadata(path).unwrap().uid();
    if root {
        assert_eq!(owner(dir.path().to_owned()), 12345);
        assert_eq!(owner(dir.path().join("modules")), 12345);
        assert_eq!(owner(dir.path().join("in-use")), 12345);
    }
}
