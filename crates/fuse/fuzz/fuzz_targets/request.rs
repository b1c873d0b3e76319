// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Any bytes as a request to a session that serves scull: it must go on.

#![no_main]

use std::sync::{Mutex, OnceLock};

use fuse::fuzzing::Peer;
use libfuzzer_sys::fuzz_target;

/// One session for all inputs: starting a machine for each would take most of the time.
fn peer() -> &'static Mutex<Peer> {
    static PEER: OnceLock<Mutex<Peer>> = OnceLock::new();
    PEER.get_or_init(|| {
        let machine = Box::leak(Box::new(kernel::host::boot()));
        let module = machine.load(&scull::THIS_MODULE, "").expect("loads");
        let (session, peer) = Peer::begin(machine).expect("begins");
        std::mem::forget((module, session));
        Mutex::new(peer)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let mut peer = peer().lock().expect("no input has panicked");
    peer.try_request(bytes).expect("the session goes on");
});
