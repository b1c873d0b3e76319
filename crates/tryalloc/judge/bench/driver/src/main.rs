// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Runs upstream's benches in turns, as `cargo xtask bench-alloc` tells it, so that two of these
//! programs, one on std and one on tryalloc, may take turns.
//!
//! A line of the input is the name of a bench, which is set up then, or how often it is to run now; 0
//! ends it. A line of the output is a turn's time in nanoseconds. With the argument `list` it prints
//! the names of all benches.

use std::{cell::Cell, io::stdin, time::Instant};

use bench_upstream::entry::{Bencher, Edge, Run, entries};

/// What upstream has of benches, with their names.
fn benches() -> Vec<(String, fn(&mut Bencher))> {
    let mut benches: Vec<_> = entries()
        .iter()
        .filter_map(|entry| match entry.run {
            Run::Bench(run) => Some((entry.to_string(), run)),
            _ => None,
        })
        .collect();
    benches.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    benches
}

/// A line of the input; empty at its end.
fn line() -> String {
    let mut line = String::new();
    stdin().read_line(&mut line).expect("the input is readable");
    line.truncate(line.trim_end().len());
    line
}

fn turn(_: u64) -> u64 {
    line().parse().expect("a number of times")
}

/// Where callgrind begins to count.
#[unsafe(no_mangle)]
#[inline(never)]
fn bench_alloc_first(now: Instant) {
    BEGAN.set(now);
}

/// Where callgrind writes down what it counted.
#[unsafe(no_mangle)]
#[inline(never)]
fn bench_alloc_last() -> Instant {
    Instant::now()
}

thread_local! {
    /// When the turn began.
    static BEGAN: Cell<Instant> = Cell::new(Instant::now());
}

fn measure(edge: Edge) {
    match edge {
        Edge::First => bench_alloc_first(Instant::now()),
        Edge::Last => println!("{}", (bench_alloc_last() - BEGAN.get()).as_nanos()),
    }
}

fn main() {
    let benches = benches();
    if std::env::args().any(|argument| argument == "list") {
        for (name, _) in benches {
            println!("{name}");
        }
        return;
    }
    loop {
        let name = line();
        if name.is_empty() {
            return;
        }
        let found = benches.iter().find(|bench| bench.0 == name);
        let (_, run) = found.expect("a bench's name");
        run(&mut Bencher {
            bytes: 0,
            turn,
            measure,
        });
    }
}
