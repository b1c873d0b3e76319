// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Small drivers, compiled here, and what is found in them.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Use, uses};

/// Stands for the host's `kernel` crate: it uses liballoc freely.
const HOST: &str = "
    pub struct KBox<T>(Box<T>);
    impl<T> KBox<T> { pub fn new(value: T) -> KBox<T> { KBox(Box::new(value)) } }
    impl<T> KBox<T> { pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R { vec![1u8]; f(&self.0) } }
    pub fn take<T>(_: T) {}
";

fn rustc(dir: &Path, arguments: &[&str]) {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .args([
            "--edition",
            "2021",
            "--crate-type",
            "lib",
            "--cap-lints",
            "allow",
        ])
        .args(arguments)
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What is found in a driver, as the wrapper has it compiled.
fn found(driver: &str) -> Vec<Use> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("kernel.rs"), HOST).unwrap();
    // A crate that is not named is not loaded, and then neither is std.
    let driver = format!("{driver}\npub use kernel as _;\n");
    fs::write(dir.path().join("driver.rs"), driver).unwrap();
    rustc(dir.path(), &["kernel.rs", "--crate-name", "kernel"]);
    let flags = [
        "-Zcrate-attr=no_std",
        "--emit=llvm-ir",
        "-Cdebuginfo=1",
        "-Ccodegen-units=1",
    ];
    let more = [
        "-Cno-prepopulate-passes",
        "-Clink-dead-code",
        "--extern=kernel=libkernel.rlib",
    ];
    rustc(
        dir.path(),
        &[&["driver.rs"], &flags[..], &more[..]].concat(),
    );
    let text = fs::read_to_string(dir.path().join("driver.ll")).unwrap();
    uses(&text, |file| file == "driver.rs")
}

fn only(driver: &str) -> Use {
    let mut found = found(driver);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn an_inherent_method_of_liballoc_is_found_at_its_line() {
    let driver = "pub fn copy(data: &[u8]) -> usize {\n    let v = data.to_vec();\n    v.len()\n}";
    let all = found(driver);
    assert_eq!((all[0].file.as_str(), all[0].line), ("driver.rs", 2));
    assert!(
        all[0]
            .reason
            .starts_with("`<[u8]>::to_vec` allocates infallibly"),
        "{all:?}"
    );
}

#[test]
fn sorting_with_an_allocation_is_found() {
    let used =
        only("pub fn sort(data: &mut [u32]) {\n    data.sort();\n    data.sort_unstable();\n}");
    assert_eq!(used.line, 2);
    assert!(used.reason.contains("use sort_unstable"), "{used:?}");
}

#[test]
fn a_method_of_std_on_floats_is_one_finding_with_the_methods_name() {
    let used = only("pub fn root(x: u64) -> u64 {\n    (x as f64).sqrt() as u64\n}");
    assert_eq!(used.line, 2);
    assert!(used.reason.contains("<f64>::sqrt"), "{used:?}");
}

#[test]
fn arithmetic_on_floats_is_found() {
    let used = only(
        "pub fn half(x: u32) -> u32 {\n    let double = x;\n    (double as f32 / 2.0) as u32\n}",
    );
    assert_eq!((used.line, used.reason.as_str()), (3, super::advice::FLOAT));
}

#[test]
fn a_function_of_liballoc_that_core_calls_is_found_where_the_driver_calls_core() {
    let driver = "pub fn f(data: Option<&[u8]>) {\n    kernel::take(\n        data.map(<[u8]>::to_vec),\n    )\n}";
    let used = only(driver);
    assert_eq!(used.line, 3);
    assert!(used.reason.contains("to_vec"), "{used:?}");
}

#[test]
fn a_function_of_liballoc_whose_address_is_taken_is_found() {
    let used = only("pub fn f() {\n    kernel::take(str::repeat as fn(&str, usize) -> _)\n}");
    assert_eq!(used.line, 2);
}

#[test]
fn closures_and_private_functions_of_the_driver_are_searched() {
    let driver = "fn unused(b: &kernel::KBox<usize>) {\n    b.with(|n| {\n        kernel::take(\"a\".repeat(*n))\n    })\n}";
    assert_eq!(only(driver).line, 3);
}

#[test]
fn a_generic_function_of_the_driver_is_searched_where_it_is_used() {
    let driver = "fn copy<T: Clone>(data: &[T]) {\n    kernel::take(data.to_vec())\n}\npub fn f() {\n    copy(&[1u8]);\n}";
    assert_eq!(only(driver).line, 2);
}

#[test]
fn what_the_host_allocates_for_a_driver_is_no_finding() {
    let driver = "
        pub struct Device(kernel::KBox<u32>);
        pub fn probe() -> Device { Device(kernel::KBox::new(1)) }
        pub fn read(device: &Device) -> u32 { device.0.with(|n| *n + 1) }
        pub fn swap(device: &mut Device) { *device = probe(); kernel::take(Some(probe()).map(|d| d)) }
    ";
    assert_eq!(found(driver), []);
}

#[test]
fn text_that_is_no_llvm_is_no_finding_and_no_panic() {
    for text in [
        "",
        "define",
        "!1 = !DILocation(",
        "define void @f() {\n  call @\n",
        "!x = \n}\n",
    ] {
        assert_eq!(uses(text, |_| true), []);
    }
}
