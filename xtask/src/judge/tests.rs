// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! That the judge can say no, shown with a few tests like upstream's.

use std::fs;

use super::*;

/// A crate of tests as upstream's, of which each shows one thing.
const LIB: &str = r#"
#![feature(allocator_api)]
#![feature(no_crate_has_this)]

mod broken;
mod fine;
mod later;
"#;

const FINE: &str = r#"
#[test]
fn passes() {
    let mut v = Vec::new();
    v.push(1);
    assert_eq!(v.len(), 1);
}

#[test]
#[should_panic(expected = "and so")]
fn panics_as_expected() {
    panic!("and so it does");
}

#[cfg(target_os = "none")]
#[test]
fn is_for_another_machine() {}
"#;

const BROKEN: &str = r#"
#[test]
fn fails() {
    println!("on the way");
    panic!("there");
}

#[test]
fn does_not_compile() {
    let v: Vec<u8> = "text";
}

#[test]
fn is_not_borrowed_right() {
    let v = vec_of_one();
    drop(v);
    drop(v);
}

fn vec_of_one() -> Vec<u8> {
    let mut v = Vec::new();
    v.push(1);
    v
}

#[test]
fn ends_the_program() {
    fn deeper(n: u64) -> u64 {
        if n == u64::MAX { 0 } else { core::hint::black_box(deeper(n + 1)) + 1 }
    }
    deeper(0);
}

#[test]
#[should_panic]
fn does_not_panic() {}

#[test]
#[should_panic(expected = "this")]
fn panics_otherwise() {
    panic!("that");
}
"#;

const LATER: &str = "this is not even Rust";

/// Judges those tests with this table.
fn judged(table: &str) -> Result<(String, bool)> {
    let folder = std::env::temp_dir().join(format!("judge-{}", std::process::id()));
    let tests = folder.join("alloctests/tests");
    fs::create_dir_all(&tests)?;
    for (name, text) in [
        ("lib", LIB),
        ("broken", BROKEN),
        ("fine", FINE),
        ("later", LATER),
    ] {
        fs::write(tests.join(name).with_extension("rs"), text)?;
    }
    fs::write(folder.join("table"), table)?;
    let options = Options {
        source: None,
        only: Vec::new(),
        table: Some(folder.join("table")),
    };
    let judged = judge(&Source::of_folder(&folder)?, &options);
    fs::remove_dir_all(&folder)?;
    judged
}

#[test]
fn what_fails_is_told_and_fails_the_run() -> Result {
    let (text, fine) = judged("later later::*: there is none\n")?;
    assert!(!fine, "{text}");
    for said in [
        "--- broken::fails\non the way\n",
        "--- broken::does_not_compile\nerror[E0308]",
        "--- broken::is_not_borrowed_right\nerror[E0382]",
        "--- broken::ends_the_program\nit ends the program",
        "--- broken::does_not_panic\nit does not panic",
        "it panics with \"that\", not \"this\"",
        "--- fine::is_for_another_machine is not reached",
        "stale: later::*: there is no such test",
    ] {
        assert!(text.contains(said), "no {said:?} in\n{text}");
    }
    assert!(!text.contains("--- fine::pa"), "{text}");

    let table =
        "skip broken::*: made to\nlater later::*: there is none\nskip fine::passes: why not";
    let (text, fine) = judged(table)?;
    assert!(
        !fine && text.contains("stale: fine::passes: 1 of 1 pass"),
        "{text}"
    );
    Ok(())
}

fn said(outcomes: &[(&str, Outcome)], table: &str) -> Result<(String, bool)> {
    let outcome = |(name, outcome): &(&str, Outcome)| ((*name).to_owned(), outcome.clone());
    let outcomes = outcomes.iter().map(outcome).collect();
    Ok(report::report(
        "rustc 1",
        &outcomes,
        &Table::parse(table)?,
        false,
    ))
}

#[test]
fn all_is_fine_when_what_does_not_pass_has_a_reason() -> Result {
    let mut outcomes: Vec<_> = (0..96).map(|_| ("", Outcome::Passed)).collect();
    let names: Vec<String> = (0..96).map(|n| format!("vec::{n}")).collect();
    for (outcome, name) in outcomes.iter_mut().zip(&names) {
        outcome.0 = name;
    }
    outcomes.extend([
        ("vec::a", Outcome::Failed(String::new())),
        ("vec::b", Outcome::NotCompiled(String::new())),
        ("rc::a", Outcome::Left),
        ("vec::core", Outcome::Passed),
    ]);
    let table = "skip vec::?: no\ncore vec::core: it is\nlater rc::*: yes";
    assert!(
        !said(&outcomes, table)?.1,
        "a line that names nothing is stale"
    );
    let table = "skip vec::a: a\nskip vec::b: b\ncore vec::core: it is\nlater rc::*: yes";
    let (text, fine) = said(&outcomes, table)?;
    assert!(fine && text.contains("98.0 %"), "{text}");

    outcomes.extend([
        ("vec::c", Outcome::Left),
        ("vec::d", Outcome::Left),
        ("vec::e", Outcome::Left),
    ]);
    let table = format!("{table}\nskip vec::c: c\nskip vec::d: d\nskip vec::e: e");
    let (text, fine) = said(&outcomes, &table)?;
    assert!(!fine && text.contains("95.0 %"), "under the bar\n{text}");
    Ok(())
}

#[test]
fn a_core_test_that_fails_fails_the_run() -> Result {
    let outcomes = [
        ("a", Outcome::Passed),
        ("b", Outcome::Failed(String::new())),
    ];
    assert!(!said(&outcomes, "core b: it is")?.1);
    Ok(())
}

#[test]
fn a_line_of_another_form_is_an_error() {
    for line in ["skip", "skip a", "maybe a: b"] {
        assert!(Table::parse(line).is_err(), "{line}");
    }
}
