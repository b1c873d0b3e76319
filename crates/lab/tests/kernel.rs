// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What real modules do to the real kernel, and what the lab says about it.
//!
//! These tests need a prepared kernel and say so loudly when there is none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use lab::{
    Boot, Built, Cache, Cancel, Error, Event, Kernel, Kind, Outcome, Problem, boot, build_module,
    build_single,
};

/// The prepared kernel, unless there is none and nobody insists.
fn kernel() -> Option<Kernel> {
    let kernel = Cache::locate().and_then(|cache| Kernel::prepared(&cache));
    let required = std::env::var("SCULLERY_REQUIRE").unwrap_or_default();
    match kernel {
        Ok(kernel) => Some(kernel),
        Err(error) if required.split(',').any(|home| home == "kernel") => panic!("{error}"),
        Err(error) => {
            eprintln!("SKIPPED, NOT TESTED IN A REAL KERNEL: {error}");
            None
        }
    }
}

/// An init for these tests, compiled once.
fn init() -> &'static Path {
    static INIT: OnceLock<PathBuf> = OnceLock::new();
    INIT.get_or_init(|| {
        let init = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/init.c");
        let status = Command::new("cc")
            .args(["-Wall", "-Werror", "-static", "-o"])
            .args([&init, &source])
            .status()
            .expect("cc runs");
        assert!(status.success(), "init.c compiles");
        init
    })
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/modules/{name}.rs"))
}

fn built(kernel: &Kernel, name: &str) -> Built {
    build_single(kernel, &source(name), &Cancel::new(), &mut |_| ()).unwrap()
}

fn ready(built: &Built) -> Boot {
    let mut boot = Boot::new(built, init());
    boot.suite = false;
    boot
}

fn run(kernel: &Kernel, name: &str) -> Outcome {
    let built = built(kernel, name);
    boot(kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap()
}

/// Asserts that a problem says `what` and lies in the line of `name` that is marked `here`.
fn assert_found(outcome: &Outcome, name: &str, what: &str) {
    let text = fs::read_to_string(source(name)).unwrap();
    let here = text.lines().position(|line| line.ends_with("// here"));
    let place = format!("{}:{}", source(name).display(), here.unwrap() + 1);
    let found = |problem: &Problem| {
        problem.what.contains(what)
            && problem.location.as_ref().map(ToString::to_string) == Some(place.clone())
    };
    assert!(outcome.verdict.iter().any(found), "{:#?}", outcome.verdict);
}

/// The processes that have `mark` on their command line.
fn processes(mark: &str) -> Vec<String> {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(mark))
        .collect()
}

/// Asserts that nothing of a boot with `mark` is left.
fn assert_gone(kernel: &Kernel, mark: &str) {
    assert_eq!(processes(mark), [""; 0]);
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let program = kernel.program().unwrap();
    let cache = program.ancestors().nth(3).unwrap();
    assert!(!mounts.contains(&*cache.to_string_lossy()), "{mounts}");
    let left: Vec<_> = fs::read_dir(cache.join("boot")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: Kind) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    error
}

#[test]
fn a_module_with_nothing_wrong_loads_and_unloads_and_is_built_once() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "clean");
    assert!(outcome.verdict.is_empty(), "{:#?}", outcome.verdict);
    assert_eq!(outcome.insmod, Some(Ok(())));
    let said = |text: &str| outcome.dmesg.iter().any(|(_, line)| line == text);
    assert!(said("clean: loaded") && said("clean: [7]"));
    assert!(!built(&kernel, "clean").compiled);
}

#[test]
fn a_sleeping_allocation_under_a_spinlock_is_caught_in_each_of_twenty_boots() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "atomic");
    for _ in 0..20 {
        let outcome = boot(&kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap();
        assert_found(
            &outcome,
            "atomic",
            "sleeping function called from invalid context",
        );
    }
}

#[test]
fn a_rust_panic_takes_the_kernel_down_and_is_found() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "panics");
    assert_found(&outcome, "panics", "attempt to add with overflow");
}

#[test]
fn a_deadlock_is_found_without_waiting_for_it() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "deadlocks");
    assert_found(&outcome, "deadlocks", "blocked for more than");
    assert!(outcome.elapsed < Duration::from_secs(30));
}

#[test]
fn a_module_that_refuses_to_load_says_why() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "refuses");
    assert_eq!(outcome.insmod, Some(Err("ENODEV".into())));
    assert_eq!(outcome.verdict.len(), 1, "{:#?}", outcome.verdict);
}

#[test]
fn a_kernel_that_hangs_is_killed_and_its_last_lines_are_shown() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "spins");
    let mut order = ready(&built);
    order.timeout = Duration::from_secs(2);
    order.kernel_args.push("test.mark=hangs".into());
    let started = Instant::now();
    let result = boot(&kernel, &order, &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Failed);
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(error.detail().iter().any(|line| line == "spins: spinning"));
    assert_eq!(processes("test.mark=hangs"), [""; 0]);
}

#[test]
fn a_cancelled_boot_leaves_nothing_behind() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "spins");
    let mut order = ready(&built);
    order.kernel_args.push("test.mark=cancelled".into());
    let cancel = Cancel::new();
    let started = Instant::now();
    let result = boot(&kernel, &order, &cancel.clone(), &mut |event| {
        if let Event::Console(line) = event
            && line.ends_with("spinning")
        {
            assert!(!processes("test.mark=cancelled").is_empty());
            cancel.cancel();
        }
    });
    refused(result, Kind::Interrupted);
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_gone(&kernel, "test.mark=cancelled");
}

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
    let hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    let handle = fs::File::options().write(true).open(&file).unwrap();
    handle.set_modified(hour_ago).unwrap();
    refused(build(), Kind::Failed);
    fs::write(&file, good).unwrap();
    assert!(build().unwrap().compiled);
}

#[test]
fn boots_at_the_same_time_do_not_meet() {
    let Some(kernel) = kernel() else { return };
    let (clean, panics) = (built(&kernel, "clean"), built(&kernel, "panics"));
    let verdict = |built: &Built| {
        let outcome = boot(&kernel, &ready(built), &Cancel::new(), &mut |_| ());
        outcome.unwrap().verdict
    };
    thread::scope(|scope| {
        let good = scope.spawn(|| verdict(&clean));
        let bad = scope.spawn(|| verdict(&panics));
        assert!(good.join().unwrap().is_empty());
        assert!(!bad.join().unwrap().is_empty());
    });
}
