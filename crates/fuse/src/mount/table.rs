// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The table of mounts: `/proc/self/mountinfo`.

use std::ffi::OsString;
use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) point: PathBuf,
    pub(super) kind: String,
}

/// The mount on `point`, when its server is gone.
pub(super) fn dead(point: &Path) -> Option<Entry> {
    let error = fs::metadata(point).err()?;
    if Errno::from_io_error(&error) != Some(Errno::NOTCONN) {
        return None;
    }
    // Its folder cannot be looked at, but opened as a place, whose name is that of the table then.
    let place = rustix::fs::open(point, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).ok()?;
    let name = format!("/proc/self/fd/{}", place.as_raw_fd());
    last_on(&fs::read_link(name).ok()?)
}

/// Whether something is mounted there.
pub(super) fn is_mounted(point: &Path) -> bool {
    last_on(point).is_some()
}

fn last_on(point: &Path) -> Option<Entry> {
    let table = fs::read("/proc/self/mountinfo").unwrap_or_default();
    entries(&table).filter(|entry| entry.point == point).last()
}

fn entries(table: &[u8]) -> impl Iterator<Item = Entry> {
    table.split(|&byte| byte == b'\n').filter_map(|line| {
        let mut fields = line.split(|&byte| byte == b' ');
        let point = unescaped(fields.nth(4)?);
        let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
        Some(Entry {
            point,
            kind: String::from_utf8_lossy(kind).into_owned(),
        })
    })
}

/// A path as the table has it: `\040` is a space.
fn unescaped(field: &[u8]) -> PathBuf {
    let mut path = Vec::new();
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..3).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 8).ok()
        });
        match code {
            Some(code) if byte == b'\\' => {
                path.push(code);
                rest = &after[3..];
            }
            _ => {
                path.push(byte);
                rest = after;
            }
        }
    }
    PathBuf::from(OsString::from_vec(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_types_are_found_among_optional_fields() {
        let table =
            b"36 35 0:31 / /mnt/a\\040b rw,nosuid shared:1 master:2 - fuse.scullery scullery rw\n\
                      37 35 0:32 / /proc rw - proc proc rw\n\nshort line\n";
        let entry = |point: &str, kind: &str| Entry {
            point: point.into(),
            kind: kind.to_owned(),
        };
        let found: Vec<Entry> = entries(table).collect();
        assert_eq!(
            found,
            [entry("/mnt/a b", "fuse.scullery"), entry("/proc", "proc")]
        );
    }

    #[test]
    fn a_backslash_that_begins_no_number_is_itself() {
        assert_eq!(unescaped(b"\\x\\13"), PathBuf::from("\\x\\13"));
    }
}
