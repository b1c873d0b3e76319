// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where a module's artefacts are kept, one directory for each driver and kernel.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::fingerprint::Fingerprint;
use crate::kernel::Kernel;
use crate::source::Source;
use crate::{Error, Result};

/// Where one driver's artefacts for one kernel are.
#[derive(Debug)]
pub(crate) struct Place {
    dir: PathBuf,
    /// What Kbuild makes.
    pub(crate) out: PathBuf,
    /// What Kbuild reads, when the driver is a bare file.
    pub(crate) input: PathBuf,
    /// The fingerprints of what the module was made from, and of the module.
    pub(crate) stamp: PathBuf,
    /// Held while the driver is built.
    pub(crate) lock: PathBuf,
}

impl Place {
    pub(crate) fn of(kernel: &Kernel, source: &Source) -> Place {
        let hash = Fingerprint::of(source.path().as_os_str().as_encoded_bytes())
            .and(kernel.build_dir().as_os_str().as_encoded_bytes());
        let name = format!("{}-{hash}", source.name());
        Place::at(kernel.cache().modules().join(name))
    }

    fn at(dir: PathBuf) -> Place {
        Place {
            out: dir.join("out"),
            input: dir.join("source"),
            stamp: dir.join("stamp"),
            lock: dir.join("lock"),
            dir,
        }
    }

    /// Makes the place ready for a build, and notes whose it is.
    pub(crate) fn claim(&self, source: &Source) -> Result<()> {
        fs::create_dir_all(&self.out).map_err(|e| Error::io("create", &self.out, &e))?;
        let owner = self.owner();
        fs::write(&owner, source.path().as_os_str().as_bytes())
            .map_err(|e| Error::io("write", &owner, &e))
    }

    /// The file that holds the driver's path.
    fn owner(&self) -> PathBuf {
        self.dir.join("driver")
    }
}

/// Removes the artefacts of drivers that are gone, unless somebody is building there.
///
/// What cannot be removed stays: it is in nobody's way.
pub(crate) fn sweep(modules: &Path) {
    for entry in fs::read_dir(modules).into_iter().flatten().flatten() {
        let place = Place::at(entry.path());
        let Ok(owner) = fs::read(place.owner()) else {
            continue;
        };
        let gone = matches!(Path::new(OsStr::from_bytes(&owner)).try_exists(), Ok(false));
        if gone
            && let Ok(lock) = File::open(&place.lock)
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(&place.dir);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artefacts_go_when_their_driver_is_gone_and_nobody_builds_it() {
        let dir = tempfile::tempdir().unwrap();
        let (modules, drivers) = (dir.path().join("modules"), dir.path().join("drivers"));
        fs::create_dir(&drivers).unwrap();
        let claimed = |name: &str| {
            let driver = drivers.join(format!("{name}.rs"));
            fs::write(&driver, "").unwrap();
            let place = Place::at(modules.join(name));
            place.claim(&Source::file(&driver).unwrap()).unwrap();
            fs::write(&place.lock, "").unwrap();
            (place, driver)
        };
        let (kept, _) = claimed("kept");
        let (gone, gone_driver) = claimed("gone");
        let (busy, busy_driver) = claimed("busy");
        fs::remove_file(gone_driver).unwrap();
        fs::remove_file(busy_driver).unwrap();
        let building = File::open(&busy.lock).unwrap();
        building.lock().unwrap();
        sweep(&modules);
        assert!(kept.dir.exists() && busy.dir.exists() && !gone.dir.exists());
    }
}
