// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Links in a driver's directory: how a driver names sources that lie elsewhere.
//!
//! Kbuild compiles what is below one directory, so a driver that has a crate or a file in common with
//! others has a link to it there. A link leads out of the directory, and in the prepared root there is
//! nothing outside of it; so what it leads to is shown in its place. Links further down are left alone.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// What has a name in a driver's directory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) name: OsString,
    /// Where it is: for a link, what it leads to.
    pub(crate) path: PathBuf,
    pub(crate) is_link: bool,
}

/// What is in a driver's directory, in the order of the names.
///
/// # Errors
///
/// [`Kind::Usage`](crate::Kind::Usage) when a link leads to nothing.
pub(crate) fn entries(dir: &Path) -> Result<Vec<Entry>> {
    let unreadable = |e| Error::io("read", dir, &e);
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        if is_hidden(&name) {
            continue;
        }
        let nowhere = |e| Error::usage(format!("{} leads nowhere: {e}", entry.path().display()));
        entries.push(Entry {
            name,
            path: fs::canonicalize(entry.path()).map_err(nowhere)?,
            is_link: entry.file_type().map_err(unreadable)?.is_symlink(),
        });
    }
    entries.sort();
    Ok(entries)
}

/// Whether something of this name is none of a driver's sources.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::Kind;

    #[test]
    fn a_link_is_what_it_leads_to_and_hidden_ones_are_not_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let (driver, shared) = (dir.path().join("driver"), dir.path().join("shared"));
        fs::create_dir(&driver).unwrap();
        fs::create_dir(&shared).unwrap();
        symlink("../shared", driver.join("shared")).unwrap();
        symlink("/nowhere", driver.join(".lock")).unwrap();
        fs::write(driver.join("Kbuild"), "").unwrap();
        let entry = |name: &str, path: PathBuf, is_link| Entry {
            name: name.into(),
            path: fs::canonicalize(path).unwrap(),
            is_link,
        };
        let wanted = [
            entry("Kbuild", driver.join("Kbuild"), false),
            entry("shared", shared, true),
        ];
        assert_eq!(entries(&driver).unwrap(), wanted);
    }

    #[test]
    fn a_link_to_nothing_is_said_by_name() {
        let dir = tempfile::tempdir().unwrap();
        symlink("../gone", dir.path().join("shared")).unwrap();
        let error = entries(dir.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        let text = error.to_string();
        assert!(text.contains("shared leads nowhere"), "{text}");
    }
}
