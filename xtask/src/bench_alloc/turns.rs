// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Times, taken in pairs: the two programs have the same bench set up at once, and run it in turn.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::side::Side;
use crate::Result;

/// A turn lasts this long at least, if one run does not.
const TURN: u64 = 200_000;

/// Pairs of a bench take about this long together.
const BUDGET: u64 = 60_000_000;

/// What is known of a bench's time.
pub(super) struct Pair {
    /// How often callgrind is to run it: more often when it is short, so that what surrounds it drowns.
    pub(super) times: u64,
    /// Nanoseconds that one run takes: the medians of std and tryalloc. 0 when times are not wanted.
    pub(super) nanoseconds: (f64, f64),
    /// The median of the pairs' ratios, tryalloc to std.
    pub(super) ratio: f64,
}

/// Times `benches`, or just looks how long they take.
///
/// # Errors
///
/// A program ends before it should.
pub(super) fn pairs(std: &Side, ours: &Side, benches: &[String], all: bool) -> Result<Vec<Pair>> {
    let (mut std, mut ours) = (Program::start(std)?, Program::start(ours)?);
    let mut pairs = Vec::new();
    for name in benches {
        std.say(name)?;
        std.turn(1)?;
        let once = std.turn(1)?.max(1);
        let mut pair = Pair {
            times: times(once),
            nanoseconds: (0.0, 0.0),
            ratio: 1.0,
        };
        if all {
            ours.say(name)?;
            ours.turn(1)?;
            ours.turn(1)?;
            time(&mut std, &mut ours, once, &mut pair)?;
            ours.say("0")?;
        }
        std.say("0")?;
        pairs.push(pair);
    }
    Ok(pairs)
}

/// How often callgrind runs what takes so many nanoseconds.
fn times(once: u64) -> u64 {
    match once {
        0..10_000 => 128,
        10_000..1_000_000 => 8,
        _ => 1,
    }
}

fn time(std: &mut Program, ours: &mut Program, once: u64, pair: &mut Pair) -> Result {
    let mut times = (TURN / once).clamp(1, 4096);
    let turn = std.turn(times)?.max(1);
    ours.turn(times)?;
    // The first runs are slower than those that follow.
    times = (times * TURN / turn).clamp(1, 65536);
    let last = std.turn(times)?.max(1);
    ours.turn(times)?;
    let count = (BUDGET / 2 / last).clamp(5, 101) | 1;
    let (mut theirs, mut own, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..count {
        let (a, b) = if n % 2 == 0 {
            let a = std.turn(times)?;
            (a, ours.turn(times)?)
        } else {
            let b = ours.turn(times)?;
            (std.turn(times)?, b)
        };
        let each = |nanoseconds: u64| nanoseconds.max(1) as f64 / times as f64;
        theirs.push(each(a));
        own.push(each(b));
        ratios.push(each(b) / each(a));
    }
    pair.nanoseconds = (median(theirs), median(own));
    pair.ratio = median(ratios);
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A side's program, as it runs.
struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(side: &Side) -> Result<Self> {
        let mut child = Command::new(&side.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipes".into());
        };
        let output = BufReader::new(output);
        Ok(Self {
            child,
            input,
            output,
        })
    }

    fn say(&mut self, line: &str) -> Result {
        Ok(self.input.write_all(format!("{line}\n").as_bytes())?)
    }

    /// Runs the bench that is set up so often, and gives the nanoseconds that it took.
    fn turn(&mut self, times: u64) -> Result<u64> {
        self.say(&times.to_string())?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        line.trim()
            .parse()
            .map_err(|_| "a program with benches ended early".into())
    }
}

impl Drop for Program {
    /// An empty line ends the program.
    fn drop(&mut self) {
        let _ = self.say("");
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_benches_are_run_more_often() {
        assert_eq!([times(1), times(50_000), times(5_000_000)], [128, 8, 1]);
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
