// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! In which contexts spinlocks are taken.
//!
//! As the usage states of `Documentation/locking/lockdep-design.rst`: a class of locks that interrupts
//! take must not be taken where such an interrupt can come, because the interrupt would spin for what
//! it has interrupted. It is reported the first time that both are known, whether or not they met.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::rt::context::Interrupt;
use crate::rt::machine::boots;
use crate::rt::report::{Kind, Report};
use crate::rt::task::{At, Current};

/// How a class has been used.
#[derive(Clone, Copy)]
enum State {
    /// Where interrupts can come.
    HardirqOn,
    /// By an interrupt.
    InHardirq,
    /// Where softirqs can come.
    SoftirqOn,
    /// By a softirq.
    InSoftirq,
}

use State::{HardirqOn, InHardirq, InSoftirq, SoftirqOn};

impl State {
    /// The state that one class must not have too.
    fn contrary(self) -> State {
        match self {
            HardirqOn => InHardirq,
            InHardirq => HardirqOn,
            SoftirqOn => InSoftirq,
            InSoftirq => SoftirqOn,
        }
    }

    /// As lockdep prints it.
    fn name(self) -> &'static str {
        match self {
            HardirqOn => "{HARDIRQ-ON-W}",
            InHardirq => "{IN-HARDIRQ-W}",
            SoftirqOn => "{SOFTIRQ-ON-W}",
            InSoftirq => "{IN-SOFTIRQ-W}",
        }
    }

    fn bit(self) -> u8 {
        // CAST: There are four.
        1 << self as u8
    }
}

/// Where a class was first used in each of the states.
#[derive(Default)]
pub(super) struct Usage([Option<At>; 4]);

impl Usage {
    /// Remembers a use: where the contrary one was, when this is news and there was one.
    fn add(&mut self, state: State, at: At) -> Option<At> {
        let known = self.0.get_mut(state as usize)?;
        if known.is_some() {
            return None;
        }
        *known = Some(at);
        self.0.get(state.contrary() as usize).copied().flatten()
    }
}

/// What a lock that is taken here and now is used as; one that is only tried hangs no interrupt.
#[inline]
fn states(current: &Current, tried: bool) -> [Option<State>; 2] {
    match current.interrupt.get() {
        Some(Interrupt::Hard) => [(!tried).then_some(InHardirq), None],
        Some(Interrupt::Soft) => [Some(HardirqOn), (!tried).then_some(InSoftirq)],
        None => [Some(HardirqOn), Some(SoftirqOn)],
    }
}

/// In which states a lock has been seen since the last boot.
#[derive(Default)]
pub(crate) struct Known(AtomicU64);

impl Known {
    /// How much of it the states take; above them is the boot.
    const BITS: u32 = 8;

    #[inline]
    fn has(&self, state: State) -> bool {
        let known = self.0.load(Relaxed);
        known >> Self::BITS == boots() && known & u64::from(state.bit()) != 0
    }

    fn add(&self, state: State) {
        let boot = boots();
        let known = self.0.load(Relaxed);
        let states = match known >> Self::BITS == boot {
            true => known,
            // Another machine's lockdep knew it.
            false => boot << Self::BITS,
        };
        // Who adds another at the same time may have to do so once more.
        self.0.store(states | u64::from(state.bit()), Relaxed);
    }
}

/// Checks how a spinlock is used that is taken.
///
/// `known` are the states that this lock is known to have been in.
#[inline]
pub(crate) fn check(
    current: &Current,
    known: &Known,
    class: usize,
    name: &'static CStr,
    tried: bool,
    at: At,
) {
    for state in states(current, tried).into_iter().flatten() {
        if !known.has(state) {
            remember(current, known, class, name, state, at);
        }
    }
}

#[cold]
fn remember(
    current: &Current,
    known: &Known,
    class: usize,
    name: &'static CStr,
    state: State,
    at: At,
) {
    let contrary = current.with_machine(|machine| {
        known.add(state);
        machine.lock_order(|order| order.usage.entry(class).or_default().add(state, at))
    });
    let Some(other) = contrary.flatten() else {
        return;
    };
    let (before, now) = (state.contrary().name(), state.name());
    let report = Report::new(
        Kind::Lock,
        format!("inconsistent lock state: {before} -> {now} usage of {name:?}"),
    );
    current.report(report.at(at).note(format!(
        "{before} state was registered at {}:{}",
        other.file(),
        other.line()
    )));
}
