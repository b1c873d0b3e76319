// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `concat_idents!`.

use proc_macro2::TokenStream;
use quote::{format_ident, ToTokens};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Result, Token};

/// `first, second`
pub(crate) struct Pair {
    first: Ident,
    second: Ident,
}

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let first = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Self {
            first,
            second: input.parse()?,
        })
    }
}

pub(crate) fn concat_idents(Pair { first, second }: &Pair) -> TokenStream {
    format_ident!("{first}{second}", span = second.span()).into_token_stream()
}
