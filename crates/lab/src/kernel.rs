// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A kernel to build for and, if it is UML, to boot: the prepared one, or the user's own tree.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, State};
use crate::fingerprint::Fingerprint;
use crate::recipe::{Part, UML_MODULE_RUSTFLAGS};
use crate::{Error, Result};

/// What to do about a broken cache.
const REPAIR: &str = "run `cargo scullery lab setup` to repair it";

/// A kernel that modules can be built for.
#[derive(Clone, Debug)]
pub struct Kernel {
    cache: Cache,
    origin: Origin,
    config: Config,
    release: String,
}

/// Where a kernel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the cache, with its compilers.
    Prepared,
    /// In this directory, built by the user's own compilers.
    Tree(PathBuf),
}

impl Kernel {
    /// The kernel that [`setup`](crate::setup) made.
    ///
    /// # Errors
    ///
    /// When there is none, or it is damaged or stale; the message says what to run.
    pub fn prepared(cache: &Cache) -> Result<Kernel> {
        let dir = cache.dir().display();
        let advice = "run `cargo scullery lab setup`";
        let problem = match cache.state() {
            State::Ready => {
                let part = cache.part(Part::Kernel);
                return Ok(Kernel {
                    cache: cache.clone(),
                    origin: Origin::Prepared,
                    config: Config::read(&part.join("build"))?,
                    release: read(&part.join("release"))?,
                });
            }
            State::Absent => format!("no kernel is prepared in {dir}: {advice}"),
            State::Partial => {
                format!("the kernel in {dir} is not finished: {advice} to go on")
            }
            State::Stale => {
                format!("the kernel in {dir} was made by another recipe: {advice} to renew it")
            }
            State::Broken { path, reason } => {
                format!("the cache is broken, {} {reason}: {REPAIR}", path.display())
            }
        };
        Err(Error::unavailable(problem))
    }

    /// The user's own tree, configured with `CONFIG_RUST=y` and built at least as far as
    /// `make prepare modules_prepare` and `make rust/` take it; modules are kept in `cache`.
    ///
    /// # Errors
    ///
    /// When `dir` is no such tree; the message says what it lacks.
    pub fn tree(cache: &Cache, dir: &Path) -> Result<Kernel> {
        let dir = fs::canonicalize(dir)
            .map_err(|e| Error::usage(format!("no kernel tree at {}: {e}", dir.display())))?;
        let shown = dir.display();
        if !dir.join(".config").is_file() {
            return Err(Error::usage(format!(
                "{shown} is no prepared kernel tree: it has no .config; configure and build it first"
            )));
        }
        let config = Config::read(&dir)?;
        if !config.has("RUST") {
            return Err(Error::usage(format!(
                "{shown} is built without CONFIG_RUST=y: enable it (`make rustavailable` says \
                 what it needs) and build the tree again"
            )));
        }
        for file in [
            "rust/libkernel.rmeta",
            "scripts/mod/modpost",
            "Module.symvers",
        ] {
            if !dir.join(file).is_file() {
                return Err(Error::usage(format!(
                    "{shown} is not built: it has no {file}; run make in it first"
                )));
            }
        }
        Ok(Kernel {
            cache: cache.clone(),
            release: read(&dir.join("include/config/kernel.release"))?,
            origin: Origin::Tree(dir),
            config,
        })
    }

    /// The kernel's release, as `uname -r` prints it.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The program to run, when this kernel is one.
    pub fn program(&self) -> Option<PathBuf> {
        let program = self.build_dir().join("linux");
        (self.is_uml() && program.is_file()).then_some(program)
    }

    /// The directory of the kernel's source: of a prepared one, what modules need, and its samples.
    pub fn source_dir(&self) -> PathBuf {
        let build = self.build_dir();
        match &self.origin {
            Origin::Prepared => build.with_file_name("source"),
            Origin::Tree(_) => build,
        }
    }

    /// The error for a kernel that turned out to be damaged where nobody saw it before; the next
    /// setup makes a prepared one anew.
    pub(crate) fn damaged(&self, file: &Path, reason: &str) -> Error {
        let file = file.display();
        Error::unavailable(match &self.origin {
            Origin::Tree(tree) => {
                format!("{file} {reason}: run make in {} again", tree.display())
            }
            Origin::Prepared => match self.cache.condemn(Part::Kernel) {
                Ok(()) => format!("the cache is broken, {file} {reason}: {REPAIR}"),
                Err(error) => format!("the cache is broken, {file} {reason}, and {error}"),
            },
        })
    }

    /// Where what is made for it is kept.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn is_uml(&self) -> bool {
        self.config.has("UML")
    }

    pub(crate) fn has(&self, option: &str) -> bool {
        self.config.has(option)
    }

    /// The directory that has `.config` and `Module.symvers`.
    pub(crate) fn build_dir(&self) -> PathBuf {
        match &self.origin {
            Origin::Prepared => self.cache.part(Part::Kernel).join("build"),
            Origin::Tree(dir) => dir.clone(),
        }
    }

    /// The arguments of make(1) that every module build for this kernel has.
    pub(crate) fn make_args(&self) -> Vec<&'static str> {
        let mut args = Vec::new();
        if self.is_uml() {
            args.extend(["ARCH=um", UML_MODULE_RUSTFLAGS]);
        }
        if self.config.has("CC_IS_CLANG") {
            args.push("LLVM=1");
        }
        args
    }

    /// Changes whenever a module built for this kernel would no longer fit it.
    pub(crate) fn fingerprint(&self) -> Result<Fingerprint> {
        let start = Fingerprint::of(self.build_dir().as_os_str().as_encoded_bytes());
        ["Module.symvers", ".config", "rust/libkernel.rmeta"]
            .iter()
            .try_fold(start, |hash, file| {
                let path = self.build_dir().join(file);
                let data = fs::metadata(&path).map_err(|e| Error::io("read", &path, &e))?;
                let modified = data.modified().map_err(|e| Error::io("read", &path, &e))?;
                Ok(hash.and(format!("{} {modified:?}", data.len())))
            })
    }
}

/// A kernel's configuration.
#[derive(Clone, Debug)]
struct Config(String);

impl Config {
    fn read(build: &Path) -> Result<Config> {
        read(&build.join(".config")).map(Config)
    }

    /// Whether `CONFIG_option` is `y`.
    fn has(&self, option: &str) -> bool {
        self.0.lines().any(|line| {
            line.strip_prefix("CONFIG_")
                .and_then(|line| line.strip_prefix(option))
                == Some("=y")
        })
    }
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|e| Error::io("read", path, &e))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Kernel>) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let cache = Cache::at(dir.path().join("cache")).unwrap();
        let kernel = Kernel::tree(&cache, dir.path());
        (dir, kernel)
    }

    fn refusal(files: &[(&str, &str)]) -> String {
        let error = tree(files).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        error.to_string()
    }

    #[test]
    fn a_tree_that_cannot_build_rust_modules_says_what_it_lacks() {
        assert!(refusal(&[("Makefile", "")]).contains("no .config"));
        assert!(refusal(&[(".config", "# CONFIG_RUST is not set\n")]).contains("CONFIG_RUST=y"));
        assert!(refusal(&[(".config", "CONFIG_RUST_IS_AVAILABLE=y\n")]).contains("CONFIG_RUST=y"));
        assert!(refusal(&[(".config", "CONFIG_RUST=y\n")]).contains("rust/libkernel.rmeta"));
    }

    #[test]
    fn a_tree_that_is_not_uml_builds_and_does_not_boot() {
        let (_dir, kernel) = tree(&[
            (".config", "CONFIG_RUST=y\nCONFIG_CC_IS_CLANG=y\n"),
            ("rust/libkernel.rmeta", "x"),
            ("scripts/mod/modpost", "x"),
            ("Module.symvers", ""),
            ("include/config/kernel.release", "7.2.0-mine\n"),
            ("linux", "x"),
        ]);
        let kernel = kernel.unwrap();
        assert_eq!(kernel.release(), "7.2.0-mine");
        assert_eq!(kernel.program(), None);
        assert_eq!(kernel.make_args(), ["LLVM=1"]);
    }

    #[test]
    fn an_empty_cache_has_no_kernel_and_says_how_to_get_one() {
        let dir = tempfile::tempdir().unwrap();
        let error = Kernel::prepared(&Cache::at(dir.path()).unwrap()).unwrap_err();
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.message().contains("lab setup"), "{error}");
    }
}
