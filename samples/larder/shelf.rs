// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The records, without a lock.

use kernel::prelude::*;
use scullery::alloc::{
    KString,
    KVec, //
};

use crate::{
    command::Command,
    gfp, //
};

/// Records in a larder at most.
pub const RECORDS_MAX: usize = 32;
/// Bytes in a name at most.
pub const NAME_MAX: usize = 32;
/// Bytes in a value at most.
pub const VALUE_MAX: usize = 128;

/// A name and what is kept under it.
struct Record {
    name: KString,
    value: KString,
}

/// All records, sorted by name; no two have the same.
#[derive(Default)]
pub struct Shelf {
    records: KVec<Record>,
}

impl Shelf {
    /// Does what a command says.
    ///
    /// # Errors
    ///
    /// `E2BIG` for a name or a value that is too long, `ENOSPC` for a record too many, `ENOENT` for one
    /// that is not there, `ENOMEM`. All is as it was then.
    pub fn run(&mut self, command: Command<'_>) -> Result {
        match command {
            Command::Put { name, value } => self.put(name, value),
            Command::Add { name, text } => self.add(name, text),
            Command::Take { name } => self.take(name),
            Command::Clear => {
                self.records = KVec::new();
                Ok(())
            }
        }
    }

    /// The records as text: a line for each, with its name, a space, and its value.
    ///
    /// # Errors
    ///
    /// `ENOMEM`.
    pub fn list(&self) -> Result<KString> {
        let mut list = KString::new();
        for Record { name, value } in &self.records {
            list.push_fmt(format_args!("{name} {value}\n"), gfp())?;
        }
        Ok(list)
    }

    /// Where the record of this name is, or where it belongs.
    fn find(&self, name: &str) -> Result<usize, usize> {
        self.records
            .binary_search_by(|record| record.name.as_str().cmp(name))
    }

    fn put(&mut self, name: &str, value: &str) -> Result {
        if name.len() > NAME_MAX || value.len() > VALUE_MAX {
            return Err(E2BIG);
        }
        let place = self.find(name);
        if place.is_err() && self.records.len() >= RECORDS_MAX {
            return Err(ENOSPC);
        }
        // What may fail comes before anything changes.
        let value = KString::from_str(value, gfp())?;
        match place {
            Ok(at) => {
                self.records.get_mut(at).ok_or(EINVAL)?.value = value;
            }
            Err(at) => {
                let name = KString::from_str(name, gfp())?;
                // PANIC: A place for a record is not past the end.
                self.records.insert(at, Record { name, value }, gfp())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, text: &str) -> Result {
        let at = self.find(name).map_err(|_| ENOENT)?;
        let value = &mut self.records.get_mut(at).ok_or(EINVAL)?.value;
        if value.len().saturating_add(text.len()) > VALUE_MAX {
            return Err(E2BIG);
        }
        Ok(value.push_str(text, gfp())?)
    }

    fn take(&mut self, name: &str) -> Result {
        let at = self.find(name).map_err(|_| ENOENT)?;
        // PANIC: There is a record.
        self.records.remove(at);
        Ok(())
    }
}
