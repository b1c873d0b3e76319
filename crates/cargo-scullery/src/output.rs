// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Standard output and standard error, whose readers may have gone.

use std::fmt;
use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};

/// Nobody reads standard output any more, as with `| head -1`: nobody is left to be told.
#[derive(Debug)]
pub(crate) struct ReaderGone;

impl fmt::Display for ReaderGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads standard output")
    }
}

impl std::error::Error for ReaderGone {}

/// Prints a result.
///
/// # Errors
///
/// [`ReaderGone`], with which the command ends without a word; or whatever else keeps the result
/// from being told, such as a full disk.
pub(crate) fn result(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(ReaderGone.into()),
        written => written.context("cannot write on standard output"),
    }
}

/// Says something on standard error, to whoever listens.
pub(crate) fn say(line: &str) {
    // There is no place left to complain that this place is gone.
    let _ = writeln!(io::stderr(), "{line}");
}
