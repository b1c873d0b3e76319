// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `key: value,` entries whose keys have a fixed order.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, Result, Token};

/// The entries that a block may have, in their order, and whether each one must be there.
pub(super) type Keys = &'static [(&'static str, Presence)];

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Presence {
    Required,
    Optional,
}

/// Reads the entries of one block, and is strict about what the kernel's `module!` is strict about.
pub(super) struct Fields<'a> {
    input: ParseStream<'a>,
    keys: Keys,
    seen: Vec<Ident>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(input: ParseStream<'a>, keys: Keys) -> Self {
        Self {
            input,
            keys,
            seen: Vec::new(),
        }
    }

    /// Reads every entry; `value` reads the value that belongs to a key.
    pub(super) fn parse(mut self, mut value: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let start = self.input.span();
        while !self.input.is_empty() {
            let key = self.input.call(Ident::parse_any)?;
            self.check_key(&key)?;
            self.input.parse::<Token![:]>()?;
            value(&key.to_string())?;
            self.input.parse::<Token![,]>()?;
            self.seen.push(key);
        }
        for (key, presence) in self.keys {
            if *presence == Presence::Required && !self.seen.iter().any(|seen| seen == key) {
                return Err(Error::new(start, format!("`{key}` is missing")));
            }
        }
        Ok(())
    }

    fn check_key(&self, key: &Ident) -> Result<()> {
        let Some(position) = self.position(key) else {
            return Err(Error::new_spanned(
                key,
                format!("unknown key `{key}`: there are {}", self.all_keys()),
            ));
        };
        if self.seen.contains(key) {
            return Err(Error::new_spanned(key, format!("`{key}` is given twice")));
        }
        match self
            .seen
            .iter()
            .find(|seen| self.position(seen) > Some(position))
        {
            Some(later) => Err(Error::new_spanned(
                key,
                format!(
                    "`{key}` belongs before `{later}`: the order is {}",
                    self.all_keys()
                ),
            )),
            None => Ok(()),
        }
    }

    fn position(&self, key: &Ident) -> Option<usize> {
        self.keys.iter().position(|(name, _)| key == name)
    }

    fn all_keys(&self) -> String {
        let names: Vec<String> = self
            .keys
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        names.join(", ")
    }
}
