// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `#[export]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

pub(crate) fn export(function: &ItemFn) -> TokenStream {
    quote! {
        #[unsafe(no_mangle)]
        #function
    }
}
