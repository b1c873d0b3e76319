// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The one error of this crate: what kind it is, and what to do about it.

use std::fmt;
use std::io;

/// What an [`Error`] means to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request makes no sense: no folder to mount on, or one that is in use.
    Usage,
    /// This computer cannot do it, or not for this user: no `/dev/fuse`, no permission.
    Unavailable,
    /// It began, and then failed.
    Failed,
}

impl Kind {
    /// The exit code of a command that ends so; 69 is `EX_UNAVAILABLE` of `<sysexits.h>`.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Usage => 2,
            Kind::Unavailable => 69,
            Kind::Failed => 1,
        }
    }
}

/// Why nothing is served.
#[derive(Clone, Debug)]
pub struct Error {
    kind: Kind,
    message: String,
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Error {
        Error {
            kind: Kind::Usage,
            message: message.into(),
        }
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Error {
        Error {
            kind: Kind::Unavailable,
            message: message.into(),
        }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Error {
        Error {
            kind: Kind::Failed,
            message: message.into(),
        }
    }

    /// The operating system has no thread to give.
    pub(crate) fn no_thread(error: &io::Error) -> Error {
        Error::unavailable(format!("cannot start a thread: {error}"))
    }

    /// What kind of error this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// `std`'s result with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
