// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The same calls on three files in turn, timed in short bursts.

use std::fs::{File, OpenOptions};
use std::hint::black_box;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use kernel::host::Sys;
use suite::flags::O_RDWR;
use suite::{Arg, Dest, Fd, Linux, Source, System};

use crate::driver::ECHO;
use crate::pages::Pages;
use crate::{CONTENT, Failure};

/// How many bursts of each call are timed, on each file.
const PAIRS: usize = 3001;

/// What is timed.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Read(usize),
    Write(usize),
    Ioctl,
}

impl Call {
    pub(crate) const ALL: [(&str, Call); 5] = [
        ("read of 4 KiB", Call::Read(4096)),
        ("write of 4 KiB", Call::Write(4096)),
        ("read of 1 MiB", Call::Read(CONTENT)),
        ("write of 1 MiB", Call::Write(CONTENT)),
        ("ioctl", Call::Ioctl),
    ];

    /// How many make a burst, which is shorter than what a scheduler gives a process at a time.
    fn burst(self) -> u32 {
        match self {
            Call::Read(CONTENT) | Call::Write(CONTENT) => 3,
            _ => 50,
        }
    }
}

/// A file that the calls are made on.
pub(crate) trait Target {
    /// # Errors
    ///
    /// It failed, or was short.
    fn call(&self, call: Call, buffer: &mut [u8]) -> Result<(), Failure>;
}

/// A file of this computer's kernel, by plain system calls.
pub(crate) struct Served {
    file: File,
    linux: Linux,
}

impl Served {
    pub(crate) fn open(path: &Path) -> Result<Served, Failure> {
        Ok(Served {
            file: OpenOptions::new().read(true).write(true).open(path)?,
            linux: Linux::for_served_files(),
        })
    }
}

impl Target for Served {
    fn call(&self, call: Call, buffer: &mut [u8]) -> Result<(), Failure> {
        match call {
            Call::Read(len) => self.file.read_exact_at(&mut buffer[..len], 0)?,
            Call::Write(len) => self.file.write_all_at(&buffer[..len], 0)?,
            Call::Ioctl => {
                let fd = Fd(self.file.as_raw_fd());
                let done = self.linux.ioctl(fd, ECHO, Arg::Value(0));
                done.map_err(|errno| format!("{errno:?}"))?;
            }
        }
        Ok(())
    }
}

/// A file of the machine in this process.
pub(crate) struct InProcess<'a> {
    sys: &'a Sys,
    fd: Fd,
}

impl InProcess<'_> {
    pub(crate) fn open(sys: &Sys) -> Result<InProcess<'_>, Failure> {
        let fd = sys
            .open("/dev/hello0", O_RDWR)
            .map_err(|errno| format!("{errno:?}"))?;
        Ok(InProcess { sys, fd })
    }
}

impl Target for InProcess<'_> {
    fn call(&self, call: Call, buffer: &mut [u8]) -> Result<(), Failure> {
        let (done, wanted) = match call {
            Call::Read(len) => (
                self.sys.pread(self.fd, Dest::Bytes(&mut buffer[..len]), 0),
                len,
            ),
            Call::Write(len) => (
                self.sys.pwrite(self.fd, Source::Bytes(&buffer[..len]), 0),
                len,
            ),
            Call::Ioctl => (self.sys.ioctl(self.fd, ECHO, Arg::Value(0)).map(|_| 0), 0),
        };
        match done {
            Ok(done) if done == wanted => Ok(()),
            other => Err(format!("{other:?}").into()),
        }
    }
}

/// What the bursts of one kind of call came to.
pub(crate) struct Figures {
    /// The time of a burst on the first file by that on the second, in order.
    pub(crate) ratios: Vec<f64>,
    /// The median time of one call, for each file.
    pub(crate) times: Vec<Duration>,
}

/// Times `call` on each of `targets` in turn, the first two as pairs, in either order.
///
/// `relax` is called now and then, between bursts.
pub(crate) fn measure(
    call: Call,
    targets: &[&dyn Target],
    relax: impl Fn(),
) -> Result<Figures, Failure> {
    let mut buffer = Pages::new();
    let mut times = vec![Vec::with_capacity(PAIRS); targets.len()];
    let mut order: Vec<usize> = (0..targets.len()).collect();
    for pair in 0..PAIRS {
        if pair % 100 == 0 {
            relax();
        }
        for &which in &order {
            let target = targets[which];
            // What the burst before has left in the caches is not this one's.
            target.call(call, &mut buffer)?;
            let start = Instant::now();
            for _ in 0..call.burst() {
                target.call(call, black_box(&mut buffer))?;
            }
            times[which].push(start.elapsed() / call.burst());
        }
        order.reverse();
    }
    let pairs = times[0].iter().zip(&times[1]);
    let mut ratios: Vec<f64> = pairs
        .map(|(one, other)| one.as_secs_f64() / other.as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let median = |mut times: Vec<Duration>| {
        times.sort();
        times[PAIRS / 2]
    };
    Ok(Figures {
        ratios,
        times: times.into_iter().map(median).collect(),
    })
}
