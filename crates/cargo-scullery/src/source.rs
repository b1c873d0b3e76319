// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the tokens of a driver's source files say.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A crate of the standard library that a source file asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ExternCrate {
    /// `std` or `alloc`.
    pub(crate) name: String,
    /// From 1.
    pub(crate) line: u64,
}

/// Whether this is the root of a driver: it calls `module!`, or one of the `module_*!` macros.
///
/// A file that is not even tokens may be a driver with a mistake in it: the compiler says where.
pub(crate) fn is_driver(text: &str) -> bool {
    match text.parse::<TokenStream>() {
        Ok(tokens) => module_macro(tokens).is_some(),
        Err(_) => text
            .lines()
            .any(|line| line.starts_with("module") && line.contains('!')),
    }
}

/// The name that a driver's `module!` gives.
pub(crate) fn module_name(text: &str) -> Option<String> {
    let fields: Vec<TokenTree> = module_macro(text.parse().ok()?)?.into_iter().collect();
    fields.windows(3).find_map(|window| match window {
        [
            TokenTree::Ident(field),
            TokenTree::Punct(colon),
            TokenTree::Literal(name),
        ] if field == "name" && colon.as_char() == ':' => {
            let name = name.to_string();
            Some(name.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        }
        _ => None,
    })
}

/// What is between the braces of the macro that makes a file the root of a driver.
fn module_macro(tokens: TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(3).find_map(|window| {
        let [
            TokenTree::Ident(name),
            TokenTree::Punct(bang),
            TokenTree::Group(fields),
        ] = window
        else {
            return None;
        };
        let name = name.to_string();
        let is_it = bang.as_char() == '!' && (name == "module" || name.starts_with("module_"));
        is_it.then(|| fields.stream())
    })
}

/// Every `extern crate std` and `extern crate alloc`, in modules and functions too.
///
/// They compile where std is in the crate graph, and would not in the kernel.
pub(crate) fn extern_crates(text: &str) -> Vec<ExternCrate> {
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        walk(tokens, &mut found);
    }
    found.sort_by_key(|found| found.line);
    found
}

fn walk(tokens: TokenStream, found: &mut Vec<ExternCrate>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for window in tokens.windows(3) {
        let [
            TokenTree::Ident(first),
            TokenTree::Ident(second),
            TokenTree::Ident(name),
        ] = window
        else {
            continue;
        };
        if first == "extern" && second == "crate" && (name == "std" || name == "alloc") {
            let line = first.span().start().line as u64;
            found.push(ExternCrate {
                name: name.to_string(),
                line,
            });
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token
            && group.delimiter() != Delimiter::Parenthesis
        {
            walk(group.stream(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_calls_module_or_one_of_its_relatives() {
        assert!(is_driver("module! { type: A, name: \"a\", }"));
        assert!(is_driver("kernel::module_platform_driver! { type: A }"));
        assert!(!is_driver("//! module! { }\nfn main() { println!(); }"));
        assert!(!is_driver("mod module {}"));
    }

    #[test]
    fn a_module_has_the_name_that_its_macro_gives() {
        let text = "module! {\n    type: A,\n    name: \"scull\",\n    license: \"GPL\",\n}";
        assert_eq!(module_name(text).as_deref(), Some("scull"));
        assert_eq!(module_name("module! { type: A }"), None);
    }

    #[test]
    fn a_driver_with_a_lexical_mistake_is_still_one() {
        assert!(is_driver(
            "use kernel::prelude::*;\nmodule! {\n fn broken( {"
        ));
    }

    #[test]
    fn extern_crates_are_found_at_any_depth_with_their_line() {
        let text = "// extern crate std;\nfn f() {\n    extern crate std as s;\n}\n\
                    extern crate core;\nextern crate alloc;\n";
        let found = extern_crates(text);
        assert_eq!(
            found[0],
            ExternCrate {
                name: "std".into(),
                line: 3
            }
        );
        assert_eq!(
            found[1],
            ExternCrate {
                name: "alloc".into(),
                line: 6
            }
        );
        assert_eq!(found.len(), 2);
    }
}
