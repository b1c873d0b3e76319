// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a call on a served file costs, beside one on a file that the crate `fuser` serves.
//!
//! Each server is a process of its own. The two are asked in turn, in short bursts, many times over; the
//! figure is the median of the pairs' ratios. The same calls in this process, on the same driver, are
//! timed between them.

#![forbid(unsafe_code)]

mod child;
mod driver;
mod hello;
mod measure;
mod pages;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use driver::HelloModule;
use kernel::host::boot;
use kernel::prelude::module;
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use suite::System;

use crate::child::Server;
use crate::measure::{Call, Figures, InProcess, Served, measure};

module! {
    type: HelloModule,
    name: "hello",
    authors: ["The Scullery developers"],
    description: "Gives back what was written",
    license: "GPL",
}

/// The size of the files, and of the largest request that Linux makes of one call.
const CONTENT: usize = 1 << 20;

/// What a process is told that is to serve.
const OURS: &str = "ours";
const THEIRS: &str = "fuser";

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [which, point] if which == OURS => driver::serve(Path::new(point)),
        [which, point] if which == THEIRS => hello::serve(Path::new(point)),
        names => compare(names),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Times the calls whose names contain an argument, or all when there is none.
fn compare(names: &[String]) -> Result<(), Failure> {
    stay_on_one_cpu()?;
    let (ours, theirs) = (Server::start(OURS)?, Server::start(THEIRS)?);
    let machine = boot();
    let module = machine
        .load(&THIS_MODULE, "")
        .map_err(|error| format!("{error:?}"))?;
    let way = if a_pipe_takes_all()? {
        "go through a pipe"
    } else {
        "are written, as fs.pipe-max-size is under 2 MiB and this is no process with CAP_SYS_RESOURCE"
    };
    println!("Answers of 1 MiB {way}.\n");
    println!("| call | by us | by `fuser` | in process | ratio of pairs | quartiles |");
    println!("|---|---|---|---|---|---|");
    // cargo adds `--bench` to them.
    let wanted = Vec::from_iter(names.iter().filter(|name| *name != "--bench"));
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(*part));
    for (name, call) in Call::ALL.into_iter().filter(|(name, _)| is_wanted(name)) {
        let (by_us, by_them) = (ours.file(), theirs.file());
        let figures = machine.task("client", move |sys| {
            let (by_us, by_them) = (Served::open(&by_us)?, Served::open(&by_them)?);
            let here = InProcess::open(sys)?;
            // A task that never gives the CPU up is reported; this time is virtual.
            measure(call, &[&by_us, &by_them, &here], || sys.sleep_ms(1))
        })??;
        println!("{}", row(name, &figures));
    }
    module.unload().map_err(|error| format!("{error:?}"))?;
    Ok(())
}

/// Whether the server may have a pipe that the largest answer fits in.
fn a_pipe_takes_all() -> Result<bool, Failure> {
    let (_reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok(fcntl_setpipe_size(&writer, 2 * CONTENT).is_ok())
}

/// Has this process, and those that it starts, run on one CPU: a call on a served file takes a tenth of
/// the time when its server runs on the same one, and which it is would be chance.
fn stay_on_one_cpu() -> Result<(), Failure> {
    let allowed = sched_getaffinity(None)?;
    let last = (0..CpuSet::MAX_CPU).rev().find(|&cpu| allowed.is_set(cpu));
    let mut one = CpuSet::new();
    one.set(last.ok_or("there is no CPU")?);
    Ok(sched_setaffinity(None, &one)?)
}

fn row(name: &str, figures: &Figures) -> String {
    let times = figures.times.iter().map(|time| match time.as_nanos() {
        ns @ 0..1_000 => format!("{ns} ns"),
        ns => format!("{:.1} us", ns as f64 / 1e3),
    });
    let times: Vec<String> = times.collect();
    let ratios = &figures.ratios;
    let quarter = |quarters| ratios[quarters * (ratios.len() - 1) / 4];
    format!(
        "| {name} | {} | {:.3} | {:.3}, {:.3} |",
        times.join(" | "),
        quarter(2),
        quarter(1),
        quarter(3)
    )
}
