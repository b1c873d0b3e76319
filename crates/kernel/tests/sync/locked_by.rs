// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Data under another object's lock.

use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::{new_mutex, LockedBy, Mutex};

fn mutex(value: u32) -> Pin<KBox<Mutex<u32>>> {
    KBox::pin_init(new_mutex!(value), GFP_KERNEL).expect("there is memory")
}

#[test]
fn who_holds_the_lock_has_the_data() {
    let owner = mutex(1);
    let data = LockedBy::new(&owner, [0; 2]);
    let mut guard = owner.lock();
    data.access_mut(&mut guard)[1] = 5;
    assert_eq!(data.access(&guard), &[0, 5]);
}

#[test]
fn who_holds_another_lock_does_not() {
    let machine = host::boot();
    for exclusively in [false, true] {
        let killed = machine.kthread("victim", move || {
            let (owner, other) = (mutex(1), mutex(1));
            let data = LockedBy::new(&owner, 0);
            let mut guard = other.lock();
            match exclusively {
                false => _ = data.access(&guard),
                true => _ = data.access_mut(&mut guard),
            }
        });
        assert_eq!(killed, Err(Killed::Oops));
        let oops = machine.expect(Kind::Oops);
        assert_eq!(oops.message, "mismatched owners");
        let at = oops.at.expect("it has a place");
        assert_eq!(at.0, file!());
    }
}
