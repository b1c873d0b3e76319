// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Any bytes as a request to a session that serves scull: it must go on.

#![no_main]

use std::any::Any;
use std::cell::RefCell;
use std::mem::ManuallyDrop;

use fuse::fuzzing::Peer;
use libfuzzer_sys::fuzz_target;

/// A session, and what has its other end.
type Served = (Box<dyn Any>, Peer);

thread_local! {
    /// One for all inputs: starting a machine for each would take most of the time. It never ends.
    static SERVED: RefCell<ManuallyDrop<Served>> = RefCell::new(ManuallyDrop::new(serve()));
}

fn serve() -> Served {
    let machine = Box::leak(Box::new(kernel::host::boot()));
    let module = machine.load(&scull::THIS_MODULE, "").expect("loads");
    let (session, peer) = Peer::begin(machine).expect("begins");
    (Box::new((module, session)), peer)
}

fuzz_target!(|bytes: &[u8]| {
    SERVED.with_borrow_mut(|served| {
        let (_, peer) = &mut **served;
        peer.try_request(bytes).expect("the session goes on");
    });
});
