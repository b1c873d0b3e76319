// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests and benches as `#[test]` and `#[bench]` write them down, for the program that runs them.

use core::fmt::{self, Debug, Display, Formatter};

/// A test or a benchmark.
pub struct Entry {
    /// Its module, from the name of the crate.
    pub module: &'static str,
    /// The function's name.
    pub name: &'static str,
    pub run: Run,
    /// That it has to panic, and with a message that holds what.
    pub panic: Option<Option<&'static str>>,
}

unsafe extern "Rust" {
    #[link_name = "__start_judge_entries"]
    static START: Entry;
    #[link_name = "__stop_judge_entries"]
    static STOP: Entry;
}

/// What the attributes left in the program's section of that name.
#[must_use]
pub fn entries() -> &'static [Entry] {
    let (start, stop) = (&raw const START, &raw const STOP);
    // SAFETY: The linker makes these symbols the ends of the section, which holds entries alone.
    unsafe { core::slice::from_raw_parts(start, stop.offset_from_unsigned(start)) }
}

/// Its path within the crate.
impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.module.split_once("::") {
            Some((_, module)) => write!(f, "{module}::{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// How to run an entry.
pub enum Run {
    Test(fn()),
    Bench(fn(&mut Bencher)),
    /// It does not compile.
    Dropped,
}

/// What a test may return.
pub trait End {
    /// Panics if that is a failure.
    fn end(self);
}

impl End for () {
    fn end(self) {}
}

impl<E: Debug> End for Result<(), E> {
    fn end(self) {
        self.unwrap()
    }
}

/// Runs the body of a benchmark as often as it is told to, in turns.
pub struct Bencher {
    /// How often to run it after so many turns; 0 when that was the last.
    pub turn: fn(u64) -> u64,
    /// Bytes that one run of the body handles.
    pub bytes: u64,
    /// Told before the first run of a turn and after the last.
    pub measure: fn(Edge),
}

/// An end of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    First,
    Last,
}

impl Bencher {
    /// Runs the body.
    #[inline]
    pub fn iter<T>(&mut self, mut body: impl FnMut() -> T) {
        let mut turns = 0;
        loop {
            let times = (self.turn)(turns);
            if times == 0 {
                break;
            }
            (self.measure)(Edge::First);
            for _ in 0..times {
                core::hint::black_box(body());
            }
            (self.measure)(Edge::Last);
            turns += 1;
        }
    }
}
