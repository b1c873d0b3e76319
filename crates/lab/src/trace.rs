// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! From a frame of a call trace to a line of the driver.

use std::ffi::OsString;
use std::path::Path;

use crate::Cancel;
use crate::kernel::{Kernel, Origin};
use crate::report::{Frame, Report, location};
use crate::sandbox::Sandbox;
use crate::source::Paths;
use crate::tool::{Access, Chroot, run};
use crate::verdict::Location;

/// Prints the inlined calls at `$3` bytes into the function `$2` of the module `$1`, innermost first.
///
/// A module is not linked: every section starts at 0, so the section is part of the address.
const ADDR2LINE: &str = r#"
objdump -t "$1" | while read -r address rest; do
    case $rest in *" $2") ;; *) continue ;; esac
    for section in $rest; do
        case $section in .*text*) break ;; esac
    done
    printf 'section %s address %s\n' "$section" "$address"
    addr2line -i -j "$section" -e "$1" "$(printf '%x' $((0x$address + $3)))"
    break
done
"#;

/// The line of the driver from which `report` came, if its call trace has one.
///
/// # Errors
///
/// None: without the tools, or with a module that has no debug information, there is no line.
pub(crate) fn locate(
    kernel: &Kernel,
    ko: &Path,
    paths: &Paths,
    report: &Report,
    cancel: &Cancel,
) -> Option<Location> {
    if let Some(named) = report.named.as_ref().filter(|named| paths.has(&named.file)) {
        return Some(named.clone());
    }
    let certain = report.frames.iter().filter(|frame| frame.certain);
    let guessed = report.frames.iter().filter(|frame| !frame.certain);
    certain
        .chain(guessed)
        .find_map(|frame| line_of(kernel, ko, paths, frame, cancel))
}

fn line_of(
    kernel: &Kernel,
    ko: &Path,
    paths: &Paths,
    frame: &Frame,
    cancel: &Cancel,
) -> Option<Location> {
    let directory = ko.parent()?;
    let name = ko.file_name()?;
    // The frame's address is where the call returns to, which may be the next line already.
    let offset = frame.offset.saturating_sub(1).to_string();
    let command = |ko: OsString| {
        ["sh", "-c", ADDR2LINE, "sh"]
            .into_iter()
            .map(OsString::from)
            .chain([ko, frame.symbol.clone().into(), offset.clone().into()])
    };
    let sandbox = match kernel.origin() {
        Origin::Prepared => {
            let mut inside = OsString::from("/out/");
            inside.push(name);
            Chroot::new(&kernel.cache().root(), Access::ReadOnly)
                .bind(directory, "/out", Access::ReadOnly)
                .sandbox(command(inside))
        }
        Origin::Tree(_) => Sandbox::new(r#""$@" || exit $?"#).args(command(ko.into())),
    };
    let mut found = None;
    run(sandbox, cancel, |line| {
        let place = location(&paths.map(&line.text)).filter(|place| paths.has(&place.file));
        found = found.take().or(place);
    })
    .ok()?;
    found
}
