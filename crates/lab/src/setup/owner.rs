// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whose the cache is after a setup by sudo(8).

use std::env;
use std::os::unix::fs::chown;

use super::make_dir;
use crate::cache::Cache;
use crate::{Cancel, Error, Event, Result};

/// Lets the user for whom sudo(8) ran this build and boot.
pub(super) fn hand_over(
    cache: &Cache,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<()> {
    let id = |name| env::var(name).ok()?.parse::<u32>().ok();
    let (true, Some(user), Some(group)) = (
        nix::unistd::geteuid().is_root(),
        id("SUDO_UID"),
        id("SUDO_GID"),
    ) else {
        return Ok(());
    };
    make_dir(&cache.modules())?;
    drop(cache.shared(cancel, events)?);
    for path in [cache.dir().to_owned(), cache.modules(), cache.in_use()] {
        chown(&path, Some(user), Some(group)).map_err(|e| Error::io("chown", &path, &e))?;
    }
    Ok(())
}
