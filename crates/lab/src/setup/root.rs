// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The Debian root with the compilers.
//!
//! The distribution that runs us may be older than the kernel's tools need, so they get a root.

use std::fs;
use std::path::Path;

use super::{Work, make_dir, remove, write};
use crate::event::{Event, Step};
use crate::fingerprint::Fingerprint;
use crate::recipe::{BOOTSTRAP_LINES, PACKAGES, Part, SUITE};
use crate::sandbox::Sandbox;
use crate::tool::{Ended, run};
use crate::{Error, Result};

/// The keys that sign Debian's releases.
pub(super) const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// What runs is what is downloaded, so the download is checked against [`KEYRING`].
const BOOTSTRAP: &str = r#"
debootstrap --variant=minbase --force-check-gpg --keyring="$1" "$2" "$3" ${4+"$4"} || exit $?
"#;

/// An earlier run may have stopped between unpacking a package and configuring it.
///
/// The lists of packages that are there were verified too, and a mirror that stands still for
/// longer than its signature lasts gives no others.
const INSTALL: &str = r#"
export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a
apt-get -q update || echo "going on with the lists of packages that are here"
apt-get -q install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "$@"
apt-get clean
rm -f /var/cache/apt/*.bin
"#;

impl Work<'_> {
    pub(super) fn bootstrap(&mut self) -> Result<()> {
        let partial = self.cache.partial(Part::Root);
        let root = partial.join("fs");
        // Debootstrap cannot go on in a root that it left half made.
        remove(&root)?;
        let ended = self.debootstrap(&root);
        if !matches!(&ended, Ok(ended) if ended.success) {
            remove(&partial)?;
        }
        let ended = ended?;
        if !ended.success {
            return Err(self.step_failed(
                Step::Bootstrap,
                ended,
                "is the network up? SCULLERY_DEBIAN_MIRROR names another mirror",
            ));
        }
        for dir in ["module", "out", "usr/src/linux", "usr/src/build"] {
            make_dir(&root.join(dir))?;
        }
        Ok(())
    }

    fn debootstrap(&mut self, root: &Path) -> Result<Ended> {
        let sandbox = Sandbox::new(BOOTSTRAP)
            .args([KEYRING, SUITE])
            .args([root])
            .args(&self.options.mirror);
        let mut done = 0;
        let events = &mut *self.events;
        run(sandbox, self.cancel, |line| {
            done += 1;
            events(Event::Line(line.text.clone()));
            events(Event::Progress {
                done,
                total: BOOTSTRAP_LINES.max(done),
            });
        })
    }

    pub(super) fn packages(&mut self) -> Result<()> {
        let partial = self.cache.partial(Part::Root);
        let root = partial.join("fs");
        let mut count = Packages::default();
        let ended = self.script(self.chroot(&root), INSTALL, PACKAGES, &mut |line| {
            count.line(line)
        })?;
        if !ended.success {
            return Err(self.step_failed(
                Step::Packages,
                ended,
                "apt-get ended with an error; run setup again to go on",
            ));
        }
        let status = root.join("var/lib/dpkg/status");
        let installed = fs::read(&status).map_err(|e| Error::io("read", &status, &e))?;
        write(
            &partial.join("packages"),
            &Fingerprint::of(installed).to_string(),
        )
    }
}

/// Counts what apt-get(8) does: each package is fetched, unpacked and configured.
#[derive(Debug, Default)]
struct Packages {
    done: u64,
    total: u64,
}

impl Packages {
    fn line(&mut self, line: &str) -> Option<(u64, u64)> {
        if let Some((_, rest)) = line.split_once("upgraded, ") {
            let count = rest.split_once(" newly installed")?.0;
            self.total = count.parse::<u64>().ok()?.saturating_mul(3);
        }
        let steps = ["Get:", "Unpacking ", "Setting up "];
        if self.total == 0 || !steps.iter().any(|step| line.starts_with(step)) {
            return None;
        }
        self.done += 1;
        Some((self.done, self.total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_counted_three_times_each() {
        let mut count = Packages::default();
        let log = [
            "Get:1 http://deb.debian.org/debian sid InRelease [186 kB]",
            "0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.",
            "Get:1 http://deb.debian.org/debian sid/main amd64 bc amd64 1.07.1-4 [103 kB]",
            "Unpacking bc (1.07.1-4) ...",
            "Setting up bc (1.07.1-4) ...",
        ];
        let counted: Vec<_> = log.iter().filter_map(|line| count.line(line)).collect();
        assert_eq!(counted, [(1, 6), (2, 6), (3, 6)]);
    }
}
