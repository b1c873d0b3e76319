// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that is not in until the suite says so, with the system calls of this machine.
#![cfg(target_os = "linux")]

use std::{env, fs, process};

use suite::flags::{O_CREAT, O_RDWR, O_TRUNC};
use suite::{run, Credentials, Judging, Linux, Report, Suite};

/// Writes to a file out of memory that is not in, and looks at the file before and after.
fn writes_late(path: String) -> impl FnOnce(&mut Suite<'_>) {
    move |suite| {
        suite.step("late", |t| {
            let fd = t.open(&path, O_RDWR | O_CREAT | O_TRUNC).ok();
            // SAFETY: no memory is passed.
            let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
            let writer = t.spawn("writer", Credentials { uid, gid }, move |t| {
                t.write_late(fd, "late").gives(4);
            });
            t.until_blocked(&writer).ok();
            t.pread(fd, 8, 0).gives("");
            t.page_in(&writer).ok();
            t.join(writer).ok();
            t.pread(fd, 8, 0).gives("late");
            t.close(fd).ok();
        });
    }
}

fn report(linux: &Linux, name: &str) -> Report {
    let path = env::temp_dir().join(format!("suite-{}-{name}", process::id()));
    let program = writes_late(path.to_str().expect("UTF-8").to_owned());
    let report = run(linux, Judging::On, &mut Vec::new(), program);
    fs::remove_file(path).expect("the step made it");
    assert!(report.passed(), "{report:#?}");
    report
}

#[test]
fn a_call_sleeps_until_its_memory_is_paged_in() {
    let report = report(&Linux::in_kernel(), "in-kernel");
    if report.steps[0].skipped.is_some() {
        eprintln!("SKIPPED, NOT TESTED: this machine gives us no userfaultfd(2)");
    }
}

#[test]
fn served_files_have_no_late_memory() {
    let report = report(&Linux::for_served_files(), "served");
    assert_eq!(report.steps[0].skipped.as_deref(), Some("late memory"));
    assert_eq!(report.skipped(), 1);
}
