// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Instructions, as valgrind's tool callgrind counts them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use super::side::Side;
use crate::{Result, tree};

/// Turns of each bench: one that warms up, and one that counts.
const TURNS: usize = 2;

/// Fails if there is no valgrind.
pub(super) fn require() -> Result {
    let found = Command::new("valgrind").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        return Err(
            "valgrind is missing, which counts the instructions: apt-get install valgrind".into(),
        );
    }
    Ok(())
}

/// Instructions that one run of each bench takes.
///
/// # Errors
///
/// valgrind fails, or what it writes is not understood.
pub(super) fn count(side: &Side, benches: &[String], times: &[u64]) -> Result<Vec<f64>> {
    let folder = tree::root()
        .join("target/bench-alloc")
        .join(format!("{}.callgrind", side.name));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut input = String::new();
    for (name, times) in benches.iter().zip(times) {
        write!(input, "{name}\n1\n{times}\n0\n")?;
    }
    let script = folder.join("input");
    fs::write(&script, input)?;
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        // The driver calls these functions around each turn.
        .args([
            "--zero-before=bench_alloc_first",
            "--dump-before=bench_alloc_last",
        ])
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join("turn").display()
        ))
        .arg(&side.program)
        .stdin(File::open(script)?)
        .stdout(Stdio::null())
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("callgrind on {}: {}\n{text}", side.name, output.status).into());
    }
    let each = |(n, times): (usize, &u64)| {
        let part = format!("turn.{}", TURNS * (n + 1));
        Ok(total(&folder.join(part))? as f64 / *times as f64)
    };
    times.iter().enumerate().map(each).collect()
}

/// What a dump says of its instructions.
fn total(dump: &Path) -> Result<u64> {
    let text = fs::read_to_string(dump).map_err(|error| format!("{}: {error}", dump.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total = total.ok_or_else(|| format!("{}: no totals", dump.display()))?;
    Ok(total.trim().parse()?)
}
