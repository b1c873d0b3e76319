// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Keeps the cache from growing for ever.
//!
//! What cannot be removed stays: it is in nobody's way. The lab sweeps its own folders.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

/// The file in a project's folder that holds the driver's path; written at each use.
pub(crate) const DRIVER: &str = "driver";

/// Projects that nobody used for so long are not missed.
const UNUSED: Duration = Duration::from_secs(30 * DAY);

/// Bytes of compiled code that are enough. cargo does not say what of it was used when: it is all
/// made anew then, which takes as long as the first check.
const MOST: u64 = 4 << 30;

/// How often the compiled code is measured.
const MEASURED: Duration = Duration::from_secs(DAY);

const DAY: u64 = 24 * 60 * 60;

/// Removes the projects of drivers that are gone, or were not checked for long.
pub(crate) fn projects(folder: &Path) {
    for project in entries(folder) {
        let note = project.path().join(DRIVER);
        let Ok(driver) = fs::read(&note) else {
            continue;
        };
        let driver = Path::new(OsStr::from_bytes(&driver));
        if matches!(driver.try_exists(), Ok(false)) || is_older(&note, UNUSED) {
            let _ = fs::remove_dir_all(project.path());
        }
    }
}

/// Removes compiled code when there is too much of it. Nobody else may be building.
pub(crate) fn target(folder: &Path) {
    let stamp = folder.join("measured");
    if stamp.exists() && !is_older(&stamp, MEASURED) {
        return;
    }
    let _ = File::create(&stamp);
    if size(folder) > MOST {
        for entry in entries(folder).filter(|entry| entry.path().is_dir()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a file was written longer ago than that. One from the future was not.
fn is_older(file: &Path, age: Duration) -> bool {
    let written = fs::metadata(file).and_then(|data| data.modified());
    written.is_ok_and(|written| written.elapsed().is_ok_and(|elapsed| elapsed > age))
}

/// The bytes in all files of a folder; those with several names are counted as often.
fn size(folder: &Path) -> u64 {
    let sizes = entries(folder).map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

fn entries(folder: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(folder).into_iter().flatten().flatten()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::SystemTime;

    use super::*;

    fn age(file: &Path, age: Duration) {
        let file = File::options().write(true).open(file).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn projects_go_with_their_drivers_or_when_they_are_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let driver = dir.path().join("driver.rs");
        fs::write(&driver, "").unwrap();
        let project = |name: &str, driver: &Path| -> PathBuf {
            let project = dir.path().join("check").join(name);
            fs::create_dir_all(&project).unwrap();
            fs::write(project.join(DRIVER), driver.as_os_str().as_bytes()).unwrap();
            project
        };
        let kept = project("kept", &driver);
        let gone = project("gone", Path::new("/no/such/driver.rs"));
        let forgotten = project("forgotten", &driver);
        age(&forgotten.join(DRIVER), UNUSED * 2);
        projects(&dir.path().join("check"));
        assert!(kept.exists() && !gone.exists() && !forgotten.exists());
    }

    #[test]
    fn too_much_compiled_code_goes_and_what_holds_the_turn_stays() {
        let dir = tempfile::tempdir().unwrap();
        let code = dir.path().join("debug/deps");
        fs::create_dir_all(&code).unwrap();
        fs::write(dir.path().join("check.lock"), "").unwrap();
        target(dir.path());
        // It takes no room: it is one hole.
        let large = File::create(code.join("large")).unwrap();
        large.set_len(MOST + 1).unwrap();
        target(dir.path());
        assert!(code.exists(), "measured again on the same day");
        age(&dir.path().join("measured"), MEASURED * 2);
        target(dir.path());
        assert!(!code.exists() && dir.path().join("check.lock").exists());
    }
}
