// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The attributes `#[test]` and `#[bench]` of upstream's tests: they keep the function and put an
//! `Entry` for it where the program that runs the tests finds it.
//!
//! A function that does not compile with our types is named in `TRYALLOC_JUDGE_WITHOUT`. It is dropped, and its entry
//! says so: no file of upstream's is touched.

use proc_macro::{TokenStream, TokenTree};

/// A function that is a test.
#[proc_macro_attribute]
pub fn test(_: TokenStream, item: TokenStream) -> TokenStream {
    entry("Test", item)
}

/// A function that is a benchmark.
#[proc_macro_attribute]
pub fn bench(_: TokenStream, item: TokenStream) -> TokenStream {
    entry("Bench", item)
}

fn entry(kind: &str, item: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let Some(name) = name(&tokens) else {
        return r#"compile_error!("this is no function");"#.parse().unwrap();
    };
    let dropped = is_dropped(&name);
    let call = match kind {
        _ if dropped => "::std::entry::Run::Dropped".to_owned(),
        "Test" => format!("::std::entry::Run::Test(|| ::std::entry::End::end({name}()))"),
        _ => format!("::std::entry::Run::Bench({name})"),
    };
    let panic = expected_panic(&tokens);
    // Functions in a body may have one name.
    let entry = format!(
        "const _: () = {{
            #[used]
            #[unsafe(link_section = \"judge_entries\")]
            static ENTRY: ::std::entry::Entry = ::std::entry::Entry {{
                module: ::core::module_path!(),
                name: \"{name}\",
                run: {call},
                panic: {panic},
            }};
        }};"
    );
    let mut out = if dropped { TokenStream::new() } else { item };
    let entry: TokenStream = entry.parse().unwrap();
    out.extend(entry);
    out
}

/// The word after `fn`.
fn name(tokens: &[TokenTree]) -> Option<String> {
    let at = tokens.iter().position(|token| is(token, "fn"))?;
    tokens.get(at + 1).map(ToString::to_string)
}

fn is(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.to_string() == word)
}

/// What `#[should_panic]` says, as code that makes an `Option<Option<&str>>`.
fn expected_panic(tokens: &[TokenTree]) -> String {
    let attributes = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Punct(hash), TokenTree::Group(group)] if hash.as_char() == '#' => {
            Some(group.stream().into_iter().collect::<Vec<_>>())
        }
        _ => None,
    });
    for attribute in attributes {
        if !attribute
            .first()
            .is_some_and(|word| is(word, "should_panic"))
        {
            continue;
        }
        let mut rest = attribute[1..].to_vec();
        if let Some(TokenTree::Group(group)) = rest.first() {
            rest = group.stream().into_iter().collect();
        }
        let message = rest
            .iter()
            .find(|token| matches!(token, TokenTree::Literal(_)));
        return match message {
            Some(message) => format!("Some(Some({message}))"),
            None => "Some(None)".to_owned(),
        };
    }
    "None".to_owned()
}

/// Whether `TRYALLOC_JUDGE_WITHOUT` has the function, as `path/of/file.rs:name`, one on each line.
fn is_dropped(name: &str) -> bool {
    let file = proc_macro::Span::call_site().file();
    let dropped = std::env::var("TRYALLOC_JUDGE_WITHOUT").unwrap_or_default();
    dropped.lines().any(|line| {
        line.rsplit_once(':')
            .is_some_and(|(of, function)| file.ends_with(of) && function == name)
    })
}
