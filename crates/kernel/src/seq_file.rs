// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Text files that are made as they are read.
//!
//! Mirrors: rust/kernel/seq_file.rs (Linux 7.2).
//! C header: `include/linux/seq_file.h`.

// DIFFERENCE: SeqFile::from_raw: there is no `struct seq_file` to point at.

use core::cell::RefCell;

use crate::fmt;
use crate::types::NotThreadSafe;

/// The file that is being made.
pub struct SeqFile {
    text: RefCell<String>,
    _not_send: NotThreadSafe,
}

impl SeqFile {
    /// An empty file.
    pub(crate) fn new() -> Self {
        SeqFile {
            text: RefCell::new(String::new()),
            _not_send: NotThreadSafe,
        }
    }

    /// Adds text. Called by [`seq_print!`].
    #[doc(hidden)]
    pub fn call_printf(&self, args: fmt::Arguments<'_>) {
        // Formatted first: a driver's Display may print into this very file.
        let mut text = String::new();
        // As `%pA` of the kernel: where a Display fails, what it has written stays.
        let _ = fmt::Write::write_fmt(&mut text, args);
        self.text.borrow_mut().push_str(&text);
    }

    /// What has been printed.
    pub(crate) fn into_text(self) -> String {
        self.text.into_inner()
    }
}

/// Prints into a [`SeqFile`].
#[macro_export]
macro_rules! seq_print {
    ($m:expr, $($arg:tt)+) => (
        $m.call_printf($crate::prelude::fmt!($($arg)+))
    );
}
pub use seq_print;
