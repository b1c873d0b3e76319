// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waking tasks directly.

use kernel::host;
use kernel::prelude::*;
use kernel::sync::aref::ARef;
use kernel::sync::{new_condvar, new_mutex, Arc, CondVar, Mutex};
use kernel::task::Task;
use suite::{System, TaskId};

use crate::spawn_until_blocked;

#[pin_data]
struct Slot {
    #[pin]
    waiter: Mutex<Option<ARef<Task>>>,
    #[pin]
    changed: CondVar,
}

#[test]
fn a_task_that_sleeps_is_woken_and_one_that_runs_is_not() {
    let machine = host::boot();
    let woken = machine.task("main", |sys| {
        current!().wake_up();
        let slot = pin_init!(Slot {
            waiter <- new_mutex!(None),
            changed <- new_condvar!(),
        });
        let slot = Arc::pin_init(slot, GFP_KERNEL).expect("there is memory");
        let waiter: TaskId = spawn_until_blocked(sys, {
            let slot = slot.clone();
            move || {
                let mut waiter = slot.waiter.lock();
                *waiter = Some(ARef::from(&**current!()));
                // Once: nobody notifies.
                slot.changed.wait(&mut waiter);
            }
        });
        let task = slot.waiter.lock().take().expect("it waits");
        task.wake_up();
        sys.join(waiter).expect("ends");
    });
    assert_eq!(woken, Ok(()));
}
