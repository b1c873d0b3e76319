// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The examples in the documentation comments of a source tree, as rustdoc(1) finds them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// An example that is compiled.
#[derive(Debug)]
pub(crate) struct Example {
    /// Its file, from the root of the tree.
    pub(crate) file: String,
    /// Which of the file's examples it is, from 1.
    pub(crate) number: usize,
    /// The line of its opening fence.
    pub(crate) line: usize,
    /// Whether it is run too.
    pub(crate) runs: bool,
    /// Its text, hidden lines included.
    pub(crate) code: String,
}

/// All examples below `root`, by file and line.
pub(crate) fn examples(root: &Path) -> io::Result<Vec<Example>> {
    let mut files = Vec::new();
    rust_files(root, &mut files)?;
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let file = path.strip_prefix(root).unwrap_or(&path);
        all.extend(of_file(
            &file.to_string_lossy(),
            &fs::read_to_string(&path)?,
        ));
    }
    Ok(all)
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// A fenced block that is open.
struct Block {
    fence: String,
    indent: usize,
    line: usize,
    language: String,
    code: String,
    /// Whether a macro makes part of its text, which then is nowhere to be read.
    made: bool,
}

fn of_file(file: &str, text: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        let Some(line) = documentation(line) else {
            // Between two lines of an example there can only be an attribute that gives one more.
            if let Some(block) = &mut open {
                block.made = true;
            }
            continue;
        };
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        match open.take() {
            None => {
                let marks = trimmed.len() - trimmed.trim_start_matches('`').len();
                if marks >= 3 {
                    open = Some(Block {
                        fence: trimmed[..marks].to_owned(),
                        indent,
                        line: index + 1,
                        language: trimmed[marks..].trim().to_owned(),
                        code: String::new(),
                        made: false,
                    });
                }
            }
            Some(block) if trimmed.trim_end() == block.fence => {
                if let (Some(runs), false) = (runs(&block.language), block.made) {
                    found.push(Example {
                        file: file.to_owned(),
                        number: found.len() + 1,
                        line: block.line,
                        runs,
                        code: block.code,
                    });
                }
            }
            Some(mut block) => {
                block.code += shown(&line[indent.min(block.indent)..]);
                block.code.push('\n');
                open = Some(block);
            }
        }
    }
    found
}

/// The text of a line that is a documentation comment, without the blank after its mark.
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let outer = line.strip_prefix("///");
    let text = outer
        .filter(|text| !text.starts_with('/'))
        .or(line.strip_prefix("//!"))?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// Whether a block in this language is run; `None` when it is not even compiled.
fn runs(language: &str) -> Option<bool> {
    let mut runs = true;
    for word in language.split([',', ' ']).filter(|word| !word.is_empty()) {
        match word {
            "rust" => {}
            "no_run" => runs = false,
            // One that must fail to compile, or to run, would have to be judged the other way round:
            // the kernel has none that is not ignored too.
            _ => return None,
        }
    }
    Some(runs)
}

/// A line of an example without the mark that hides it.
fn shown(line: &str) -> &str {
    match line.trim_start() {
        "#" => "",
        hidden if hidden.starts_with("# ") => &hidden[2..],
        escaped if escaped.starts_with("##") => &escaped[1..],
        _ => line,
    }
}

#[test]
fn an_example_has_its_hidden_lines_and_no_marks() {
    let text =
        "//! # Title\n//!\n//! ```\n//! # use a::B;\n//! #\n//! let b = B;\n//! ## c\n//! ```\n";
    let found = of_file("f.rs", text);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].line, found[0].number, found[0].runs),
        (3, 1, true)
    );
    assert_eq!(found[0].code, "use a::B;\n\nlet b = B;\n# c\n");
}

#[test]
fn only_what_rustdoc_compiles_is_an_example() {
    let block =
        |language: &str| format!("/// - ```{language}\n///   f();\n///   ```\nfn f() {{}}\n");
    let of = |language: &str| {
        let text = block(language).replace("- ```", "  ```");
        of_file("f.rs", &text).first().map(|example| example.runs)
    };
    assert_eq!(of(""), Some(true));
    assert_eq!(of("rust"), Some(true));
    assert_eq!(of("rust,no_run"), Some(false));
    for language in [
        "ignore",
        "text",
        "text,ignore",
        "ignore,compile_fail",
        "toml",
    ] {
        assert_eq!(of(language), None, "{language}");
    }
}

#[test]
fn a_block_with_a_line_from_a_macro_is_left_out_and_the_next_one_is_not() {
    let text = "/// ```\n/// a();\n#[doc = concat!(\"b\",\n    \"c\")]\n/// ```\nfn f() {}\n\
                /// ```\n/// d();\n/// ```\nfn g() {}\n";
    let found = of_file("f.rs", text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].number, found[0].line), (1, 7));
}
