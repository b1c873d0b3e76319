// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Exit codes, and errors that know theirs.

use std::fmt;
use std::process::ExitCode;

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing was found.
    Clean = 0,
    /// There are findings or failed tests, or the work could not be done.
    Failed = 1,
    /// The command was used wrongly; clap uses the same code.
    Usage = 2,
    /// A home is not available (`EX_UNAVAILABLE` of `<sysexits.h>`).
    Unavailable = 69,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// An error whose exit code is not [`Exit::Failed`].
#[derive(Debug)]
pub(crate) struct Refused {
    exit: Exit,
    message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

/// The arguments make no sense: exit code 2.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Refused {
        exit: Exit::Usage,
        message: message.into(),
    })
}

/// The machine lacks what the work needs, such as room: exit code 69.
pub(crate) fn unavailable(message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Refused {
        exit: Exit::Unavailable,
        message: message.into(),
    })
}

/// The exit code of an error.
pub(crate) fn code(error: &anyhow::Error) -> Exit {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return refused.exit;
    }
    match error.downcast_ref::<fuse::Error>().map(fuse::Error::kind) {
        Some(fuse::Kind::Usage) => return Exit::Usage,
        Some(fuse::Kind::Unavailable) => return Exit::Unavailable,
        Some(fuse::Kind::Failed) | None => (),
    }
    match error.downcast_ref::<lab::Error>().map(lab::Error::kind) {
        Some(lab::Kind::Usage) => Exit::Usage,
        Some(lab::Kind::Unavailable) => Exit::Unavailable,
        _ => Exit::Failed,
    }
}
