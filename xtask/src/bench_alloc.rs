// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask bench-alloc`: upstream's own benches of `Vec`, `String`, slices and `str`, on std and
//! on tryalloc.
//!
//! Both sides are one source, upstream's, and one program around it, `crates/tryalloc/judge/bench`,
//! compiled the same way. Times are taken in pairs, the two programs in turn, and are printed. What is
//! judged is instructions, as callgrind counts them: they are the same in every run.

mod callgrind;
mod report;
mod side;
mod turns;

use std::collections::BTreeSet;

use self::report::{Figures, Row};
use self::side::Side;
use crate::Result;

/// Measures and compares.
///
/// Arguments are parts of the names of benches to measure alone; then no bar is applied. With
/// `--instructions` no times are taken.
///
/// # Errors
///
/// A side does not build or run, valgrind is missing, or a bar is missed.
pub(crate) fn command(arguments: &[String]) -> Result {
    let (flags, parts): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|argument| argument.starts_with("--"));
    if let Some(flag) = flags.iter().find(|flag| **flag != "--instructions") {
        return Err(format!("there is no {flag}").into());
    }
    callgrind::require()?;
    let (std, tryalloc) = (Side::std()?, Side::tryalloc()?);
    let wanted =
        |name: &String| parts.is_empty() || parts.iter().any(|part| name.contains(part.as_str()));
    let all = std.benches()?;
    let ours: BTreeSet<String> = tryalloc.benches()?.into_iter().collect();
    let (both, absent): (Vec<String>, Vec<String>) = all
        .into_iter()
        .filter(wanted)
        .partition(|name| ours.contains(name));

    let paired = turns::pairs(&std, &tryalloc, &both, flags.is_empty())?;
    let times: Vec<u64> = paired.iter().map(|pair| pair.times).collect();
    let counted = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| callgrind::count(&std, &both, &times).map_err(text));
        let ours = callgrind::count(&tryalloc, &both, &times).map_err(text);
        let theirs = theirs.join().map_err(|_| "the thread panicked")?;
        Ok::<_, String>((theirs?, ours?))
    })?;
    let instructions = counted.0.into_iter().zip(counted.1);
    let figures = paired.into_iter().zip(instructions);
    let mut rows: Vec<Row> = both
        .into_iter()
        .zip(figures)
        .map(|(name, (pair, instructions))| Row {
            name,
            figures: Some(Figures {
                times: pair.times,
                nanoseconds: pair.nanoseconds,
                time_ratio: pair.ratio,
                instructions,
            }),
        })
        .collect();
    rows.extend(absent.into_iter().map(|name| Row {
        name,
        figures: None,
    }));
    report::print(&rows);
    if parts.is_empty() {
        report::judge(&rows)?;
    }
    Ok(())
}

/// An error that may leave its thread.
fn text(error: Box<dyn std::error::Error>) -> String {
    error.to_string()
}
