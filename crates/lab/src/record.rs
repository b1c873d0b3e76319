// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A record of a part's files, by which damage is told from a driver's fault.
//!
//! One line for each file: its size, the second of its last change, `x` if it is executable, its
//! path. That is soon compared; contents are not looked at.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The first line, before the number of those that follow.
const HEAD: &str = "files: ";

/// Records every file below `places` of `dir`, in `file`.
pub(crate) fn write(file: &Path, dir: &Path, places: &[&str]) -> Result<()> {
    let mut lines = Vec::new();
    for place in places {
        collect(dir, Path::new(place), &mut lines)?;
    }
    let mut text = format!("{HEAD}{}\n", lines.len()).into_bytes();
    lines.iter().for_each(|line| text.extend(line));
    fs::write(file, text).map_err(|e| Error::io("write", file, &e))
}

fn collect(dir: &Path, place: &Path, lines: &mut Vec<Vec<u8>>) -> Result<()> {
    let path = dir.join(place);
    let unreadable = |e| Error::io("read", &path, &e);
    let data = fs::symlink_metadata(&path).map_err(unreadable)?;
    if data.is_dir() {
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            collect(dir, &place.join(name), lines)?;
        }
    } else {
        let mut line = look(&data).into_bytes();
        line.push(b' ');
        line.extend(place.as_os_str().as_bytes());
        line.push(b'\n');
        lines.push(line);
    }
    Ok(())
}

/// What of a file is recorded.
fn look(data: &Metadata) -> String {
    let executable = if data.mode() & 0o111 != 0 { "x" } else { "-" };
    format!("{} {} {executable}", data.len(), data.mtime())
}

/// The first file of `dir` that is not as `file` has it, and what is wrong with it.
pub(crate) fn damage(file: &Path, dir: &Path) -> Option<(PathBuf, &'static str)> {
    let Ok(text) = fs::read(file) else {
        return Some((file.to_owned(), "is missing or unreadable"));
    };
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    let head = lines.next().unwrap_or_default();
    if head != format!("{HEAD}{}\n", lines.clone().count()).as_bytes() || !text.ends_with(b"\n") {
        return Some((file.to_owned(), "is no record of files"));
    }
    lines.find_map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        // Three words, and a path that may have blanks.
        let mut words = line.splitn(4, |&byte| byte == b' ');
        let path = dir.join(OsStr::from_bytes(words.nth(3).unwrap_or_default()));
        let Ok(data) = fs::symlink_metadata(&path) else {
            return Some((path, "is missing"));
        };
        (!line.starts_with(format!("{} ", look(&data)).as_bytes()))
            .then_some((path, "is not as it was made"))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::{Duration, SystemTime};

    use super::*;

    /// A directory with a file, a program and a link in it, and its record.
    fn recorded() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::create_dir_all(path("kept/include")).unwrap();
        fs::write(path("kept/include/a header.h"), "text").unwrap();
        fs::write(path("kept/linux"), "\x7fELF").unwrap();
        fs::set_permissions(path("kept/linux"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("/nowhere", path("kept/source")).unwrap();
        fs::write(path("other"), "text").unwrap();
        let record = path("files");
        write(&record, dir.path(), &["kept"]).unwrap();
        assert_eq!(damage(&record, dir.path()), None);
        (dir, record)
    }

    fn after(change: impl FnOnce(&Path)) -> Option<(PathBuf, &'static str)> {
        let (dir, record) = recorded();
        change(dir.path());
        let (path, reason) = damage(&record, dir.path())?;
        Some((path.strip_prefix(dir.path()).unwrap().to_owned(), reason))
    }

    #[test]
    fn a_file_that_is_gone_or_changed_is_named() {
        let header = || PathBuf::from("kept/include/a header.h");
        let gone = after(|dir| fs::remove_file(dir.join(header())).unwrap());
        assert_eq!(gone, Some((header(), "is missing")));
        let longer = after(|dir| fs::write(dir.join(header()), "longer text").unwrap());
        assert_eq!(longer, Some((header(), "is not as it was made")));
        let later = after(|dir| {
            let file = fs::File::options().write(true).open(dir.join(header()));
            let time = SystemTime::now() + Duration::from_secs(5);
            file.unwrap().set_modified(time).unwrap();
        });
        assert_eq!(later, longer);
        let linux = after(|dir| {
            let mode = fs::Permissions::from_mode(0o644);
            fs::set_permissions(dir.join("kept/linux"), mode).unwrap();
        });
        assert_eq!(linux.unwrap().0, Path::new("kept/linux"));
    }

    #[test]
    fn what_was_not_recorded_may_change() {
        assert_eq!(
            after(|dir| fs::remove_file(dir.join("other")).unwrap()),
            None
        );
        assert_eq!(
            after(|dir| fs::write(dir.join("kept/new"), "").unwrap()),
            None
        );
    }

    #[test]
    fn a_damaged_record_is_damage() {
        let cut = |len: usize| {
            after(|dir| {
                let text = fs::read(dir.join("files")).unwrap();
                fs::write(dir.join("files"), &text[..text.len() - len]).unwrap();
            })
        };
        let damaged = Some(("files".into(), "is no record of files"));
        assert_eq!(cut(0), None);
        assert_eq!(cut(1), damaged);
        assert_eq!(cut(20), damaged);
        assert_eq!(
            after(|dir| fs::write(dir.join("files"), "").unwrap()),
            damaged
        );
        let gone = after(|dir| fs::remove_file(dir.join("files")).unwrap());
        assert_eq!(gone.unwrap().0, Path::new("files"));
    }
}
