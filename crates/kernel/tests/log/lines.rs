// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the log shows of a load.

use kernel::error::code::{EEXIST, EINVAL};
use kernel::error::Result;
use kernel::host::{boot, Machine, Record};

use crate::THIS_MODULE;

/// The log of a load, as `<level> text`.
fn log(machine: &Machine, params: &str) -> (Result, Vec<String>) {
    let before = machine.log().len();
    let result = machine.load(&THIS_MODULE, params).map(drop);
    let line = |record: &Record| format!("<{}> {}", record.level, record.text);
    (result, machine.log()[before..].iter().map(line).collect())
}

fn lines(params: &str) -> Vec<String> {
    let (result, lines) = log(&boot(), params);
    assert_eq!(result, Ok(()));
    lines
}

#[test]
fn each_macro_prints_at_its_level_with_the_name_of_the_module() {
    let printed = lines("scene=1");
    let levels = if cfg!(debug_assertions) { 0..8 } else { 0..7 };
    let expected: Vec<String> = levels.map(|n| format!("<{n}> chatty: {n}")).collect();
    assert_eq!(printed, expected);
}

#[test]
fn a_line_is_continued_until_its_newline() {
    assert_eq!(
        lines("scene=2"),
        ["<6> chatty: a line that goes on and ends", "<4> another"]
    );
}

#[test]
fn a_device_prints_its_class_and_its_name_also_when_it_is_gone() {
    let mut printed = lines("scene=3");
    assert_eq!(printed.remove(0), "<6> misc chatty0: as a borrow 1");
    let levels = (0..6).chain(cfg!(debug_assertions).then_some(7));
    let expected: Vec<String> = levels.map(|n| format!("<{n}> misc chatty0: {n}")).collect();
    assert_eq!(printed, expected);
}

#[test]
fn once_is_once_in_each_load() {
    let machine = boot();
    for _ in 0..2 {
        let printed = vec![String::from("<4> chatty: number 0")];
        assert_eq!(log(&machine, "scene=4"), (Ok(()), printed));
    }
}

#[test]
fn what_is_printed_may_print() {
    assert_eq!(lines("scene=5"), ["<6> chatty: inner", "<6> chatty: outer"]);
}

#[test]
fn dbg_prints_the_place_and_the_expression() {
    let printed = lines("scene=6");
    let line = printed.first().map(String::as_str).unwrap_or_default();
    assert!(line.starts_with("<6> chatty: ["), "{line}");
    assert!(line.contains("main.rs:"), "{line}");
    assert!(line.ends_with("] 6 * 7 = 42"), "{line}");
    assert_eq!(printed.len(), 2);
}

#[test]
fn the_arguments_of_a_load_are_judged_as_in_linux() {
    let machine = boot();
    assert_eq!(
        log(&machine, "colour=red \"scene=0\" -- scene=1"),
        (
            Ok(()),
            vec![
                "<4> chatty: unknown parameter 'colour' ignored".to_owned(),
                "<4> chatty: parameters 'scene=1' after `--' ignored".to_owned(),
            ]
        )
    );
    assert_eq!(
        log(&machine, "scene=256 scene"),
        (
            Err(EINVAL),
            vec![
                "<3> chatty: `256' invalid for parameter `scene'".to_owned(),
                "<3> chatty: `' invalid for parameter `scene'".to_owned(),
            ]
        )
    );
    assert_eq!(
        log(&machine, "scene=9 scene=9"),
        (
            Err(EEXIST),
            vec!["<3> chatty: `9' invalid for parameter `scene'".to_owned()]
        )
    );
    assert_eq!(log(&machine, ""), (Ok(()), vec![]));
}
