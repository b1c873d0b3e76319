// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! RCU read-side sections.

use kernel::host::{self, Kind};
use kernel::prelude::*;
use kernel::revocable::Revocable;
use kernel::sync::rcu;

#[test]
fn sleeping_in_a_section_is_reported_until_the_outermost_is_closed() {
    let machine = host::boot();
    let outer = rcu::read_lock();
    drop(rcu::Guard::default());
    drop(KBox::new(1, GFP_KERNEL));
    let report = machine.expect(Kind::AtomicSleep);
    assert_eq!(report.at, Some((file!().into(), line!() - 2)));
    assert!(report.notes[0].contains("RCU nest depth: 1"), "{report}");
    outer.unlock();
    drop(KBox::new(1, GFP_KERNEL));
}

#[test]
fn a_section_that_is_left_open_is_reported() {
    let machine = host::boot();
    let left = machine.kthread("careless", || core::mem::forget(rcu::read_lock()));
    assert_eq!(left, Ok(()));
    let report = machine.expect(Kind::LeftHeld);
    assert!(report.message.contains("RCU read lock 1 deep"), "{report}");
}

#[test]
fn a_section_ends_with_the_task_that_left_it_open_or_was_killed_in_it() {
    let machine = host::boot();
    let careless: [(fn(), Kind); 2] = [
        (|| core::mem::forget(rcu::read_lock()), Kind::LeftHeld),
        (
            || {
                let _section = rcu::read_lock();
                panic!("in a section");
            },
            Kind::Oops,
        ),
    ];
    for (body, kind) in careless {
        let _ = machine.kthread("careless", body);
        machine.expect(kind);
        let revoked = machine.kthread("revoker", || {
            let device = KBox::pin_init(Revocable::new(1), GFP_KERNEL).expect("there is memory");
            device.revoke()
        });
        assert_eq!(revoked, Ok(true));
    }
}
