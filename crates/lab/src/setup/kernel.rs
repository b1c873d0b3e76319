// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel: source, configuration, compilation, and what stays of it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::thread::available_parallelism;

use super::{Work, make_dir, remove, write};
use crate::event::Step;
use crate::recipe::{COMPILE_LINES, CONFIG, MAKE, OLDEST, Part, newest_source};
use crate::tool::{Access, Chroot};
use crate::{Error, Result};

/// Lists the sources that Debian has.
const LIST: &str = r#"
apt-get -q update || echo "going on with the lists of packages that are here"
apt-cache search --names-only '^linux-source-[0-9]'
"#;

/// Unpacks the kernel out of the package `$1`, but for the patterns that follow, and without
/// installing it.
const UNPACK: &str = r#"
cd /out
rm -rf ./*.deb /usr/src/linux/* /usr/src/linux/.[!.]*
name=$1; shift
apt-get -q download "$name"
set -o pipefail
dpkg-deb --fsys-tarfile ./*.deb | tar -xO "./usr/src/$name.tar.xz" |
    tar -xJ --strip-components=1 -C /usr/src/linux "${@/#/--exclude=$name/}"
rm -f ./*.deb /var/cache/apt/*.bin
"#;

/// Three quarters of the source, which this configuration never reads.
const UNREAD: &[&str] = &[
    "Documentation/*.rst",
    "Documentation/*.yaml",
    "arch/*.dts*",
    "arch/[a-tvwyz]*.[chS]",
    "drivers/gpu/*.[chS]",
    "drivers/iio/*.[chS]",
    "drivers/infiniband/*.[chS]",
    "drivers/media/*.[chS]",
    "drivers/net/*.[chS]",
    "drivers/scsi/*.[chS]",
    "drivers/staging/*.[chS]",
    "drivers/usb/*.[chS]",
    "sound/*.[chS]",
    "tools/perf/*",
    "tools/testing/*",
];

/// Time, user and host are fixed, so that the same sources give the same kernel.
const CONFIGURE: &str = r#"
cd /usr/src/linux
rm -rf /usr/src/build/* /usr/src/build/.config*
make "$@" O=/usr/src/build tinyconfig
scripts/kconfig/merge_config.sh -m -O /usr/src/build /usr/src/build/.config /out/lab.config
make "$@" O=/usr/src/build olddefconfig
"#;

const COMPILE: &str = r#"
export KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=scullery KBUILD_BUILD_HOST=lab
cd /usr/src/linux
make "$@" O=/usr/src/build linux modules
"#;

/// What of the source a module build reads, and what other checks compare with.
const KEEP_SOURCE: &[&str] = &[
    "COPYING", "Kbuild", "Kconfig", "LICENSES", "Makefile", "arch", "include", "rust", "samples",
    "scripts",
];
const KEEP_ARCH: &[&str] = &["um", "x86"];
const KEEP_SAMPLES: &[&str] = &["rust"];
/// What of the build a module build or a boot reads.
const KEEP_BUILD: &[&str] = &[
    ".config",
    "Makefile",
    "Module.symvers",
    "System.map",
    "arch",
    "include",
    "linux",
    "rust",
    "scripts",
    "source",
];
/// Leftovers of compilation in the kept directories.
const OBJECTS: &[&str] = &["o", "a", "cmd", "d"];

impl Work<'_> {
    pub(super) fn source(&mut self) -> Result<()> {
        make_dir(&self.cache.partial(Part::Kernel).join("source"))?;
        make_dir(&self.cache.partial(Part::Kernel).join("build"))?;
        let mut names = Vec::new();
        let ended = self.script(self.kernel_root(), LIST, &[], &mut |line| {
            names.extend(line.split_once(" - ").map(|(name, _)| name.to_owned()));
            None
        })?;
        if !ended.success {
            return Err(self.step_failed(Step::Source, ended, "is the network up?"));
        }
        let Some(name) = newest_source(names.iter().map(String::as_str)) else {
            let (major, minor) = OLDEST;
            return Err(Error::unavailable(format!(
                "Debian has no linux-source package of {major}.{minor} or newer"
            )));
        };
        let args: Vec<&str> = [name].into_iter().chain(UNREAD.iter().copied()).collect();
        let ended = self.script(self.kernel_root(), UNPACK, &args, &mut |_| None)?;
        if !ended.success {
            return Err(self.step_failed(
                Step::Source,
                ended,
                &format!("cannot download and unpack {name}"),
            ));
        }
        Ok(())
    }

    pub(super) fn configure(&mut self) -> Result<()> {
        let partial = self.cache.partial(Part::Kernel);
        write(&partial.join("lab.config"), CONFIG)?;
        let ended = self.script(self.kernel_root(), CONFIGURE, MAKE, &mut |_| None)?;
        if !ended.success {
            return Err(self.step_failed(Step::Configure, ended, "see the lines below"));
        }
        let path = partial.join("build/.config");
        let config = fs::read_to_string(&path).map_err(|e| Error::io("read", &path, &e))?;
        match refused_options(CONFIG, &config).as_slice() {
            [] => Ok(()),
            refused => Err(Error::failed(format!(
                "this kernel does not take {}: the lab's configuration needs a change for it",
                refused.join(", ")
            ))),
        }
    }

    pub(super) fn compile(&mut self) -> Result<()> {
        let processors = available_parallelism().map_or(1, usize::from);
        let jobs = format!("-j{}", self.options.jobs.unwrap_or(processors).max(1));
        let args: Vec<&str> = MAKE.iter().copied().chain([jobs.as_str()]).collect();
        let mut done = 0;
        let ended = self.script(self.kernel_root(), COMPILE, &args, &mut |line| {
            // Kbuild's short form: two spaces, a capital word, a file.
            let word = line.strip_prefix("  ")?.split(' ').next()?;
            if word.is_empty() || !word.bytes().all(|b| b.is_ascii_uppercase()) {
                return None;
            }
            done += 1;
            Some((done, COMPILE_LINES))
        })?;
        if !ended.success {
            return Err(self.step_failed(
                Step::Compile,
                ended,
                "make ended with an error; run setup again to go on",
            ));
        }
        Ok(())
    }

    pub(super) fn prune(&mut self) -> Result<()> {
        let partial = self.cache.partial(Part::Kernel);
        let (source, build) = (partial.join("source"), partial.join("build"));
        let release = build.join("include/config/kernel.release");
        let release = fs::read_to_string(&release).map_err(|e| Error::io("read", &release, &e))?;
        keep(&source, KEEP_SOURCE)?;
        keep(&source.join("arch"), KEEP_ARCH)?;
        keep(&source.join("samples"), KEEP_SAMPLES)?;
        keep(&build, KEEP_BUILD)?;
        for dir in ["arch", "include", "rust", "scripts"] {
            remove_objects(&build.join(dir))?;
        }
        write(&partial.join("release"), release.trim())
    }

    /// The finished root, with the unfinished kernel in it.
    fn kernel_root(&self) -> Chroot {
        let partial = self.cache.partial(Part::Kernel);
        self.chroot(&self.cache.root())
            .bind(&partial.join("source"), "/usr/src/linux", Access::ReadWrite)
            .bind(&partial.join("build"), "/usr/src/build", Access::ReadWrite)
            .bind(&partial, "/out", Access::ReadWrite)
    }
}

/// The options of `fragment` that `config` does not have as asked.
fn refused_options<'a>(fragment: &'a str, config: &str) -> Vec<&'a str> {
    let asked = fragment.lines().filter(|line| {
        line.starts_with("CONFIG_")
            || (line.starts_with("# CONFIG_") && line.ends_with(" is not set"))
    });
    asked
        .filter(|option| {
            let mut lines = config.lines();
            if option.starts_with('#') {
                // An option that cannot be seen is off without a line that says so.
                let name = option.split(' ').nth(1).unwrap_or_default();
                lines.any(|line| line.strip_prefix(name).is_some_and(|l| l.starts_with('=')))
            } else {
                !lines.any(|line| line == *option)
            }
        })
        .collect()
}

/// Removes everything in `dir` but the entries named.
fn keep(dir: &Path, names: &[&str]) -> Result<()> {
    let unreadable = |e| Error::io("read", dir, &e);
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !names.iter().any(|name| entry.file_name() == *name) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes object files, archives and Kbuild's notes below `dir`.
fn remove_objects(dir: &Path) -> Result<()> {
    let unreadable = |e| Error::io("read", dir, &e);
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            remove_objects(&path)?;
        } else if path
            .extension()
            .and_then(OsStr::to_str)
            .is_some_and(|extension| OBJECTS.contains(&extension))
        {
            remove(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_kconfig_dropped_is_noticed() {
        let fragment = "# Why.\nCONFIG_RUST=y\nCONFIG_A=y\n# CONFIG_SMP is not set\n";
        let config = "CONFIG_RUST=y\n# CONFIG_A is not set\nCONFIG_SMP=y\n";
        assert_eq!(
            refused_options(fragment, config),
            ["CONFIG_A=y", "# CONFIG_SMP is not set"]
        );
        assert!(refused_options(fragment, "CONFIG_RUST=y\nCONFIG_A=y\n").is_empty());
    }

    #[test]
    fn pruning_keeps_what_is_named_and_removes_objects() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        fs::create_dir_all(dir.path().join("arch/um"))?;
        fs::create_dir_all(dir.path().join("drivers/net"))?;
        for file in [
            "arch/um/a.o",
            "arch/um/.a.o.cmd",
            "arch/um/a.h",
            "drivers/net/x.c",
            "x.o",
        ] {
            fs::write(dir.path().join(file), "x")?;
        }
        keep(dir.path(), &["arch"]).unwrap();
        remove_objects(dir.path()).unwrap();
        assert!(dir.path().join("arch/um/a.h").exists());
        assert!(!dir.path().join("arch/um/a.o").exists());
        assert!(!dir.path().join("arch/um/.a.o.cmd").exists());
        assert!(!dir.path().join("drivers").exists());
        Ok(())
    }
}
