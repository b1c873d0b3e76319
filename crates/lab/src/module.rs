// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Building a driver's directory, or a bare driver file, into a `.ko`.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::cache::wait;
use crate::event::Event;
use crate::fingerprint::Fingerprint;
use crate::kernel::{Kernel, Origin};
use crate::place::{Place, sweep};
use crate::sandbox::{Sandbox, Stream};
use crate::source::{Paths, Source};
use crate::tool::{Access, Chroot, not_written, run};
use crate::{Cancel, Error, Result};

/// Where the prepared root shows the driver's directory.
const MODULE_DIR: &str = "/module";
const OUT_DIR: &str = "/out";
const BUILD_DIR: &str = "/usr/src/build";
/// What rustc says of a damaged `.rmeta`; a driver brings none of its own.
const BAD_METADATA: &str = "found invalid metadata files for crate";

/// A module that is ready to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The module.
    pub ko: PathBuf,
    /// The directory, or the file, that it was built from.
    pub source: PathBuf,
    /// Whether it had to be compiled.
    pub compiled: bool,
    /// What the compilers said while they compiled it, with the user's paths.
    pub warnings: Vec<String>,
    pub(crate) paths: Paths,
}

/// Builds the driver in `dir` for `kernel`; `dir` has a `Kbuild` and is not written to.
///
/// A module that was built from these very files for this kernel is not built again.
///
/// # Errors
///
/// [`Kind::Usage`](crate::Kind::Usage) when `dir` is no driver, and
/// [`Kind::Failed`](crate::Kind::Failed) with the compilers' diagnostics when it does not compile.
pub fn build_module(
    kernel: &Kernel,
    dir: &Path,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Built> {
    Source::directory(dir).and_then(|source| build(kernel, &source, cancel, events))
}

/// Builds a driver that is one `.rs` file; its `Kbuild` is made in the cache.
///
/// # Errors
///
/// As [`build_module`].
pub fn build_single(
    kernel: &Kernel,
    file: &Path,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Built> {
    Source::file(file).and_then(|source| build(kernel, &source, cancel, events))
}

fn build(
    kernel: &Kernel,
    source: &Source,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Built> {
    let _in_use = kernel.cache().shared(cancel, events)?;
    let place = Place::of(kernel, source);
    let _lock = wait(&place.lock, File::try_lock, cancel, events)?;
    let seen = match (kernel.origin(), source) {
        (Origin::Prepared, _) => Path::new(MODULE_DIR),
        (Origin::Tree(_), Source::Directory(dir)) => dir,
        (Origin::Tree(_), Source::File { .. }) => &place.input,
    };
    let paths = Paths::new(seen, source);
    let made_from = source.fingerprint(kernel)?;
    if let Ok(stamp) = fs::read_to_string(&place.stamp)
        && let Ok(ko) = only_module(&place.out, source)
        && stamped(&made_from, &ko)? == stamp
    {
        return Ok(Built {
            ko,
            source: source.path().to_owned(),
            compiled: false,
            warnings: Vec::new(),
            paths,
        });
    }
    // make(1) goes by times, and a file that was put back is older than its object.
    for dir in [&place.out, &place.input] {
        if dir.exists() {
            fs::remove_dir_all(dir).map_err(|e| Error::io("remove", dir, &e))?;
        }
    }
    sweep(&kernel.cache().modules());
    place.claim(source)?;
    let input = source.input(&place.input)?;

    events(Event::Compiling(source.path().display().to_string()));
    let mut warnings = Vec::new();
    let mut last = Vec::new();
    let ended = run(sandbox(kernel, &input, &place.out)?, cancel, |line| {
        events(Event::Line(line.text.clone()));
        let text = paths.map(&line.text);
        if line.stream == Stream::Err && !is_about_make(&text) {
            warnings.push(text);
        } else {
            last.push(text);
        }
    })?;
    if !ended.success {
        return Err(failed(kernel, source, &place.out, warnings, last));
    }
    let ko = only_module(&place.out, source)?;
    let stamp = stamped(&made_from, &ko)?;
    fs::write(&place.stamp, stamp).map_err(|e| Error::io("write", &place.stamp, &e))?;
    Ok(Built {
        ko,
        source: source.path().to_owned(),
        compiled: true,
        warnings,
        paths,
    })
}

/// What is noted of a module: what it was made from, and its own content.
fn stamped(made_from: &Fingerprint, ko: &Path) -> Result<String> {
    let bytes = fs::read(ko).map_err(|e| Error::io("read", ko, &e))?;
    Ok(format!("{made_from} {}", Fingerprint::of(bytes)))
}

/// Why make(1) failed, which said `complaints` on standard error and `rest` on standard output.
fn failed(
    kernel: &Kernel,
    source: &Source,
    out: &Path,
    complaints: Vec<String>,
    rest: Vec<String>,
) -> Error {
    let shown = source.path().display();
    let said = if complaints.is_empty() {
        rest
    } else {
        complaints
    };
    let error = if let Some(line) = not_written(&said) {
        Error::unavailable(format!("cannot build {shown} in {}: {line}", out.display()))
    } else if said.iter().any(|line| line.contains(BAD_METADATA)) {
        let metadata = kernel.build_dir().join("rust/libkernel.rmeta");
        kernel.damaged(
            &metadata,
            "or other metadata beside it is not the compiler's",
        )
    } else {
        let release = kernel.release();
        Error::failed(format!("{shown} does not compile for Linux {release}"))
    };
    error.with_detail(said)
}

/// Runs make(1) for the driver in `input`: in the prepared root, or with the user's own tools.
fn sandbox(kernel: &Kernel, input: &Path, out: &Path) -> Result<Sandbox> {
    let words = |build: &Path, module: &Path, out: &Path| {
        let variable = |name: &str, path: &Path| {
            let mut word = OsString::from(name);
            word.push(path);
            word
        };
        let mut words: Vec<OsString> = vec!["make".into(), "-C".into(), build.into()];
        words.extend(kernel.make_args().into_iter().map(OsString::from));
        words.push(variable("M=", module));
        words.push(variable("MO=", out));
        words.push("modules".into());
        words
    };
    match kernel.origin() {
        Origin::Prepared => {
            let root = Chroot::new(&kernel.cache().root(), Access::ReadOnly)
                .bind(&kernel.source_dir(), "/usr/src/linux", Access::ReadOnly)
                .bind(&kernel.build_dir(), BUILD_DIR, Access::ReadOnly)
                .bind_driver(input, MODULE_DIR)?
                .bind(out, OUT_DIR, Access::ReadWrite);
            let places = [BUILD_DIR, MODULE_DIR, OUT_DIR].map(Path::new);
            Ok(root.sandbox(words(places[0], places[1], places[2])))
        }
        Origin::Tree(dir) => Ok(Sandbox::new(r#""$@" || exit $?"#).args(words(dir, input, out))),
    }
}

/// The one `.ko` in `out`.
fn only_module(out: &Path, source: &Source) -> Result<PathBuf> {
    let mut modules = Vec::new();
    collect_modules(out, &mut modules)?;
    let shown = source.path().display();
    match modules.as_slice() {
        [ko] => Ok(ko.clone()),
        [] => Err(Error::usage(format!(
            "{shown} is no driver: its Kbuild names no module (`obj-m := NAME.o`)"
        ))),
        [first, second, ..] => Err(Error::usage(format!(
            "{shown} builds {} and {}: the lab loads one module",
            first.display(),
            second.display()
        ))),
    }
}

fn collect_modules(dir: &Path, modules: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable = |e| Error::io("read", dir, &e);
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect_modules(&path, modules)?;
        } else if path.extension().is_some_and(|extension| extension == "ko") {
            modules.push(path);
        }
    }
    modules.sort();
    Ok(())
}

/// Whether make(1) says on standard error that a command of its own failed.
fn is_about_make(line: &str) -> bool {
    line.starts_with("make: ") || line.starts_with("make[")
}
