// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Completions.

use kernel::host::{self, Kind, Sys};
use kernel::prelude::*;
use kernel::sync::{new_spinlock, Arc, Completion, SpinLock};
use suite::flags::SIGINT;
use suite::{System, TaskId};

use crate::{line_of, spawn_until_blocked};

fn completion() -> Arc<Completion> {
    Arc::pin_init(Completion::new(), GFP_KERNEL).expect("there is memory")
}

/// A task that waits.
fn waiter(sys: &Sys, done: &Arc<Completion>) -> TaskId {
    let done = done.clone();
    spawn_until_blocked(sys, move || done.wait_for_completion())
}

#[test]
fn all_who_wait_go_on_and_none_waits_after_that() {
    let machine = host::boot();
    let waited = machine.task("main", |sys| {
        let done = completion();
        let waiters = [waiter(sys, &done), waiter(sys, &done)];
        done.complete_all();
        for waiter in waiters {
            sys.join(waiter).expect("ends");
        }
        done.wait_for_completion();
    });
    assert_eq!(waited, Ok(()));
}

#[test]
fn a_signal_does_not_end_the_wait() {
    let machine = host::boot();
    let hung = machine.task("main", |sys| {
        let waiter = waiter(sys, &completion());
        sys.signal(waiter, SIGINT).expect("is sent");
        sys.join(waiter).expect("ends");
    });
    assert_eq!(hung, Err(host::Killed::Hung));
    let line = line_of(
        include_str!("completion.rs"),
        "|| done.wait_for_completion()",
    );
    assert_eq!(machine.expect(Kind::Hung).at, Some((file!().into(), line)));
}

#[test]
fn waiting_under_a_spinlock_is_reported_though_it_is_done() {
    let machine = host::boot();
    let done = completion();
    done.complete_all();
    let lock: Pin<KBox<SpinLock<()>>> =
        KBox::pin_init(new_spinlock!(()), GFP_KERNEL).expect("there is memory");
    let guard = lock.lock();
    done.wait_for_completion();
    let report = machine.expect(Kind::AtomicSleep);
    assert_eq!(report.at, Some((file!().into(), line!() - 2)));
    drop(guard);
}
