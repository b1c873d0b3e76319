// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whole, half-made, stale and damaged caches, and who may use one.

use super::*;
use crate::Kind;

/// A cache in which every file that is required exists, and those that count are recorded.
fn whole() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::at(dir.path()).unwrap();
    for part in Part::ALL {
        for file in part.required() {
            let path = cache.part(part).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        record(&cache, part);
        fs::write(
            cache.part(part).join("fingerprint"),
            cache.fingerprint(part),
        )
        .unwrap();
    }
    (dir, cache)
}

fn record(cache: &Cache, part: Part) {
    let dir = cache.part(part);
    for place in part.recorded() {
        if !dir.join(place).exists() {
            fs::create_dir(dir.join(place)).unwrap();
        }
    }
    record::write(&dir.join(RECORD), &dir, part.recorded()).unwrap();
}

fn broken(cache: &Cache) -> (PathBuf, String) {
    match cache.state() {
        State::Broken { path, reason } => (path, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_cache_is_ready_and_an_empty_one_absent() {
    let (_dir, cache) = whole();
    assert_eq!(cache.state(), State::Ready);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(Cache::at(empty.path()).unwrap().state(), State::Absent);
}

#[test]
fn what_is_half_made_is_not_ready() {
    let (_dir, cache) = whole();
    fs::rename(cache.part(Part::Kernel), cache.partial(Part::Kernel)).unwrap();
    assert_eq!(cache.state(), State::Partial);
}

#[test]
fn a_missing_or_empty_file_is_named() {
    let (_dir, cache) = whole();
    let linux = cache.part(Part::Kernel).join("build/linux");
    fs::write(&linux, "").unwrap();
    assert_eq!(broken(&cache), (linux.clone(), "is empty".into()));
    fs::remove_file(&linux).unwrap();
    assert_eq!(broken(&cache), (linux, "is missing".into()));
}

#[test]
fn a_file_that_changed_since_it_was_made_is_named() {
    let (_dir, cache) = whole();
    let header = cache
        .part(Part::Kernel)
        .join("source/scripts/Makefile.build");
    fs::write(&header, "truncated").unwrap();
    assert_eq!(broken(&cache), (header, "is not as it was made".into()));
}

#[test]
fn what_is_condemned_is_broken() {
    let (_dir, cache) = whole();
    cache.condemn(Part::Kernel).unwrap();
    assert_eq!(broken(&cache).0, cache.part(Part::Kernel).join(RECORD));
    assert_eq!(cache.part_state(Part::Root), State::Ready);
}

#[test]
fn a_garbled_fingerprint_is_damage_and_another_one_is_another_recipe() {
    let (_dir, cache) = whole();
    let stamp = cache.part(Part::Root).join("fingerprint");
    fs::write(&stamp, [0xff, 0xfe]).unwrap();
    assert_eq!(broken(&cache).0, stamp);
    fs::write(&stamp, "not a fingerprint").unwrap();
    assert_eq!(broken(&cache), (stamp.clone(), "is no fingerprint".into()));
    fs::write(&stamp, "0123456789abcdef").unwrap();
    assert_eq!(cache.state(), State::Stale);
}

#[test]
fn a_new_root_makes_its_kernel_stale() {
    let (_dir, cache) = whole();
    fs::write(cache.part(Part::Root).join("packages"), "newer").unwrap();
    record(&cache, Part::Root);
    assert_eq!(cache.part_state(Part::Root), State::Ready);
    assert_eq!(cache.part_state(Part::Kernel), State::Stale);
}

#[test]
fn a_second_setup_is_told_who_is_at_work() {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::at(dir.path()).unwrap();
    let lock = cache.lock().unwrap();
    let error = cache.lock().unwrap_err();
    assert_eq!(error.kind(), crate::Kind::Unavailable);
    let holder = format!("process {}", std::process::id());
    assert!(error.message().contains(&holder), "{error}");
    drop(lock);
    assert!(cache.lock().is_ok());
}

#[test]
fn a_kernel_in_use_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::at(dir.path()).unwrap();
    let cancel = Cancel::new();
    let users = [
        cache.shared(&cancel, &mut |_| ()).unwrap(),
        cache.shared(&cancel, &mut |_| ()).unwrap(),
    ];
    let mut told = Vec::new();
    let waited = cache.exclusive(&cancel, &mut |event| {
        told.push(event);
        cancel.cancel();
    });
    assert_eq!(waited.unwrap_err().kind(), crate::Kind::Interrupted);
    assert!(matches!(told.as_slice(), [Event::Waiting(_)]), "{told:?}");
    drop(users);
    assert!(cache.exclusive(&Cancel::new(), &mut |_| ()).is_ok());
}

#[test]
fn a_cache_with_a_space_in_its_name_is_refused() {
    let nameable = |dir: &str| Cache::at(dir).unwrap().must_be_nameable();
    assert!(nameable("/u/.cache/scullery").is_ok());
    for dir in ["/u/a cache", "/u/a,b", "/u/\u{e9}"] {
        assert_eq!(nameable(dir).unwrap_err().kind(), Kind::Usage);
    }
}
