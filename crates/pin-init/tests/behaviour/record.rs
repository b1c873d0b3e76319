// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A record of what was made and dropped, in order.

use std::cell::RefCell;

#[derive(Default)]
pub(crate) struct Record(RefCell<Vec<String>>);

impl Record {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn add(&self, event: impl Into<String>) {
        self.0.borrow_mut().push(event.into());
    }

    /// Takes the events so far.
    pub(crate) fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// A value that records that it is made, and later that it is dropped.
    pub(crate) fn part(&self, name: &'static str) -> Part<'_> {
        self.add(format!("+{name}"));
        Part { record: self, name }
    }
}

pub(crate) struct Part<'a> {
    record: &'a Record,
    pub(crate) name: &'static str,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.record.add(format!("-{}", self.name));
    }
}
