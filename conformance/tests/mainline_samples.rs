// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers of Linux 7.2 itself, as they are in the prepared kernel's `samples/rust`.
//!
//! None of their text is in this repository but the messages that tests look for.

use serde_json::Value;

use crate::command::{check, kernel, stage};

/// A driver, and what is known of it.
struct Sample {
    file: &'static str,
    /// How its messages begin.
    prefixes: &'static [&'static str],
    /// What its first and its last message contain; None when it says nothing.
    ends: Option<(&'static str, &'static str)>,
    /// Messages that differ: in the process, in the kernel.
    differ: &'static [(&'static str, &'static str)],
}

/// Runs a sample in both homes: it survives each failed allocation, and prints the same in both.
///
/// Gives the report, unless there is no kernel and so no sample.
fn runs_alike(sample: &Sample) -> Option<Value> {
    let folder = kernel()?.source_dir().join("samples/rust");
    let report = check(&folder.join(sample.file));

    let fail_nth = stage(&report, "fail-nth");
    assert!(fail_nth["points"].as_u64() >= Some(1), "{report:#}");
    assert_eq!(fail_nth["points"], fail_nth["survived"], "{report:#}");
    assert_eq!(stage(&report, "kernel")["status"], "passed", "{report:#}");

    let mut process = messages(stage(&report, "tests"), sample);
    match sample.ends {
        Some(ends) => {
            let (_, first) = process.first().expect("the driver prints");
            let (_, last) = process.last().expect("the driver prints");
            assert!(first.contains(ends.0), "{first}");
            assert!(last.contains(ends.1), "{last}");
        }
        None => assert_eq!(process, []),
    }
    for (here, there) in sample.differ {
        let message = process.iter_mut().find(|(_, text)| text == here);
        let (_, text) = message.expect("the difference is still there");
        *text = (*there).to_owned();
    }
    let kernel = messages(stage(&report, "kernel"), sample);
    assert_eq!(process, kernel);
    Some(report)
}

/// What a driver printed, with the levels.
fn messages(stage: &Value, sample: &Sample) -> Vec<(u64, String)> {
    let log = stage["log"].as_array().into_iter().flatten();
    let messages = log.map(|line| {
        let text = line["text"].as_str().unwrap().to_owned();
        (line["level"].as_u64().unwrap(), text)
    });
    let is_of_it = |text: &str| {
        sample
            .prefixes
            .iter()
            .any(|prefix| text.starts_with(prefix))
    };
    messages.filter(|(_, text)| is_of_it(text)).collect()
}

#[test]
fn rust_minimal_runs_alike() {
    runs_alike(&Sample {
        file: "rust_minimal.rs",
        prefixes: &["rust_minimal: "],
        ends: Some(("(init)", "(exit)")),
        // Kbuild alone sets `cfg(MODULE)`.
        differ: &[(
            "rust_minimal: Am I built-in? true",
            "rust_minimal: Am I built-in? false",
        )],
    });
}

#[test]
fn rust_misc_device_runs_alike() {
    runs_alike(&Sample {
        file: "rust_misc_device.rs",
        prefixes: &["rust_misc_device: "],
        // It unregisters its device in silence.
        ends: Some(("Initialising", "Initialising")),
        differ: &[],
    });
}

#[test]
fn rust_configfs_runs_alike() {
    runs_alike(&Sample {
        file: "rust_configfs.rs",
        prefixes: &["rust_configfs: "],
        // It unregisters its subsystem in silence.
        ends: Some(("(init)", "(init)")),
        differ: &[],
    });
}

#[test]
fn rust_print_runs_alike_when_built_as_kbuild_does() {
    let report = runs_alike(&Sample {
        file: "rust_print_main.rs",
        prefixes: &["rust_print: "],
        ends: Some(("(init)", "(exit)")),
        differ: &[],
    });
    if let Some(report) = report {
        let note = stage(&report, "build")["note"].as_str();
        assert!(note.is_some_and(|note| note.starts_with("built as Kbuild does")));
    }
}

#[test]
fn rust_driver_faux_runs_alike() {
    runs_alike(&Sample {
        file: "rust_driver_faux.rs",
        prefixes: &["rust_faux_driver: ", "faux_driver "],
        ends: Some(("Initialising", "faux_driver rust-faux-sample-device: ")),
        differ: &[],
    });
}

#[test]
fn rust_debugfs_scoped_runs_alike() {
    runs_alike(&Sample {
        file: "rust_debugfs_scoped.rs",
        prefixes: &["rust_debugfs_scoped: ", "debugfs: "],
        // `mainline_suites` drives it.
        ends: None,
        differ: &[],
    });
}
