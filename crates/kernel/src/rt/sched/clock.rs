// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Virtual time, and real time for a machine that serves other processes.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::shared::lock;
use super::{Sched, Wake};

/// What time it is, in nanoseconds since boot.
pub(super) enum Clock {
    /// It stands still until somebody moves it.
    Virtual(u64),
    /// It was `ns` at this instant, and runs.
    Real { since: Instant, ns: u64 },
}

impl Default for Clock {
    fn default() -> Self {
        Clock::Virtual(0)
    }
}

impl Clock {
    pub(super) fn now_ns(&self) -> u64 {
        match self {
            Clock::Virtual(ns) => *ns,
            Clock::Real { since, ns } => {
                let passed = u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX);
                ns.saturating_add(passed)
            }
        }
    }

    pub(super) fn is_real(&self) -> bool {
        matches!(self, Clock::Real { .. })
    }

    /// Moves virtual time forward.
    pub(super) fn advance(&mut self, to: u64) {
        if let Clock::Virtual(ns) = self {
            *ns = to.max(*ns);
        }
    }
}

impl Sched {
    /// From now on time is real, or virtual again.
    pub(crate) fn set_real_time(&self, real: bool) {
        let mut state = lock(&self.state);
        let ns = state.clock.now_ns();
        state.clock = match real {
            true => Clock::Real {
                since: Instant::now(),
                ns,
            },
            false => Clock::Virtual(ns),
        };
        self.timer.notify_all();
    }

    /// Lets time pass, up to `until` in nanoseconds since boot, while the calling task keeps the CPU.
    pub(crate) fn spin_until(&self, until: u64) {
        let mut state = lock(&self.state);
        if state.clock.is_real() {
            drop(state);
            while self.now_ns() < until {
                core::hint::spin_loop();
            }
        } else {
            while state.advance_clock(until) {}
            state.clock.advance(until);
        }
    }

    /// Ends waits when their deadlines have come, on a thread of its own, for as long as time is real.
    pub(crate) fn keep_time(&self) {
        let mut state = lock(&self.state);
        while state.clock.is_real() {
            let left = match state.next_deadline() {
                None => Duration::MAX,
                Some((deadline, id)) => {
                    let left = deadline.saturating_sub(state.clock.now_ns());
                    if left == 0 {
                        state.make_ready(id, Wake::Timeout);
                        self.dispatch(&mut state);
                        continue;
                    }
                    Duration::from_nanos(left)
                }
            };
            state = match self.timer.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => PoisonError::into_inner(poisoned).0,
            };
        }
    }
}
