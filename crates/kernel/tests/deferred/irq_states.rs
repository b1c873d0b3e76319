// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Spinlocks that interrupts take, and who else may.

use kernel::host::{Kind, Report};
use kernel::prelude::*;
use kernel::sync::{new_spinlock, Arc, ArcBorrow, SpinLock};
use kernel::time::delay::fsleep;
use kernel::time::hrtimer::{
    HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer, HrTimerRestart, RelativeMode,
};
use kernel::time::{Delta, Monotonic};
use kernel::workqueue;

use crate::{in_kernel, reported};

/// A count, which its timer's interrupt counts too.
#[pin_data]
struct Counter {
    #[pin]
    timer: HrTimer<Self>,
    #[pin]
    count: SpinLock<u32>,
    only_tries: bool,
}

impl Counter {
    fn new(only_tries: bool) -> Arc<Self> {
        let counter = pin_init!(Counter {
            timer <- HrTimer::new(),
            count <- new_spinlock!(0, "Counter::count"),
            only_tries,
        });
        Arc::pin_init(counter, GFP_KERNEL).expect("there is memory")
    }

    fn count(&self) {
        *self.count.lock() += 1; // where a task counts
    }

    fn try_count(&self) -> bool {
        self.count.try_lock().map(|mut count| *count += 1).is_some()
    }

    /// Has the interrupt come.
    fn interrupt(counter: &Arc<Self>) {
        let _handle = counter.clone().start(Delta::from_millis(1));
        fsleep(Delta::from_millis(2));
    }

    /// Has a softirq count.
    fn softirq(counter: &Arc<Self>) {
        let counter = counter.clone();
        workqueue::system_bh()
            .try_spawn(GFP_KERNEL, move || {
                *counter.count.lock() += 1; // where a softirq counts
            })
            .expect("there is memory");
        fsleep(Delta::from_millis(1));
    }
}

impl HrTimerCallback for Counter {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, _: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        match this.only_tries {
            true => assert!(this.try_count()),
            false => *this.count.lock() += 1, // where the interrupt counts
        }
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl HasHrTimer<Self> for Counter {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

/// The one report there is: its states, and the lines where the lock was taken, the later one first.
fn inconsistent(reports: &[Report]) -> (&str, u32, u32) {
    let [report] = reports else {
        panic!("{reports:#?}")
    };
    assert_eq!(report.kind, Kind::Lock);
    let states = report.message.strip_prefix("inconsistent lock state: ");
    let states = states.and_then(|states| states.strip_suffix(" usage of \"Counter::count\""));
    let (file, line) = report.at.as_ref().expect("it has a place");
    assert!(file.ends_with("irq_states.rs"), "{file}");
    let before = report.notes[0].rsplit_once(':');
    let before = before.and_then(|(_, line)| line.parse().ok());
    (
        states.expect("it is of the lock"),
        *line,
        before.expect("a note"),
    )
}

fn line_of(text: &str) -> u32 {
    let found = include_str!("irq_states.rs")
        .lines()
        .position(|line| line.contains(&format!("// where {text} counts")));
    u32::try_from(found.expect("the text is in this file") + 1).expect("a small file")
}

#[test]
fn a_spinlock_of_a_task_that_an_interrupt_takes_is_reported_though_they_never_meet() {
    let (_, reports) = reported(|| {
        let counter = Counter::new(false);
        counter.count();
        Counter::interrupt(&counter);
        // Once is enough, also for the other locks of the class.
        let other = Counter::new(false);
        other.count();
        Counter::interrupt(&other);
    });
    let (states, at, before) = inconsistent(&reports);
    assert_eq!(states, "{HARDIRQ-ON-W} -> {IN-HARDIRQ-W}");
    assert_eq!(at, line_of("the interrupt"));
    assert_eq!(before, line_of("a task"));
}

#[test]
fn a_spinlock_of_an_interrupt_that_a_task_takes_is_reported_too() {
    let (_, reports) = reported(|| {
        let (one, other) = (Counter::new(false), Counter::new(false));
        Counter::interrupt(&one);
        // It is the class that is used, not the one lock.
        other.count();
    });
    let (states, at, before) = inconsistent(&reports);
    assert_eq!(states, "{IN-HARDIRQ-W} -> {HARDIRQ-ON-W}");
    assert_eq!(at, line_of("a task"));
    assert_eq!(before, line_of("the interrupt"));
}

#[test]
fn a_spinlock_of_a_task_that_a_softirq_takes_is_reported() {
    let (_, reports) = reported(|| {
        let counter = Counter::new(false);
        assert!(counter.try_count());
        Counter::softirq(&counter);
    });
    let (states, at, _) = inconsistent(&reports);
    assert_eq!(states, "{SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W}");
    assert_eq!(at, line_of("a softirq"));
}

#[test]
fn a_spinlock_of_a_softirq_that_an_interrupt_takes_is_reported() {
    let (_, reports) = reported(|| {
        let counter = Counter::new(false);
        Counter::softirq(&counter);
        Counter::interrupt(&counter);
    });
    let (states, at, before) = inconsistent(&reports);
    assert_eq!(states, "{HARDIRQ-ON-W} -> {IN-HARDIRQ-W}");
    assert_eq!(at, line_of("the interrupt"));
    assert_eq!(before, line_of("a softirq"));
}

#[test]
fn a_spinlock_that_only_interrupts_take_is_innocent() {
    in_kernel(|| {
        let counter = Counter::new(false);
        Counter::interrupt(&counter);
        Counter::interrupt(&counter);
    });
    in_kernel(|| {
        let counter = Counter::new(false);
        Counter::softirq(&counter);
        Counter::softirq(&counter);
    });
}

#[test]
fn an_interrupt_that_only_tries_waits_for_nobody() {
    in_kernel(|| {
        let counter = Counter::new(true);
        counter.count();
        Counter::interrupt(&counter);
        assert!(counter.try_count());
    });
}

#[test]
fn a_work_item_is_no_interrupt() {
    in_kernel(|| {
        let counter = Counter::new(false);
        counter.count();
        let work = counter.clone();
        workqueue::system()
            .try_spawn(GFP_KERNEL, move || work.count())
            .expect("there is memory");
        fsleep(Delta::from_millis(1));
        assert_eq!(*counter.count.lock(), 2);
    });
}

#[test]
fn a_spinlock_that_outlives_a_machine_is_as_new_to_the_next() {
    let (counter, reports) = reported(|| {
        let counter = Counter::new(false);
        counter.count();
        counter
    });
    assert_eq!(reports, []);
    let counter = counter.expect("it ends");
    let (_, reports) = reported(move || {
        counter.count();
        Counter::interrupt(&counter);
    });
    let states = "{HARDIRQ-ON-W} -> {IN-HARDIRQ-W}";
    let lines = (line_of("the interrupt"), line_of("a task"));
    assert_eq!(inconsistent(&reports), (states, lines.0, lines.1));
}
