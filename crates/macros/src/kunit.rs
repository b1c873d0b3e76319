// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[kunit_tests]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{parse_quote, Error, Ident, Item, ItemMod, Result};

/// KUnit's limit on the length of a suite's name, in bytes.
const SUITE_NAME_MAX: usize = 255;

pub(crate) fn kunit_tests(suite: &Ident, mut module: ItemMod) -> Result<TokenStream> {
    if suite.to_string().len() > SUITE_NAME_MAX {
        return Err(Error::new_spanned(
            suite,
            format!("the name of a test suite has at most {SUITE_NAME_MAX} bytes"),
        ));
    }
    let Some((_, items)) = &mut module.content else {
        return Err(Error::new_spanned(
            module,
            "`#[kunit_tests]` needs the module's body in the same file",
        ));
    };
    for item in items {
        match item {
            Item::Fn(test) if test.attrs.iter().any(|attr| attr.path().is_ident("test")) => {
                let running = parse_quote!(let _running = ::kernel::kunit::run(););
                test.block.stmts.insert(0, running);
            }
            _ => {}
        }
    }
    Ok(quote! {
        #[cfg(test)]
        #module
    })
}

#[cfg(test)]
mod tests {
    use super::kunit_tests;
    use quote::format_ident;
    use syn::parse_quote;

    #[test]
    fn a_suite_is_compiled_for_tests_only_and_its_tests_know_what_they_are() {
        let expansion = kunit_tests(
            &format_ident!("suite"),
            parse_quote!(
                mod tests {
                    #[test]
                    fn passes() {}
                    fn is_no_test() {}
                }
            ),
        );
        assert_eq!(
            expansion.map(|tokens| tokens.to_string()).ok().as_deref(),
            Some(
                "# [cfg (test)] mod tests { \
                 # [test] fn passes () { let _running = :: kernel :: kunit :: run () ; } \
                 fn is_no_test () { } }"
            )
        );
    }

    #[test]
    fn a_module_in_another_file_is_refused() {
        assert!(kunit_tests(
            &format_ident!("suite"),
            parse_quote!(
                mod tests;
            )
        )
        .is_err());
    }

    #[test]
    fn a_suite_name_has_the_length_that_kunit_takes() {
        let module: syn::ItemMod = parse_quote!(
            mod tests {}
        );
        assert!(kunit_tests(&format_ident!("{}", "a".repeat(255)), module.clone()).is_ok());
        assert!(kunit_tests(&format_ident!("{}", "a".repeat(256)), module).is_err());
    }
}
