// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The procedural macros of `pin_init`, which exports and documents them.
//!
//! Every macro is a function from tokens to tokens in a module of its own; this file only names them for the compiler.
//! What they emit names nothing but `::core` and `::pin_init`, so a crate that uses them needs no other dependency.
//!
//! Mirrors: rust/pin-init/internal (Linux 7.2).

#![forbid(unsafe_code)]
#![expect(
    missing_docs,
    reason = "documented where `pin_init` exports them, where the examples can run"
)]

use proc_macro::TokenStream;
use syn::parse_macro_input;

mod init;
mod initializer;
mod pin_data;
mod pinned_drop;
mod self_type;
mod zeroable;

#[proc_macro]
pub fn pin_init(input: TokenStream) -> TokenStream {
    init::expand(parse_macro_input!(input), init::Kind::Pinned).into()
}

#[proc_macro]
pub fn init(input: TokenStream) -> TokenStream {
    init::expand(parse_macro_input!(input), init::Kind::Unpinned).into()
}

#[proc_macro_attribute]
pub fn pin_data(args: TokenStream, item: TokenStream) -> TokenStream {
    pin_data::expand(args.into(), parse_macro_input!(item)).into()
}

#[proc_macro_attribute]
pub fn pinned_drop(args: TokenStream, item: TokenStream) -> TokenStream {
    let syn::parse::Nothing = parse_macro_input!(args);
    or_compile_error(pinned_drop::expand(parse_macro_input!(item)))
}

#[proc_macro_derive(Zeroable)]
pub fn derive_zeroable(input: TokenStream) -> TokenStream {
    or_compile_error(zeroable::derive(parse_macro_input!(input)))
}

#[proc_macro_derive(MaybeZeroable)]
pub fn derive_maybe_zeroable(input: TokenStream) -> TokenStream {
    or_compile_error(zeroable::derive_maybe(parse_macro_input!(input)))
}

fn or_compile_error(expansion: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    expansion
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
