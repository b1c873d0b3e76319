// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Building modules, and when they are built again.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use lab::{Cancel, Event, Kind, boot, build_module, build_single};

use crate::modules::{assert_gone, kernel, ready, refused, source};

#[test]
fn a_cancelled_build_leaves_nothing_behind() {
    let Some(kernel) = kernel() else { return };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cancelled_build.rs");
    fs::copy(source("clean"), &file).unwrap();
    let cancel = Cancel::new();
    let result = build_single(&kernel, &file, &cancel.clone(), &mut |event| {
        if matches!(event, Event::Line(_)) {
            cancel.cancel();
        }
    });
    refused(result, Kind::Interrupted);
    assert_gone(&kernel, "cancelled_build");
    let again = build_single(&kernel, &file, &Cancel::new(), &mut |_| ()).unwrap();
    assert!(again.compiled);
}

#[test]
fn what_does_not_compile_is_said_with_the_users_own_path() {
    let Some(kernel) = kernel() else { return };
    let result = build_single(&kernel, &source("broken"), &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Failed);
    let place = format!("--> {}:", source("broken").display());
    assert!(
        error.detail().iter().any(|line| line.contains(&place)),
        "{error}"
    );
    assert!(
        error.detail().iter().any(|line| line.contains("E0308")),
        "{error}"
    );
}

#[test]
fn a_directory_with_a_c_companion_is_built_and_not_written_to() {
    let Some(kernel) = kernel() else { return };
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write(
        "Kbuild",
        "obj-m := pair.o\npair-y := pair_main.o companion.o\n",
    );
    let rust = fs::read_to_string(source("clean")).unwrap();
    write("pair_main.rs", &rust.replace("\"clean\"", "\"pair\""));
    write(
        "companion.c",
        "int companion(void);\nint companion(void) { return 7; }\n",
    );
    let names = || -> BTreeSet<_> {
        let entries = fs::read_dir(dir.path()).unwrap().flatten();
        entries.map(|entry| entry.file_name()).collect()
    };
    let before = names();
    let built = build_module(&kernel, dir.path(), &Cancel::new(), &mut |_| ()).unwrap();
    assert_eq!(names(), before);
    assert!(built.ko.ends_with("pair.ko"));
    let outcome = boot(&kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap();
    assert!(outcome.verdict.is_empty(), "{:#?}", outcome.verdict);
}

#[test]
fn a_crate_that_a_link_leads_to_is_part_of_the_module() {
    let Some(kernel) = kernel() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (driver, shared) = (dir.path().join("driver"), dir.path().join("shared/src"));
    fs::create_dir(&driver).unwrap();
    fs::create_dir_all(&shared).unwrap();
    std::os::unix::fs::symlink("../shared", driver.join("shared")).unwrap();
    let kbuild = "obj-m := user.o\nuser-y := user_main.o shared/src/lib.o\n\
        RUSTFLAGS_shared/src/lib.o := --crate-name shared --emit=metadata=$(obj)/libshared.rmeta\n\
        RUSTFLAGS_user_main.o := -L $(obj) --extern shared=$(obj)/libshared.rmeta\n\
        $(obj)/user_main.o: $(obj)/shared/src/lib.o\n";
    fs::write(driver.join("Kbuild"), kbuild).unwrap();
    let rust = fs::read_to_string(source("clean")).unwrap();
    let rust = rust.replace("\"clean\"", "\"user\"") + "\nconst _: u32 = shared::NUMBER;\n";
    fs::write(driver.join("user_main.rs"), rust).unwrap();
    let library = "//! Shared.\n\n/// A number.\npub const NUMBER: u32 = 7;\n";
    fs::write(shared.join("lib.rs"), library).unwrap();

    let build = || build_module(&kernel, &driver, &Cancel::new(), &mut |_| ());
    let built = build().unwrap();
    let outcome = boot(&kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap();
    assert!(outcome.verdict.is_empty(), "{:#?}", outcome.verdict);
    assert!(!build().unwrap().compiled);

    fs::write(shared.join("lib.rs"), "not Rust").unwrap();
    let error = refused(build(), Kind::Failed);
    let driver = fs::canonicalize(&driver).unwrap();
    let place = format!("--> {}/shared/src/lib.rs:1", driver.display());
    let said = error.detail().iter().any(|line| line.contains(&place));
    assert!(said, "{:#?}", error.detail());
}

#[test]
fn a_driver_that_changed_back_to_older_files_is_built_again() {
    let Some(kernel) = kernel() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (good, file) = (
        fs::read(source("clean")).unwrap(),
        dir.path().join("clean.rs"),
    );
    fs::write(dir.path().join("Kbuild"), "obj-m := clean.o\n").unwrap();
    fs::write(&file, &good).unwrap();
    let build = || build_module(&kernel, dir.path(), &Cancel::new(), &mut |_| ());
    build().unwrap();
    fs::write(&file, "not Rust").unwrap();
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    let handle = fs::File::options().write(true).open(&file).unwrap();
    handle.set_modified(hour_ago).unwrap();
    refused(build(), Kind::Failed);
    fs::write(&file, good).unwrap();
    assert!(build().unwrap().compiled);
}

#[test]
fn a_module_that_was_damaged_is_built_again() {
    let Some(kernel) = kernel() else { return };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("damaged.rs");
    fs::copy(source("clean"), &file).unwrap();
    let build = || build_single(&kernel, &file, &Cancel::new(), &mut |_| ()).unwrap();
    let ko = build().ko;
    assert!(!build().compiled);
    fs::write(&ko, "").unwrap();
    assert!(build().compiled);
    let mut bytes = fs::read(&ko).unwrap();
    bytes[99] ^= 1;
    fs::write(&ko, bytes).unwrap();
    assert!(build().compiled);
}
