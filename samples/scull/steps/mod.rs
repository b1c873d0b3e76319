// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The steps of the suite, for the module's own parameters: four devices, a quantum of 4000 bytes,
//! sets of 1000.
//!
//! S1 to S9 are the behaviours of scull that they show. A step that writes trims the device first, or
//! says in its name that it goes on where the last one ended. At the end of each the settings are what
//! they were at the start.

mod contents;
mod devices;
mod opening;
mod requests;
mod seeking;
mod settings;
mod tasks;

use suite::Suite;

const DEV: &str = "/dev/scull0";
const OTHER: &str = "/dev/scull1";

/// What a program may expect of scull0 to scull3.
pub(crate) fn scull(suite: &mut Suite<'_>) {
    devices::are_empty(suite);
    contents::steps(suite, DEV);
    opening::steps(suite, DEV);
    seeking::steps(suite);
    devices::steps(suite);
    requests::steps(suite);
    settings::steps(suite);
    tasks::steps(suite);
}
