// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Copies of scull_misc with one fault each: `check` names file, line and reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{checkout, lab_is_missing, run, run_with_lab};

/// Lines that are put into a copy of the driver, after or instead of others.
struct Fault {
    file: &'static str,
    /// What is in the driver once.
    instead_of: &'static str,
    /// What stands there then.
    code: &'static str,
}

/// In `read_iter`, when the bytes to read are known.
const fn reading(code: &'static str) -> Fault {
    let instead_of = "        let bytes = scull.bytes_at(pos, iov.len());\n";
    Fault {
        file: "scull_main.rs",
        instead_of,
        code,
    }
}

/// In `ioctl`, where the driver needs no memory and the suite lets no allocation fail.
const fn asking(code: &'static str) -> Fault {
    let instead_of = "        let geometry = SCULL.lock().geometry();\n";
    Fault {
        file: "scull_main.rs",
        instead_of,
        code,
    }
}

const UNWRAP: Fault = asking(
    "        let geometry = SCULL.lock().geometry();
        let _number = KBox::new(0_u32, GFP_KERNEL).unwrap();
",
);

/// The suite lets this one fail itself.
const UNWRAP_IN_SUITE: Fault = Fault {
    file: "data.rs",
    instead_of: "place.offset + place.left, gfp())?;",
    code: "place.offset + place.left, gfp()).unwrap();",
};

const LEAK: Fault = asking(
    "        let geometry = SCULL.lock().geometry();
        core::mem::forget(KBox::new(0_u32, GFP_KERNEL)?);
",
);

const TO_VEC: Fault = reading(
    "        let bytes = scull.bytes_at(pos, iov.len());
        let bytes = &bytes.to_vec()[..];
",
);

const STRING: Fault = reading(
    "        let bytes = scull.bytes_at(pos, iov.len());
        let _name = String::new();
",
);

const SQRT: Fault = reading(
    "        let bytes = scull.bytes_at(pos, iov.len());
        let _root = (pos as f64).sqrt();
",
);

const EXTERN_STD: Fault = Fault {
    file: "scull_main.rs",
    instead_of: "mod data;\n",
    code: "mod data;\nextern crate std;\n",
};

const SLEEP: Fault = asking(
    "        let geometry = SCULL.lock().geometry();
        pin_init::stack_pin_init!(let lock = kernel::new_spinlock!(0_u32));
        let guard = lock.lock();
        let number = KBox::new(*guard, GFP_KERNEL)?;
        drop(guard);
        drop(number);
",
);

const PANIC: Fault = reading(
    "        let bytes = scull.bytes_at(pos, iov.len());
        assert!(bytes.len() < 10, \"a long read\");
",
);

const LOCK: Fault = reading(
    "        core::mem::forget(SCULL.lock());
        let scull = SCULL.lock();
        let bytes = scull.bytes_at(pos, iov.len());
",
);

/// A copy of scull_misc in a folder of its own, with the fault in it.
fn copy_with(fault: &Fault) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let sample = checkout().join("samples/scull_misc");
    fs::create_dir(dir.path().join("steps")).unwrap();
    for file in [
        "Kbuild",
        "scull_main.rs",
        "data.rs",
        "suite.rs",
        "steps/mod.rs",
        "steps/contents.rs",
        "steps/opening.rs",
    ] {
        let text = fs::read_to_string(sample.join(file)).unwrap();
        let text = if file == fault.file {
            assert_eq!(
                text.matches(fault.instead_of).count(),
                1,
                "{}",
                fault.instead_of
            );
            text.replace(fault.instead_of, fault.code)
        } else {
            text
        };
        fs::write(dir.path().join(file), text).unwrap();
    }
    let krate = |folder: &str| checkout().join("crates").join(folder);
    let manifest = format!(
        "[package]\nname = \"scull_misc\"\nedition = \"2021\"\nversion = \"0.1.0\"\n[workspace]\n\
         [lib]\npath = \"scull_main.rs\"\n[[example]]\nname = \"suite\"\npath = \"suite.rs\"\n\
         [dependencies]\nkernel = {{ package = \"scullery-kernel\", path = {:?} }}\n\
         pin-init = {{ package = \"scullery-pin-init\", path = {:?} }}\n\
         [dev-dependencies]\nsuite = {{ package = \"scullery-suite\", path = {:?} }}\n",
        krate("kernel"),
        krate("pin-init"),
        krate("suite"),
    );
    fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
    dir
}

/// Where unloading hangs when a task was killed with the lock: that follows from the fault.
const IN_EXIT: &str = "SCULL.lock().trim(Geometry::NONE)";

/// The file of the driver and the number of the line in it that holds `code`, the first that does.
fn place_of(folder: &Path, code: &str) -> (String, u64) {
    let places = ["scull_main.rs", "data.rs"].into_iter().filter_map(|file| {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let line = text.lines().position(|line| line.contains(code))?;
        Some((file.to_owned(), 1 + line as u64))
    });
    places.into_iter().next().unwrap()
}

/// Where the findings of all stages are.
fn places(report: &Value) -> BTreeSet<(String, u64)> {
    let stages = report["stages"].as_array().unwrap().iter();
    let findings = stages.flat_map(|stage| stage["findings"].as_array().unwrap());
    let place = |finding: &Value| {
        let file = finding["file"].as_str().unwrap().to_owned();
        (file, finding["line"].as_u64().unwrap())
    };
    findings.map(place).collect()
}

/// Fails the test unless `check` fails and one finding of the stage is at the line of `code`, with
/// these words in its reason, and no finding is at a line without one of the `lines`.
fn is_found(fault: &Fault, stage: &str, code: &str, words: &[&str], lines: &[&str]) {
    let copy = copy_with(fault);
    let folder = copy.path();
    let output = run(folder, &["check", ".", "--no-kernel", "--format", "json"]).expect_code(1);
    let report = output.json();
    assert_eq!(report["verdict"], "failed");
    let guilty: BTreeSet<(String, u64)> = [code]
        .iter()
        .chain(lines)
        .map(|code| place_of(folder, code))
        .collect();
    assert_eq!(places(&report), guilty, "{report:#}");
    let (_, line) = place_of(folder, code);
    let is_it = |finding: &&Value| {
        let reason = finding["reason"].as_str().unwrap();
        finding["file"] == fault.file
            && finding["line"] == line
            && words.iter().all(|word| reason.contains(word))
    };
    let stage = crate::run::stage(&report, stage);
    let findings = stage["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|finding| is_it(&finding)),
        "line {line}: {report:#}"
    );
}

#[test]
fn an_unwrapped_allocation() {
    let words = ["allocation fails", "`Result::unwrap()`"];
    is_found(&UNWRAP, "fail-nth", ".unwrap()", &words, &[]);
}

#[test]
fn an_unwrapped_allocation_that_the_suite_fails_itself() {
    let words = ["oops", "`Result::unwrap()`"];
    is_found(&UNWRAP_IN_SUITE, "tests", ".unwrap()", &words, &[IN_EXIT]);
}

#[test]
fn a_leaked_box() {
    is_found(&LEAK, "leaks", "forget", &["leak", "4 bytes"], &[]);
}

#[test]
fn a_method_of_liballoc() {
    let words = [
        "]>::to_vec` allocates infallibly",
        "KVec::extend_from_slice",
    ];
    is_found(&TO_VEC, "no_std", "to_vec", &words, &[]);
}

#[test]
fn a_string() {
    is_found(&STRING, "no_std", "String::new", &["`String`"], &[]);
}

#[test]
fn a_square_root() {
    let words = ["`<f64>::sqrt`", "FPU"];
    is_found(&SQRT, "no_std", ".sqrt()", &words, &[]);
}

#[test]
fn the_standard_library_by_name() {
    let code = "extern crate std";
    is_found(&EXTERN_STD, "no_std", code, &["`extern crate std`"], &[]);
}

#[test]
fn an_allocation_that_may_sleep_under_a_spinlock() {
    is_found(&SLEEP, "tests", "KBox::new", &["atomic"], &[]);
}

#[test]
fn a_panic_in_read() {
    is_found(&PANIC, "tests", "a long read", &["a long read"], &[IN_EXIT]);
}

#[test]
fn a_lock_that_is_never_released() {
    is_found(&LOCK, "tests", "forget", &["lock"], &[IN_EXIT]);
}

#[test]
fn the_kernel_catches_the_sleep_in_atomic_context_in_each_of_20_boots() {
    if lab_is_missing() {
        return;
    }
    let copy = copy_with(&SLEEP);
    for boot in 1..=20 {
        let output = run_with_lab(copy.path(), &["lab", "run", "."]).expect_code(1);
        assert!(
            output.stdout.contains("sleeping function called"),
            "boot {boot}: {}",
            output.stdout
        );
    }
}
