// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! From a frame of a call trace to a line of the driver.

use std::ffi::OsString;

use crate::Cancel;
use crate::kernel::{Kernel, Origin};
use crate::module::Built;
use crate::report::{Frame, Report, location};
use crate::sandbox::Sandbox;
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

/// How many frames of a trace are looked at.
const FRAMES: usize = 8;

/// Finds the lines of one module.
#[derive(Debug)]
pub(crate) struct Tracer<'a> {
    pub(crate) kernel: &'a Kernel,
    pub(crate) module: &'a Built,
    pub(crate) cancel: &'a Cancel,
}

impl Tracer<'_> {
    /// The line of the driver from which `report` came: the one that it names, or else the first in
    /// its call trace. Without the tools, or debug information in the module, there is none.
    pub(crate) fn locate(&self, report: &Report) -> Option<Location> {
        let certain = report.frames.iter().filter(|frame| frame.certain);
        let guessed = report.frames.iter().filter(|frame| !frame.certain);
        let mut frames = certain.chain(guessed).take(FRAMES);
        let named = report.named.as_ref().and_then(|place| self.own(place));
        named.or_else(|| frames.find_map(|frame| self.line_of(frame)))
    }

    /// `place` as the user knows it, if it is the driver's.
    fn own(&self, place: &Location) -> Option<Location> {
        Some(Location {
            file: self.module.paths.own(&place.file)?,
            line: place.line,
        })
    }

    fn line_of(&self, frame: &Frame) -> Option<Location> {
        let directory = self.module.ko.parent()?;
        let name = self.module.ko.file_name()?;
        // The frame's address is where the call returns to, which may be the next line already.
        let offset = frame.offset.saturating_sub(1).to_string();
        let command = |ko: OsString| {
            ["sh", "-c", ADDR2LINE, "sh"]
                .into_iter()
                .map(OsString::from)
                .chain([ko, frame.symbol.clone().into(), offset.clone().into()])
        };
        let sandbox = match self.kernel.origin() {
            Origin::Prepared => {
                let mut inside = OsString::from("/out/");
                inside.push(name);
                Chroot::new(&self.kernel.cache().root(), Access::ReadOnly)
                    .bind(directory, "/out", Access::ReadOnly)
                    .sandbox(command(inside))
            }
            Origin::Tree(_) => {
                Sandbox::new(r#""$@" || exit $?"#).args(command((&self.module.ko).into()))
            }
        };
        let mut found = None;
        run(sandbox, self.cancel, |line| {
            if found.is_none() {
                let place = location(&self.module.paths.map(&line.text));
                found = place.and_then(|place| self.own(&place));
            }
        })
        .ok()?;
        found
    }
}
