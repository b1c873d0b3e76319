// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The parts of LLVM's textual form that say who uses what, and from which line.
//!
//! Functions with the symbols their instructions mention, and the metadata that leads from an
//! instruction to source lines: `!DILocation`, its scope and where it was inlined. All else is passed
//! over; what does not parse is passed over too, since a newer LLVM may write new things.

use std::collections::HashMap;

/// One module of LLVM's text.
#[derive(Debug, Default)]
pub(super) struct Module<'a> {
    /// Functions with a body, by symbol.
    pub(super) functions: HashMap<&'a str, Function<'a>>,
    nodes: HashMap<u32, Node<'a>>,
}

/// A function's body.
#[derive(Debug, Default)]
pub(super) struct Function<'a> {
    /// What its instructions call or take the address of.
    pub(super) uses: Vec<Mention<'a>>,
    /// The locations of instructions on floating-point values.
    pub(super) floats: Vec<u32>,
}

/// A symbol in an instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention<'a> {
    pub(super) symbol: &'a str,
    /// The number of a location; instructions that the compiler added have none.
    pub(super) location: Option<u32>,
}

#[derive(Debug)]
enum Node<'a> {
    Location {
        line: u64,
        scope: u32,
        inlined_at: Option<u32>,
    },
    /// A function or a block of one: both name their file.
    Scope {
        file: u32,
    },
    File {
        name: &'a str,
    },
}

impl<'a> Module<'a> {
    /// Reads a module.
    pub(super) fn parse(text: &'a str) -> Module<'a> {
        let mut module = Module::default();
        let mut body: Option<(&'a str, Function<'a>)> = None;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            match &mut body {
                None if line.starts_with("define ") => {
                    body = symbols(line).next().map(|name| (name, Function::default()));
                }
                None if line.starts_with('!') => module.node(line),
                None => (),
                Some(_) if line == "}" => module.functions.extend(body.take()),
                Some((_, function)) => {
                    // The location of an `invoke` is at the end of its second line.
                    let rest = lines.next_if(|next| next.starts_with("          to label "));
                    function.instruction(line, rest.unwrap_or(line));
                }
            }
        }
        module
    }

    /// File and line of a location, then of the place it was inlined at, and so on outwards.
    pub(super) fn frames(&self, location: u32) -> Vec<(&'a str, u64)> {
        let mut frames = Vec::new();
        let mut next = Some(location);
        // Inlining is finite; a text that says otherwise is cut off.
        while let (Some(id), true) = (next, frames.len() < 256) {
            let Some(Node::Location {
                line,
                scope,
                inlined_at,
            }) = self.nodes.get(&id)
            else {
                break;
            };
            if let Some(file) = self.file(*scope) {
                frames.push((file, *line));
            }
            next = *inlined_at;
        }
        frames
    }

    fn file(&self, scope: u32) -> Option<&'a str> {
        let Some(Node::Scope { file }) = self.nodes.get(&scope) else {
            return None;
        };
        match self.nodes.get(file) {
            Some(Node::File { name }) => Some(name),
            _ => None,
        }
    }

    /// Keeps a metadata node, such as `!7 = !DILocation(line: 3, column: 5, scope: !4)`.
    fn node(&mut self, line: &'a str) {
        let Some((id, value)) = line[1..].split_once(" = ") else {
            return;
        };
        let Ok(id) = id.parse() else { return };
        let value = value.strip_prefix("distinct ").unwrap_or(value);
        let node = match value.split_once('(') {
            Some(("!DILocation", fields)) => reference(fields, "scope: !").map(|scope| {
                let line = number(fields, "line: ").unwrap_or(0);
                Node::Location {
                    line,
                    scope,
                    inlined_at: reference(fields, "inlinedAt: !"),
                }
            }),
            Some(("!DISubprogram" | "!DILexicalBlock" | "!DILexicalBlockFile", fields)) => {
                reference(fields, "file: !").map(|file| Node::Scope { file })
            }
            Some(("!DIFile", fields)) => {
                quoted(fields, "filename: \"").map(|name| Node::File { name })
            }
            _ => None,
        };
        self.nodes.extend(node.map(|node| (id, node)));
    }
}

impl<'a> Function<'a> {
    fn instruction(&mut self, line: &'a str, end: &'a str) {
        let line = line.trim_start();
        if line.starts_with(';') || line.starts_with('#') {
            return;
        }
        let location = reference(end, "!dbg !");
        self.uses
            .extend(symbols(line).map(|symbol| Mention { symbol, location }));
        if let Some(location) = location
            && has_float(line)
        {
            self.floats.push(location);
        }
    }
}

/// The functions and statics that a line mentions.
fn symbols(line: &str) -> impl Iterator<Item = &str> {
    line.split('@')
        .skip(1)
        .filter_map(|rest| match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => rest
                .split(|c: char| !(c.is_ascii_alphanumeric() || "_$.".contains(c)))
                .next(),
        })
}

/// Whether an instruction has a floating-point type in it.
fn has_float(line: &str) -> bool {
    let outside_quotes = line.split('"').step_by(2);
    outside_quotes
        .flat_map(|part| part.split([' ', ',', '(', ')', '<', '>', '[', ']']))
        .any(|word| {
            matches!(
                word,
                "half" | "bfloat" | "float" | "double" | "fp128" | "x86_fp80"
            )
        })
}

/// The number after `key`, which ends in `!`.
fn reference(fields: &str, key: &str) -> Option<u32> {
    number(fields, key).and_then(|id| u32::try_from(id).ok())
}

fn number(fields: &str, key: &str) -> Option<u64> {
    let value = &fields[fields.find(key)? + key.len()..];
    let end = value
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(value.len());
    value[..end].parse().ok()
}

fn quoted<'a>(fields: &'a str, key: &str) -> Option<&'a str> {
    let value = &fields[fields.find(key)? + key.len()..];
    value.split('"').next()
}
