// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a prepared kernel is made from; whatever changes here makes a prepared one stale.

use crate::event::Step;
use crate::fingerprint::Fingerprint;

/// Counts changes of the steps that the other inputs do not show.
const VERSION: &str = "1";

/// The Debian suite: the one whose compilers are as new as the kernel asks for.
pub(crate) const SUITE: &str = "sid";

/// The oldest kernel that has the API this project speaks.
pub(crate) const OLDEST: (u32, u32) = (7, 2);

/// What compiles the kernel and modules, and says where in a driver an address is.
pub(crate) const PACKAGES: &[&str] = &[
    "bc",
    "bindgen",
    "bison",
    "build-essential",
    "clang",
    "cpio",
    "flex",
    "kmod",
    "libelf-dev",
    "libssl-dev",
    "lld",
    "llvm",
    "openssl",
    "pahole",
    "perl",
    "python3",
    "rsync",
    "rust-src",
    "rustc",
    "rustfmt",
    "xz-utils",
    "zstd",
];

/// What is changed in the kernel's `tinyconfig`.
pub(crate) const CONFIG: &str = include_str!("../uml.config");

/// The arguments of make(1) that say what is built.
pub(crate) const MAKE: &[&str] = &["ARCH=um", "LLVM=1"];

/// UML's Rust default is position-independent, and UML's own module loader refuses that.
pub(crate) const UML_MODULE_RUSTFLAGS: &str =
    "KBUILD_RUSTFLAGS_MODULE=--cfg MODULE -Crelocation-model=static -Ccode-model=large";

/// The two parts of a prepared kernel; each is built beside its place and renamed when whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The Debian root with the compilers.
    Root,
    /// The kernel, its configuration, headers and metadata.
    Kernel,
}

impl Part {
    pub(crate) const ALL: [Part; 2] = [Part::Root, Part::Kernel];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Root => "root",
            Part::Kernel => "kernel",
        }
    }

    pub(crate) fn steps(self) -> &'static [Step] {
        match self {
            Part::Root => &[Step::Bootstrap, Step::Packages],
            Part::Kernel => &[Step::Source, Step::Configure, Step::Compile, Step::Prune],
        }
    }

    /// The fingerprint of this part's inputs.
    ///
    /// `root` is the content of the root's list of packages: Rust metadata fits one compiler only,
    /// so a new root needs a new kernel.
    pub(crate) fn fingerprint(self, root: &[u8]) -> Fingerprint {
        match self {
            Part::Root => {
                let start = Fingerprint::of(VERSION).and(SUITE);
                PACKAGES.iter().fold(start, Fingerprint::and)
            }
            Part::Kernel => {
                let start = Fingerprint::of(VERSION).and(root).and(CONFIG);
                let (major, minor) = OLDEST;
                let start = start.and(format!("{major}.{minor}"));
                MAKE.iter().fold(start, Fingerprint::and)
            }
        }
    }

    /// The places whose files are recorded: all of the kernel, and what runs in the root. The
    /// root's fifty thousand files are too many to look at before each boot.
    pub(crate) fn recorded(self) -> &'static [&'static str] {
        match self {
            Part::Root => &["packages", "fs/usr/bin", "fs/usr/lib"],
            Part::Kernel => &["release", "build", "source"],
        }
    }

    /// Files and directories without which this part is broken.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Part::Root => &[
                "packages",
                "fs/bin/sh",
                "fs/dev",
                "fs/proc",
                "fs/tmp",
                "fs/module",
                "fs/out",
                "fs/usr/bin/addr2line",
                "fs/usr/bin/clang",
                "fs/usr/bin/make",
                "fs/usr/bin/rustc",
                "fs/usr/src/build",
                "fs/usr/src/linux",
            ],
            Part::Kernel => &[
                "release",
                "build/.config",
                "build/Makefile",
                "build/Module.symvers",
                "build/include/config/auto.conf",
                "build/include/generated/autoconf.h",
                "build/linux",
                "build/rust/libkernel.rmeta",
                "build/rust/libmacros.so",
                "build/scripts/mod/modpost",
                "source/Makefile",
                "source/scripts/Makefile.build",
            ],
        }
    }
}

/// The name of the record of a part's files.
pub(crate) const RECORD: &str = "files";

/// About how much a step downloads, in MB.
pub(crate) fn download_mb(step: Step) -> u64 {
    match step {
        Step::Bootstrap => 50,
        Step::Packages => 390,
        Step::Source => 180,
        _ => 0,
    }
}

/// About how much disk space a step adds, in MB, before anything is removed again.
pub(crate) fn disk_mb(step: Step) -> u64 {
    match step {
        Step::Bootstrap => 450,
        Step::Packages => 2400,
        Step::Source => 800,
        Step::Configure | Step::Prune => 0,
        Step::Compile => 600,
    }
}

/// About how much of a part stays, in MB.
pub(crate) fn keep_mb(part: Part) -> u64 {
    match part {
        Part::Root => 2300,
        Part::Kernel => 320,
    }
}

/// About how many lines make(1) writes while it compiles this configuration.
pub(crate) const COMPILE_LINES: u64 = 1120;

/// About how many lines debootstrap(8) writes.
pub(crate) const BOOTSTRAP_LINES: u64 = 330;

/// The newest `linux-source-N` of `names` that is not too old.
pub(crate) fn newest_source<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .filter_map(|name| {
            let (major, minor) = name.strip_prefix("linux-source-")?.split_once('.')?;
            Some(((major.parse().ok()?, minor.parse().ok()?), name))
        })
        .filter(|(version, _)| *version >= OLDEST)
        .max()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_source_is_chosen_by_number_and_not_by_letter() {
        let names = [
            "linux-source-7.2",
            "linux-source-7.10",
            "linux-source-6.12",
            "linux-source",
            "linux-source-7.9-rt",
        ];
        assert_eq!(newest_source(names), Some("linux-source-7.10"));
        assert_eq!(newest_source(["linux-source-7.1"]), None);
    }

    #[test]
    fn every_input_is_in_the_fingerprint() {
        let root = Part::Root.fingerprint(b"");
        assert_ne!(root, Part::Kernel.fingerprint(b""));
        assert_ne!(
            Part::Kernel.fingerprint(b"rustc 1.97"),
            Part::Kernel.fingerprint(b"rustc 1.98")
        );
    }
}
