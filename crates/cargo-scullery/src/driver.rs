// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The driver that a path names: a cargo package, or one file.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::exit::usage;
use crate::package::{Package, is_stale, metadata, target};
use crate::progress::Progress;
use crate::{cache, checkout, project, source};

/// A driver, and what cargo has to build for it.
#[derive(Clone, Debug)]
pub(crate) struct Driver {
    /// The name that `module!` gives, or else the package's or the file's.
    pub(crate) module: String,
    /// The driver's crate root.
    pub(crate) root: PathBuf,
    /// The folder in which its tests run.
    pub(crate) folder: PathBuf,
    /// The source of a suite of its own.
    pub(crate) suite: Option<PathBuf>,
    /// What Kbuild makes the module from: the folder with its Kbuild, if it has one, or the file.
    pub(crate) kbuild: Option<PathBuf>,
    /// The package whose library is the driver.
    pub(crate) package: Package,
    /// The package whose example `suite` runs it, when that is another one.
    pub(crate) runner: Option<Package>,
}

impl Driver {
    /// Finds out what `path` is.
    ///
    /// # Errors
    ///
    /// [`Exit::Usage`](crate::exit::Exit::Usage) when it is no driver.
    pub(crate) fn at(path: &Path) -> Result<Driver> {
        match Place::of(path)? {
            Place::Folder(folder) => Driver::in_folder(&folder, Described::of(path, &folder)?),
            Place::File(root) => {
                let manifest = project::for_file(&root)?;
                Driver::in_file(&root, module(path, &root)?, manifest)
            }
        }
    }

    /// The same, whose package has an example `serve`, and no suite.
    ///
    /// # Errors
    ///
    /// As [`at`](Driver::at).
    pub(crate) fn to_serve(path: &Path) -> Result<Driver> {
        match Place::of(path)? {
            Place::Folder(folder) => {
                let found = Described::of(path, &folder)?;
                let manifest = project::to_serve(&folder, &found.package, &found.crate_name)?;
                Ok(Driver {
                    module: found.module,
                    root: found.root,
                    suite: None,
                    kbuild: None,
                    package: Package::relocated(manifest, &folder)?,
                    runner: None,
                    folder,
                })
            }
            Place::File(root) => {
                let manifest = project::to_serve_file(&root)?;
                Driver::in_file(&root, module(path, &root)?, manifest)
            }
        }
    }

    /// The package whose example `suite` runs the driver.
    pub(crate) fn runner(&self) -> &Package {
        self.runner.as_ref().unwrap_or(&self.package)
    }

    /// Keeps others out of a target directory that they share; gives it back when dropped.
    pub(crate) fn turn(&self, progress: &Progress) -> Result<Option<File>> {
        match self.runner().target {
            Some(_) => cache::turn(|| progress.begin("waiting for another build")).map(Some),
            None => Ok(None),
        }
    }

    /// The same driver, to be built with what Kbuild allows and stable Rust does not.
    pub(crate) fn as_kbuild(&self) -> Driver {
        Driver {
            package: self.package.as_kbuild(),
            runner: self.runner.as_ref().map(Package::as_kbuild),
            ..self.clone()
        }
    }

    fn in_file(root: &Path, module: Option<String>, manifest: PathBuf) -> Result<Driver> {
        let folder = root.parent().unwrap_or(root);
        let stem = root.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Driver {
            module: module.unwrap_or_else(|| stem.into_owned()),
            root: root.to_owned(),
            folder: folder.to_owned(),
            suite: None,
            kbuild: Some(root.to_owned()),
            package: Package::relocated(manifest, folder)?,
            runner: None,
        })
    }

    fn in_folder(folder: &Path, found: Described) -> Result<Driver> {
        let manifest = folder.join("Cargo.toml");
        let ours = fs::canonicalize(checkout::root()).is_ok_and(|root| root == found.base);
        let suite = target(&found.package, "example", Some("suite"))
            .and_then(|suite| suite["src_path"].as_str())
            .map(PathBuf::from);
        let lock = Some(found.base.join("Cargo.lock")).filter(|lock| lock.exists());
        let crate_name = &found.crate_name;
        let (package, runner) = if !ours && (lock.is_none() || is_stale(&manifest)?) {
            let has_suite = suite.is_some();
            let package = &found.package;
            let project =
                project::for_unlocked(folder, package, crate_name, has_suite, lock.as_deref())?;
            (Package::relocated(project, folder)?, None)
        } else {
            let runner = match suite {
                Some(_) => None,
                None => Some(project::for_package(folder, found.name(), crate_name)?),
            };
            let package = Package {
                manifest,
                base: found.base,
                target: if ours { None } else { Some(cache::target()?) },
                locked: !ours,
                relocated: false,
                as_kbuild: false,
            };
            let runner = runner.map(|manifest| {
                let base = manifest.parent().unwrap_or(folder).to_owned();
                Package::relocated(manifest, &base)
            });
            (package, runner.transpose()?)
        };
        Ok(Driver {
            module: found.module,
            root: found.root,
            folder: folder.to_owned(),
            suite,
            kbuild: folder.join("Kbuild").is_file().then(|| folder.to_owned()),
            package,
            runner,
        })
    }

    /// A path from the compiler's or the driver's mouth, as the user would write it.
    pub(crate) fn shown(&self, file: &str) -> String {
        let path = self.package.base.join(file);
        let current = env::current_dir().and_then(fs::canonicalize);
        match current
            .ok()
            .and_then(|current| path.strip_prefix(current).ok())
        {
            Some(below) => below.display().to_string(),
            None => path.display().to_string(),
        }
    }
}

/// What a path names.
enum Place {
    Folder(PathBuf),
    File(PathBuf),
}

impl Place {
    fn of(path: &Path) -> Result<Place> {
        let shown = path.display();
        let absolute =
            fs::canonicalize(path).map_err(|error| usage(format!("{shown}: {error}")))?;
        let is_rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
        if absolute.is_dir() {
            Ok(Place::Folder(absolute))
        } else if is_rust(&absolute) {
            Ok(Place::File(absolute))
        } else {
            let what = "is neither a directory nor a .rs file";
            Err(usage(format!("{shown} {what}")))
        }
    }
}

/// What cargo says of the driver in a folder.
struct Described {
    package: Value,
    /// The workspace's folder.
    base: PathBuf,
    root: PathBuf,
    crate_name: String,
    module: String,
}

impl Described {
    fn of(shown: &Path, folder: &Path) -> Result<Described> {
        let manifest = folder.join("Cargo.toml");
        let refuse = |why: &str| usage(format!("{} is no driver: {why}", shown.display()));
        if !manifest.is_file() {
            return Err(refuse("it has no Cargo.toml"));
        }
        let metadata = metadata(&manifest)?.map_err(|error| refuse(&error))?;
        let packages = metadata["packages"].as_array();
        let package = packages
            .into_iter()
            .flatten()
            .find(|package| package["manifest_path"].as_str().map(Path::new) == Some(&manifest))
            .ok_or_else(|| refuse("its Cargo.toml describes no package"))?;
        let library = target(package, "lib", None).ok_or_else(|| refuse("it has no library"))?;
        let root = PathBuf::from(library["src_path"].as_str().unwrap_or_default());
        let module = module(shown, &root)?;
        let name = package["name"].as_str().unwrap_or_default();
        Ok(Described {
            module: module.unwrap_or_else(|| name.replace('-', "_")),
            base: PathBuf::from(metadata["workspace_root"].as_str().unwrap_or_default()),
            root,
            crate_name: library["name"].as_str().unwrap_or_default().to_owned(),
            package: package.clone(),
        })
    }

    fn name(&self) -> &str {
        self.package["name"].as_str().unwrap_or_default()
    }
}

/// The name that a driver's `module!` gives; an error when it calls none.
fn module(shown: &Path, root: &Path) -> Result<Option<String>> {
    let text = fs::read_to_string(root).map_err(|error| {
        usage(format!(
            "{}: cannot read {}: {error}",
            shown.display(),
            root.display()
        ))
    })?;
    if source::is_driver(&text) {
        return Ok(source::module_name(&text));
    }
    Err(usage(format!(
        "{} is no driver: {} calls no module! macro",
        shown.display(),
        root.display()
    )))
}

#[cfg(test)]
impl Driver {
    /// A driver that is not there, for what only needs its paths.
    pub(crate) fn for_tests() -> Driver {
        let package = Package {
            manifest: "/d/Cargo.toml".into(),
            base: "/d".into(),
            target: None,
            locked: false,
            relocated: false,
            as_kbuild: false,
        };
        let root = "/d/scull_main.rs".into();
        Driver {
            module: "scull".into(),
            root,
            folder: "/d".into(),
            suite: None,
            kbuild: None,
            package,
            runner: None,
        }
    }
}
