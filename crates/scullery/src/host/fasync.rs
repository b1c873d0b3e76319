// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `fasync_helper` and `kill_fasync` of the machine.

use kernel::fs::File;
use kernel::host::FasyncList;
use kernel::prelude::*;

use crate::fasync::Band;

const SIGIO: u32 = 29;

/// The files of a queue.
pub(crate) struct Files(FasyncList);

impl Files {
    pub(crate) const fn new() -> Self {
        Files(FasyncList::new())
    }

    /// The machine's signals are bare numbers: nothing is told besides.
    pub(crate) fn kill(&self, _band: Band) {
        self.0.kill(SIGIO);
    }
}

/// The arguments of a call of `FileOperations::fasync`.
pub(crate) struct Request<'a> {
    pub(super) file: &'a File,
    pub(super) on: bool,
}

impl Request<'_> {
    #[track_caller]
    pub(crate) fn apply(self, files: &Files) -> Result {
        files.0.set(self.file, self.on)
    }
}
