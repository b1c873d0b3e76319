// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Places that are filled once.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use kernel::host::{self, Killed, Kind};
use kernel::sync::SetOnce;

/// Says when it is dropped.
struct Value(std::sync::Arc<AtomicBool>);

impl Drop for Value {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[test]
fn a_task_that_oopses_does_not_drop_what_was_set() {
    let machine = host::boot();
    let dropped = std::sync::Arc::new(AtomicBool::new(false));
    let value = Value(dropped.clone());
    let killed = machine.kthread("victim", || {
        let once = SetOnce::new();
        once.populate(value);
        panic!("with a value");
    });
    assert_eq!(killed, Err::<(), _>(Killed::Oops));
    machine.expect(Kind::Oops);
    assert!(!dropped.load(Relaxed));
}
