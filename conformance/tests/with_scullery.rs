// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Crates around drivers that use `scullery`.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::command::checkout;

/// Makes a crate of links to a driver's files and to a suite for it; Kbuild makes the module `name`.
pub(crate) fn crate_with_scullery(
    name: &str,
    main: &Path,
    modules: &[PathBuf],
    suite: Option<&PathBuf>,
) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}_with_scullery"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    let root = checkout().canonicalize().unwrap();
    let link = |file: &Path, name: &OsStr| {
        symlink(file.canonicalize().unwrap(), folder.join(name)).unwrap();
    };
    link(&root.join("crates/scullery"), "scullery".as_ref());
    // What Kbuild makes of it has a name other than the module's.
    link(main, "main.rs".as_ref());
    for file in modules.iter().chain(suite) {
        link(file, file.file_name().unwrap());
    }
    let example = suite.map_or_else(String::new, |suite| {
        let path = suite.file_name().unwrap();
        format!("[[example]]\nname = \"suite\"\npath = {path:?}\n")
    });

    let kbuild = format!(
        "obj-m := {name}.o\n{name}-y := main.o scullery/src/lib.o\n\
         RUSTFLAGS_scullery/src/lib.o := --crate-name scullery --emit=metadata=$(obj)/libscullery.rmeta\n\
         RUSTFLAGS_main.o := -L $(obj) --extern scullery=$(obj)/libscullery.rmeta\n\
         $(obj)/main.o: $(obj)/scullery/src/lib.o\n"
    );
    fs::write(folder.join("Kbuild"), kbuild).unwrap();
    let krate = |name| root.join("crates").join(name);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n\
         [lib]\npath = \"main.rs\"\n{example}[dependencies]\n\
         kernel = {{ package = \"scullery-kernel\", path = {:?} }}\n\
         pin-init = {{ package = \"scullery-pin-init\", path = {:?} }}\n\
         scullery = {{ path = {:?} }}\n[dev-dependencies]\n\
         suite = {{ package = \"scullery-suite\", path = {:?} }}\n",
        krate("kernel"),
        krate("pin-init"),
        krate("scullery"),
        krate("suite"),
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    folder
}
