// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one error of this crate: what kind it is, what to do about it, and what a tool said.

use std::fmt;
use std::io;
use std::path::Path;

/// What an [`Error`] means to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something outside is missing: a tool, the network, disk space, a prepared kernel that is
    /// whole.
    Unavailable,
    /// The request makes no sense: no driver in that directory, a tree without `CONFIG_RUST`.
    Usage,
    /// The work was done and failed: a module that does not compile, a kernel that hangs.
    Failed,
    /// [`Cancel`](crate::Cancel) ended it.
    Interrupted,
}

/// Why the lab could not do what it was asked.
#[derive(Clone, Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    detail: Vec<String>,
}

impl Error {
    /// An error of `kind`; the message names the file or tool and what to do.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            detail: Vec::new(),
        }
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Error {
        Error::new(Kind::Unavailable, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    pub(crate) fn failed(message: impl Into<String>) -> Error {
        Error::new(Kind::Failed, message)
    }

    pub(crate) fn interrupted() -> Error {
        Error::new(Kind::Interrupted, "interrupted")
    }

    /// A file operation that the system refused: no room, no permission, a broken disk.
    pub(crate) fn io(verb: &str, path: &Path, error: &io::Error) -> Error {
        Error::unavailable(format!("cannot {verb} {}: {error}", path.display()))
    }

    pub(crate) fn with_detail(mut self, lines: impl IntoIterator<Item = String>) -> Error {
        self.detail.extend(lines);
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// One sentence: what is wrong and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Lines of the tool or kernel that failed, oldest first: diagnostics, the last of a log.
    pub fn detail(&self) -> &[String] {
        &self.detail
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for line in &self.detail {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// `std`'s result with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
