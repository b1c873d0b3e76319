// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Our own samples: programs see the same in both homes.
//!
//! There is no list of accepted differences, because none is accepted yet.

use std::fs;

use crate::command::{check, checkout, kernel, stage};

#[test]
fn every_sample_shows_programs_the_same_in_both_homes() {
    if kernel().is_none() {
        return;
    }
    let samples = fs::read_dir(checkout().join("samples")).unwrap();
    let drivers = samples
        .map(|sample| sample.unwrap().path())
        .filter(|sample| sample.join("Kbuild").is_file());
    let mut checked = 0;
    for driver in drivers {
        let report = check(&driver);
        let kernel = stage(&report, "kernel");
        assert_eq!(kernel["status"], "passed", "{report:#}");
        assert_eq!(kernel["differences"], 0, "{report:#}");
        for home in [stage(&report, "tests"), kernel] {
            assert_eq!(home["skipped"], 0, "{report:#}");
        }
        assert!(kernel["steps"].as_u64() >= Some(25), "{report:#}");
        assert_eq!(kernel["steps"], stage(&report, "tests")["steps"]);
        checked += 1;
    }
    assert!(checked > 0, "there are samples");
}
