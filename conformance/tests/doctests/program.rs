// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Examples as one program: each in a file of its own, so that an error's file says whose it is.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::compiler::Compiler;
use super::example::Example;

/// What the examples have around them.
const ROOT: &str = include_str!("root.rs");

/// What the kernel's own test builder has around an example: its `assert!` and `assert_eq!` take no
/// message and print no value, and the prelude is there.
const BEFORE: &str = "\
pub(crate) fn run() {
    macro_rules! assert {
        ($cond:expr $(,)?) => {{ ::core::assert!($cond) }}
    }
    macro_rules! assert_eq {
        ($left:expr, $right:expr $(,)?) => {{
            ::core::assert!($left == $right, \"{} is not {}\", stringify!($left), stringify!($right))
        }}
    }
    use ::kernel::prelude::*;
    {
";
const AFTER: &str = "
        main();
    }
}
";

/// A program, and which of the examples are not in it.
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    /// By index: the first error of those that do not compile.
    pub(crate) refused: BTreeMap<usize, String>,
}

/// Compiles those of `examples` that `wanted` names, in `dir`; those that do not compile are left out.
///
/// # Panics
///
/// When the compiler refuses what is no example's fault.
pub(crate) fn build(
    dir: &Path,
    examples: &[Example],
    wanted: &[usize],
    compiler: &Compiler,
) -> Program {
    let mut left = wanted.to_vec();
    for &index in &left {
        fs::write(dir.join(file_name(index)), wrapped(&examples[index].code)).unwrap();
    }
    let mut refused = BTreeMap::new();
    loop {
        fs::write(dir.join("main.rs"), root(&left)).unwrap();
        let errors = compiler.compile(&dir.join("main.rs"), &dir.join("program"));
        if errors.is_empty() {
            break;
        }
        let known = refused.len();
        for error in &errors {
            let (Some(index), text) = (example_of(error), text(error)) else {
                continue;
            };
            refused.entry(index).or_insert(text);
        }
        let all: Vec<String> = errors.iter().map(text).collect();
        assert!(
            refused.len() > known,
            "no example is to blame:\n{}",
            all.join("\n")
        );
        left.retain(|index| !refused.contains_key(index));
    }
    Program {
        path: dir.join("program"),
        refused,
    }
}

fn file_name(index: usize) -> String {
    format!("example_{index}.rs")
}

fn root(indices: &[usize]) -> String {
    let mut text = ROOT.to_owned();
    let mut arms = String::new();
    for index in indices {
        let _ = writeln!(text, "mod example_{index};");
        let _ = writeln!(arms, "        {index} => example_{index}::run(),");
    }
    let _ = write!(
        text,
        "fn example(number: usize) {{\n    match number {{\n{arms}        _ => panic!(\"no such example\"),\n    }}\n}}\n"
    );
    text
}

/// An example as rustdoc(1) and then the kernel wrap it.
fn wrapped(code: &str) -> String {
    if code
        .lines()
        .any(|line| line.trim_start().starts_with("fn main()"))
    {
        return [BEFORE, code, AFTER].concat();
    }
    let is_attribute = |line: &&str| line.is_empty() || line.starts_with("#![");
    let attributes: Vec<&str> = code.lines().take_while(is_attribute).collect();
    let code: Vec<&str> = code.lines().skip(attributes.len()).collect();
    let (attributes, code) = (attributes.join("\n"), code.join("\n"));
    let main = if code.trim_end().ends_with("(())") {
        format!(
            "fn main() {{ fn inner() -> core::result::Result<(), impl core::fmt::Debug> {{\n{code}\n}} \
             let test_return_value = inner(); assert!(test_return_value.is_ok()); }}"
        )
    } else {
        format!("fn main() {{ fn inner() {{\n{code}\n}} inner() }}")
    };
    [BEFORE, &attributes, "\n", &main, AFTER].concat()
}

fn text(error: &Value) -> String {
    let message = error["message"].as_str().unwrap_or_default();
    match error["code"]["code"].as_str() {
        Some(code) => format!("{code}: {message}"),
        None => message.to_owned(),
    }
}

/// The example in which an error is: in the code itself, in what a macro made of it, or in what it
/// uses.
fn example_of(error: &Value) -> Option<usize> {
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let in_spans = array(&error["spans"]).iter().find_map(example_of_span);
    in_spans.or_else(|| array(&error["children"]).iter().find_map(example_of))
}

fn example_of_span(span: &Value) -> Option<usize> {
    let path = Path::new(span["file_name"].as_str()?);
    let number = path.file_stem()?.to_str()?.strip_prefix("example_");
    match number.and_then(|number| number.parse().ok()) {
        Some(index) => Some(index),
        None => example_of_span(span["expansion"].get("span")?),
    }
}

#[test]
fn a_result_must_be_ok_and_attributes_stay_first() {
    let text = wrapped("#![allow(dead_code)]\nf()?;\nOk::<(), Error>(())\n");
    let attribute = text.find("#![allow(dead_code)]").unwrap();
    assert!(attribute < text.find("fn main()").unwrap());
    assert!(text.contains("assert!(test_return_value.is_ok())"));
    assert!(!wrapped("f();\n").contains("test_return_value"));
}
