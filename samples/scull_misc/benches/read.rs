// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a read of 4 KiB in this process costs, beside a plain copy of as many bytes.
//!
//! The two are timed in turn, many times over; the figure is the median of the pairs' ratios.

use std::hint::black_box;
use std::time::{Duration, Instant};

use suite::flags::O_RDWR;
use suite::{Dest, Source, System};

const LEN: usize = 4096;
const PAIRS: usize = 501;
const CALLS: u32 = 2000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let machine = kernel::host::boot();
    let module = machine
        .load(&scull_misc::THIS_MODULE, "scull_quantum=4096")
        .map_err(|error| format!("{error:?}"))?;
    let (mut ratios, read, copy) = machine.task("bench", measure)??;
    module.unload().map_err(|error| format!("{error:?}"))?;

    ratios.sort_by(f64::total_cmp);
    println!(
        "read of 4 KiB in process / plain copy: {:.2}",
        ratios[PAIRS / 2]
    );
    println!("read {read:?}, copy {copy:?} (means of this run, not to be compared with another's)");
    Ok(())
}

/// The ratio of each pair, and the mean time of either.
fn measure(sys: &kernel::host::Sys) -> Result<(Vec<f64>, Duration, Duration), suite::Errno> {
    let fd = sys.open("/dev/scull", O_RDWR)?;
    sys.write(fd, Source::Bytes(&[7; LEN]))?;
    let source = vec![7; LEN];
    let mut dest = vec![0; LEN];
    let mut ratios = Vec::with_capacity(PAIRS);
    let (mut reads, mut copies) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..PAIRS {
        let start = Instant::now();
        for _ in 0..CALLS {
            sys.pread(fd, Dest::Bytes(black_box(&mut dest)), 0)?;
        }
        let read = start.elapsed();
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(&mut dest).copy_from_slice(black_box(&source));
        }
        let copy = start.elapsed();
        ratios.push(read.as_secs_f64() / copy.as_secs_f64());
        reads += read;
        copies += copy;
    }
    let calls = CALLS * PAIRS as u32;
    Ok((ratios, reads / calls, copies / calls))
}
