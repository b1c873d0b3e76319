// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The stage `leaks`: what the suite's run allocated and unloading did not free.

use super::suite_run::{Run, finding, reason};
use crate::driver::Driver;
use crate::report::Stage;

pub(super) fn stage(driver: &Driver, run: &Run) -> Stage {
    if let Some(why) = run.cut_short(driver) {
        return Stage::skipped("leaks", why.reason.lines().next().unwrap_or_default());
    }
    let leaks = run
        .facts("leak")
        .map(|leak| finding(driver, leak, reason(leak)));
    let findings = leaks.collect();
    let counts = vec![
        ("allocations", run.total("allocations")),
        ("leaks", run.total("leaks")),
    ];
    Stage::ran("leaks", counts, findings)
}
