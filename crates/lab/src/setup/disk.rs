// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whether the disk has room, asked before anything is downloaded.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use crate::{Error, Result};

const MB: u64 = 1_000_000;

/// # Errors
///
/// When the file system of `dir` has less than `need_mb` MB free.
pub(super) fn check(dir: &Path, need_mb: u64) -> Result<()> {
    let stat = statvfs(dir).map_err(|e| {
        Error::unavailable(format!(
            "cannot ask for free space at {}: {e}",
            dir.display()
        ))
    })?;
    let have_mb = stat.blocks_available().saturating_mul(stat.fragment_size()) / MB;
    enough(dir, need_mb, have_mb)
}

fn enough(dir: &Path, need_mb: u64, have_mb: u64) -> Result<()> {
    if have_mb >= need_mb {
        return Ok(());
    }
    Err(Error::unavailable(format!(
        "{} has {have_mb} MB free and the setup needs {need_mb} MB: \
         make room, or set SCULLERY_CACHE to a directory on a larger disk",
        dir.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_full_disk_is_named_with_need_and_have() {
        let error = enough(Path::new("/cache"), 5600, 123).unwrap_err();
        assert_eq!(error.kind(), Kind::Unavailable);
        for part in ["/cache", "123 MB", "5600 MB", "SCULLERY_CACHE"] {
            assert!(error.message().contains(part), "{error}");
        }
    }

    #[test]
    fn a_disk_with_exactly_enough_room_is_enough() {
        assert!(enough(Path::new("/"), 10, 10).is_ok());
    }

    #[test]
    fn the_free_space_of_a_real_disk_is_read() {
        assert!(check(&std::env::temp_dir(), 0).is_ok());
        assert!(check(&std::env::temp_dir(), u64::MAX).is_err());
    }
}
