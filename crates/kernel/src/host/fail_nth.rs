// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every allocation fails once.
//!
//! The loop of `Documentation/fault-injection/fault-injection.rst`: a run is repeated with its first,
//! second, third allocation failing, until one meets no fault. After each run the machine is asked
//! what it has to report; a driver survives a fault when that is nothing.

use super::{boot, Fault, Machine, Report};

/// One allocation that was made to fail.
#[derive(Clone, Debug)]
pub struct Point {
    /// Which allocation of the run, from 1.
    pub nth: u32,
    /// Its size and line.
    pub fault: Fault,
    /// What the machine reported of that run: nothing when the driver survived.
    pub reports: Vec<Report>,
}

impl Point {
    /// Nothing panicked, hung or slept where it must not, and everything was freed.
    pub fn survived(&self) -> bool {
        self.reports.is_empty()
    }
}

/// What came of failing each allocation once.
#[derive(Clone, Debug, Default)]
pub struct FailNth {
    /// The allocations, in order.
    pub points: Vec<Point>,
    /// What the machine reported of the last run, in which none failed.
    pub without_fault: Vec<Report>,
}

impl FailNth {
    /// How many of the points the driver survived.
    pub fn survived(&self) -> usize {
        self.points.iter().filter(|point| point.survived()).count()
    }

    /// The number of points, all of which were survived.
    ///
    /// # Panics
    ///
    /// When one was not, naming the allocation and what happened; or when there is none, since a test
    /// in which nothing can fail shows nothing.
    #[track_caller]
    pub fn assert_survived(&self) -> usize {
        use core::fmt::Write as _;
        let mut text = String::new();
        for point in self.points.iter().filter(|point| !point.survived()) {
            let (file, line) = point.fault.at;
            // Writing to a string does not fail.
            let _ = write!(
                text,
                "\nallocation {} at {file}:{line} failed, and then:",
                point.nth
            );
            for report in &point.reports {
                let _ = write!(text, "\n  {report}");
            }
        }
        for report in &self.without_fault {
            let _ = write!(text, "\nwithout a fault: {report}");
        }
        // PANIC: these are assertions of a test.
        assert!(text.is_empty(), "{text}");
        assert!(
            !self.points.is_empty(),
            "no allocation could be made to fail"
        );
        self.points.len()
    }
}

/// Boots a machine and runs `run` on it, again and again, until no allocation is left to fail.
///
/// `run` loads the module, uses it and unloads it, and does not mind errors: under a fault any call may
/// fail.
///
/// # Panics
///
/// When `run` does.
pub fn fail_nth(run: impl Fn(&Machine)) -> FailNth {
    let mut outcome = FailNth::default();
    for nth in 1.. {
        let machine = boot();
        machine.fail_nth(nth);
        run(&machine);
        let fault = machine.fault();
        let reports = machine.shutdown();
        match fault {
            Some(fault) => outcome.points.push(Point {
                nth,
                fault,
                reports,
            }),
            None => {
                outcome.without_fault = reports;
                break;
            }
        }
    }
    outcome
}
