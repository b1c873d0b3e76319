// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The public methods and trait impls of a crate, from its tokens: std's and ours alike.
//!
//! It sees through the macros of `crates/tryalloc/src/spelling.rs`, in which a method has two names.

use crate::tokens::{Token, after_group, end_of_item, is_word, matches};

/// A public method, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    /// What it is a method of: `vec::Vec`, `slice::[T]`, or a trait, `slice::SliceExt`.
    pub(crate) on: String,
    pub(crate) name: String,
    /// Whether it says that there may be no memory.
    pub(crate) fallible: bool,
    pub(crate) stable: bool,
    /// Whether it is a method of a public trait.
    pub(crate) of_trait: bool,
}

/// A trait impl, as `Vec<T>: TryExtend<&T>`: without lifetimes, allocators and flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Impl {
    /// The module of its file.
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) fallible: bool,
    pub(crate) stable: bool,
}

/// What a file has.
#[derive(Debug, Default)]
pub(crate) struct Interface {
    pub(crate) methods: Vec<Method>,
    pub(crate) impls: Vec<Impl>,
    /// Exported macros.
    pub(crate) macros: Vec<String>,
}

/// The words by which a signature says that there may be no memory.
const ERRORS: &[&str] = &["AllocError", "TryReserveError", "FromUtf16Error"];

/// Reads the file of `module` that has these tokens.
pub(crate) fn read(module: &str, tokens: &[Token]) -> Interface {
    let mut interface = Interface::default();
    let mut attributes = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        match &*tokens[i].text {
            "#" if matches(tokens, i + 1, &["["]) => {
                let end = after_group(tokens, i + 1);
                attributes.push(joined(&tokens[i + 2..end - 1]));
                i = end;
            }
            "macro_rules" if matches(tokens, i + 1, &["!"]) => {
                if attributes.iter().any(|a| a == "macro_export") {
                    interface.macros.push(tokens[i + 2].text.clone());
                }
                attributes.clear();
                i = after_group(tokens, i + 3);
            }
            "trait" if i > 0 && tokens[i - 1].text == "pub" => {
                let on = format!("{module}::{}", tokens[i + 1].text);
                let (open, end) = body(tokens, i);
                let found = functions(&tokens[open + 1..end - 1], &on, true);
                interface.methods.extend(found);
                attributes.clear();
                i = end;
            }
            "impl" => {
                let (open, end) = body(tokens, i);
                if !is_of_judge(&attributes) {
                    implementation(
                        module,
                        &attributes,
                        &tokens[i + 1..open],
                        &tokens[open + 1..end - 1],
                        &mut interface,
                    );
                }
                attributes.clear();
                i = end;
            }
            // A macro of ours, or braces of one: what is in it counts.
            "stateless" | "eyepatch" | "fallible" | "!" | "{" | "}" | "unsafe" | "pub"
            | "const" => {
                i += 1;
            }
            ";" => {
                attributes.clear();
                i += 1;
            }
            "struct" | "enum" => {
                interface
                    .impls
                    .extend(derived(module, &attributes, tokens, i));
                attributes.clear();
                i = end_of_item(tokens, i);
            }
            "fn" | "mod" | "static" | "use" | "union" | "trait" | "type" => {
                attributes.clear();
                i = end_of_item(tokens, i);
            }
            _ => i += 1,
        }
    }
    interface
}

/// The impls that a type's `derive` writes, the type being at `i` and without parameters.
fn derived(module: &str, attributes: &[String], tokens: &[Token], i: usize) -> Vec<Impl> {
    if i == 0 || tokens[i - 1].text != "pub" || matches(tokens, i + 2, &["<"]) {
        return Vec::new();
    }
    let of = |attribute: &String| {
        let (_, names) = attribute.split_once("derive(")?;
        Some(names.split_once(')')?.0.to_owned())
    };
    let names: Vec<String> = attributes.iter().filter_map(of).collect();
    let names = names.iter().flat_map(|names| names.split(','));
    names
        .filter(|name| !name.is_empty())
        .map(|name| Impl {
            module: module.to_owned(),
            name: format!("{}: {name}", tokens[i + 1].text),
            fallible: false,
            stable: is_stable(attributes),
        })
        .collect()
}

/// Where the braces of an item open, and the index after them.
fn body(tokens: &[Token], mut i: usize) -> (usize, usize) {
    while i < tokens.len() {
        match &*tokens[i].text {
            "{" => return (i, after_group(tokens, i)),
            "(" | "[" => i = after_group(tokens, i),
            ";" => return (i, i + 2),
            _ => i += 1,
        }
    }
    (i, i + 2)
}

/// Adds what an `impl` with this head and body has.
fn implementation(
    module: &str,
    attributes: &[String],
    head: &[Token],
    body: &[Token],
    interface: &mut Interface,
) {
    let head = after_generics(head);
    let head = &head[..where_clause(head)];
    let stable = is_stable(attributes);
    let split =
        (0..head.len()).find(|&i| matches(head, i, &["for"]) && !matches(head, i + 1, &["<"]));
    let Some(split) = split else {
        let on = format!("{module}::{}", subject(head));
        interface.methods.extend(functions(body, &on, false));
        return;
    };
    let (of, on) = (plain(&head[..split]), plain(&head[split + 1..]));
    let of = of.trim_start_matches("const ");
    let writes = of == "fmt::Write" || of == "Write";
    interface.impls.push(Impl {
        module: module.to_owned(),
        name: format!("{on}: {of}"),
        fallible: writes || signatures(body).into_iter().any(says_error),
        stable,
    });
}

/// The name of the type in an `impl`'s head: `Vec` of `Vec<T, A>`, `[T]`, `str`.
fn subject(head: &[Token]) -> String {
    match head.first() {
        Some(token) if token.text == "[" => "[T]".to_owned(),
        Some(token) => token.text.clone(),
        None => String::new(),
    }
}

/// The head after `<..>` of an `impl<..>`, or `(..)` of ours.
fn after_generics(head: &[Token]) -> &[Token] {
    let Some(first) = head.first() else {
        return head;
    };
    if first.text == "(" {
        return &head[after_group(head, 0)..];
    }
    if first.text != "<" {
        return head;
    }
    let mut depth = 0_usize;
    for (i, token) in head.iter().enumerate() {
        match &*token.text {
            "<" => depth += 1,
            ">" if i > 0 && head[i - 1].text == "-" => {}
            ">" if depth == 1 => return &head[i + 1..],
            ">" => depth -= 1,
            _ => {}
        }
    }
    head
}

fn where_clause(head: &[Token]) -> usize {
    head.iter()
        .position(|token| token.text == "where")
        .unwrap_or(head.len())
}

/// The public functions in the body of an `impl` or a trait.
fn functions(body: &[Token], on: &str, of_trait: bool) -> Vec<Method> {
    let mut methods = Vec::new();
    let mut attributes = Vec::new();
    let (mut public, mut i) = (false, 0);
    while i < body.len() {
        match &*body[i].text {
            "#" if matches(body, i + 1, &["["]) => {
                let end = after_group(body, i + 1);
                attributes.push(joined(&body[i + 2..end - 1]));
                i = end;
            }
            "pub" => {
                public = !matches(body, i + 1, &["("]);
                i += 1;
            }
            "fn" => {
                let (open, _) = self::body(body, i);
                let signature = &body[i..open];
                let pair = matches(body, i + 2, &["|"]);
                if (public || of_trait) && !is_of_judge(&attributes) {
                    methods.push(Method {
                        on: on.to_owned(),
                        name: body[i + 1].text.clone(),
                        fallible: pair || says_error(returned(signature)),
                        stable: is_stable(&attributes),
                        of_trait,
                    });
                }
                attributes.clear();
                public = false;
                i = end_of_item(body, i);
            }
            ";" => {
                attributes.clear();
                public = false;
                i += 1;
            }
            _ => i += 1,
        }
    }
    methods
}

/// What a signature returns.
fn returned(signature: &[Token]) -> &[Token] {
    let mut i = 0;
    while i < signature.len() {
        match &*signature[i].text {
            "(" | "[" => i = after_group(signature, i),
            "-" if matches(signature, i + 1, &[">"]) => return &signature[i..],
            _ => i += 1,
        }
    }
    &[]
}

/// The tokens outside of all braces, by function.
fn signatures(body: &[Token]) -> Vec<&[Token]> {
    let (mut found, mut i, mut start) = (Vec::new(), 0, 0);
    while i < body.len() {
        if body[i].text == "{" {
            found.push(&body[start..i]);
            i = after_group(body, i);
            start = i;
        } else {
            i += 1;
        }
    }
    found.push(&body[start..]);
    found
}

/// Whether upstream's tests alone see it.
fn is_of_judge(attributes: &[String]) -> bool {
    attributes.iter().any(|a| a == "cfg(tryalloc_judge)")
}

fn says_error(signature: &[Token]) -> bool {
    let is_error = |word: &Token| ERRORS.contains(&word.text.as_str());
    signature.iter().any(is_error)
}

fn is_stable(attributes: &[String]) -> bool {
    attributes.iter().any(|a| a.starts_with("stable("))
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

/// A type or trait without lifetimes, allocators and flags.
fn plain(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut last_is_word = false;
    for token in tokens.iter().filter(|token| !token.text.starts_with('\'')) {
        let word = is_word(token);
        if word && last_is_word {
            text.push(' ');
        }
        text.push_str(&token.text);
        last_is_word = word;
    }
    for (from, to) in [
        ("<,", "<"),
        (",A::Flags>", ">"),
        ("<A::Flags>", ""),
        (",A>", ">"),
        (",A1>", ">"),
        (",A2>", ">"),
        (",F>", ">"),
        ("<F>", ""),
        ("<A>", ""),
        ("<>", ""),
    ] {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn of(text: &str) -> Interface {
        let tree = Tree::of(&[("a.rs", text)]);
        read("vec", &tree.files[0].code())
    }

    #[test]
    fn both_spellings_are_one_method() {
        let text = "stateless! { impl(T) Vec(T) { pub fn new() -> Self {} fallible! { /// One.
            #[inline] pub fn with_capacity | try_with_capacity(n: usize; flags) -> Result<Self, TryReserveError> { f() }
            pub fn push | try_push[I: Iterator<Item = T>](&mut self; flags) -> R { fn inner() {} } } } }
            impl<T, A: Allocator> Vec<T, A> { pub(crate) fn no() {} fn nor() {}
            pub fn try_clone(&self) -> Result<Self, AllocError> {} #[cfg(tryalloc_judge)] pub fn judge() {} }";
        let names: Vec<_> = of(text)
            .methods
            .into_iter()
            .map(|method| format!("{}::{} {}", method.on, method.name, method.fallible))
            .collect();
        let want = [
            "vec::Vec::new false",
            "vec::Vec::with_capacity true",
            "vec::Vec::push true",
            "vec::Vec::try_clone true",
        ];
        assert_eq!(names, want);
    }

    #[test]
    fn impls_have_plain_names() {
        let text = "impl<'a, T: Copy + 'a, A: Allocator> TryExtend<&'a T, A::Flags> for Vec<T, A> {
                fn extend_with(&mut self) -> Result<(), AllocError> {} }
            impl<T: Fn(u8) -> u8, A> TryFrom<&[T]> for Box<[T], A> where T: Clone { type Error = AllocError; fn f() {} }
            impl<T> Deref for Vec<T, A> { type Target = [T]; fn deref(&self) -> &[T] { AllocError } }";
        let names: Vec<_> = of(text)
            .impls
            .into_iter()
            .map(|of| format!("{} {}", of.name, of.fallible))
            .collect();
        let want = [
            "Vec<T>: TryExtend<&T> true",
            "Box<[T]>: TryFrom<&[T]> true",
            "Vec<T>: Deref false",
        ];
        assert_eq!(names, want);
    }

    #[test]
    fn what_is_derived_counts() {
        let text = "#[derive(Debug, Eq)] #[stable(feature = \"a\")] pub struct S { a: u8 }
            #[cfg_attr(not(a), derive(Clone))] pub enum E {} #[derive(Debug)] struct Private;";
        let impls = of(text).impls;
        let names: Vec<_> = impls.iter().map(|of| (&*of.name, of.stable)).collect();
        let want = [("S: Debug", true), ("S: Eq", true), ("E: Clone", false)];
        assert_eq!(names, want);
    }

    #[test]
    fn stability_is_read() {
        let text = "impl<T> [T] { #[stable(feature = \"a\")] pub fn a(&self) {} #[unstable(feature = \"b\")] pub fn b() {} }
            #[macro_export] macro_rules! vec { () => { impl X {} } }";
        let interface = of(text);
        let stable: Vec<_> = interface
            .methods
            .iter()
            .map(|m| (&*m.on, m.stable))
            .collect();
        assert_eq!(stable, [("vec::[T]", true), ("vec::[T]", false)]);
        assert_eq!(interface.macros, ["vec"]);
    }
}
