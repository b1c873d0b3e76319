// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The steps of the suite, for the module's own parameters: four devices, a quantum of 4000 bytes,
//! sets of 1000.
//!
//! S1 to S9 are the behaviours of scull that they show. A step that writes trims the device first, or
//! says in its name that it goes on where the last one ended. At the end of each the settings are what
//! they were at the start.

mod contents;
mod opening;
mod requests;
mod seeking;
mod settings;
mod tasks;

use suite::flags::O_WRONLY;
use suite::{Suite, Task};

const DEV: &str = "/dev/scull0";
const OTHER: &str = "/dev/scull1";
const QUANTUM: usize = 4000;
const SET: i64 = 1000 * 4000;

/// What a program may expect of scull0 to scull3.
pub(crate) fn scull(suite: &mut Suite<'_>) {
    contents::steps(suite);
    seeking::steps(suite);
    opening::steps(suite);
    requests::steps(suite);
    settings::steps(suite);
    tasks::steps(suite);
}

/// Empties a device, as `>` does.
fn trim(t: &Task<'_>, device: &str) {
    let fd = t.open(device, O_WRONLY).ok();
    t.close(fd).ok();
}

/// Bytes that tell where they are from.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|index| (index % 251) as u8).collect()
}
