// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask speed`: times the commands that docs/performance.md has figures for.
//!
//! Each is run once to warm it and then ten times; the table has the median and the extremes.
//! Figures of one run may be compared with each other, and not with another run's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Result, tree};

/// How often each command is timed.
const RUNS: usize = 10;

/// One row of the table.
struct Case {
    what: &'static str,
    arguments: &'static [&'static str],
    bound: Duration,
    /// Changes the driver before each run.
    edit: bool,
}

const CASES: &[Case] = &[
    Case {
        what: "check, warm, without the kernel",
        arguments: &["check", "samples/scull_misc", "--no-kernel"],
        bound: Duration::from_millis(2000),
        edit: false,
    },
    Case {
        what: "check, warm, with the kernel",
        arguments: &["check", "samples/scull_misc"],
        bound: Duration::from_millis(3500),
        edit: false,
    },
    Case {
        what: "lab run, module built",
        arguments: &["lab", "run", "samples/scull_misc"],
        bound: Duration::from_millis(1500),
        edit: false,
    },
    Case {
        what: "lab run, after an edit",
        arguments: &["lab", "run", "samples/scull_misc"],
        bound: Duration::from_millis(7000),
        edit: true,
    },
    Case {
        what: "lab setup, second time",
        arguments: &["lab", "setup"],
        bound: Duration::from_millis(2000),
        edit: false,
    },
];

/// Prints a table for docs/performance.md.
///
/// # Errors
///
/// When a command fails; the kernel must be prepared.
pub(crate) fn command(_arguments: &[String]) -> Result {
    let root = tree::root();
    println!("| what | median | fastest | slowest | bound |");
    println!("|---|---|---|---|---|");
    for case in CASES {
        let mut times = time(case, &root)?;
        times.sort();
        println!(
            "| {} | {:.2} s | {:.2} s | {:.2} s | {:.1} s |",
            case.what,
            times[RUNS / 2].as_secs_f64(),
            times[0].as_secs_f64(),
            times[RUNS - 1].as_secs_f64(),
            case.bound.as_secs_f64()
        );
    }
    Ok(())
}

/// The times of a case, after one run that does not count.
fn time(case: &Case, root: &Path) -> Result<Vec<Duration>> {
    let driver = case
        .edit
        .then(|| Edited::open(root.join("samples/scull_misc/scull_main.rs")))
        .transpose()?;
    let mut times = Vec::with_capacity(RUNS + 1);
    for run in 0..=RUNS {
        if let Some(driver) = &driver {
            driver.append(run)?;
        }
        let start = Instant::now();
        let output = Command::new(env!("CARGO"))
            .arg("scullery")
            .args(case.arguments)
            .current_dir(root)
            .stdin(Stdio::null())
            .output()?;
        times.push(start.elapsed());
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{}: {}\n{text}", case.what, output.status).into());
        }
    }
    times.remove(0);
    Ok(times)
}

/// A file that is changed for a while, and put back when this is dropped.
struct Edited {
    path: PathBuf,
    text: String,
}

impl Edited {
    fn open(path: PathBuf) -> Result<Self> {
        let text = fs::read_to_string(&path)?;
        Ok(Edited { path, text })
    }

    fn append(&self, run: usize) -> Result {
        Ok(fs::write(&self.path, format!("{}// {run}\n", self.text))?)
    }
}

impl Drop for Edited {
    fn drop(&mut self) {
        if let Err(error) = fs::write(&self.path, &self.text) {
            eprintln!("{} was not put back: {error}", self.path.display());
        }
    }
}
