// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver may forbid unsafe code and use every macro: what they expand to does not count as the driver's.

#![forbid(unsafe_code)]
#![deny(clippy::all, clippy::undocumented_unsafe_blocks, unused, missing_docs)]

use core::{marker::PhantomPinned, pin::Pin};

use pin_init::{
    init, pin_data, pin_init, pinned_drop, stack_pin_init, Init, MaybeZeroable, PinInit, Zeroable,
};

#[derive(Zeroable)]
struct Counters {
    reads: u64,
    writes: u64,
}

#[derive(MaybeZeroable)]
struct Geometry<T> {
    quantum: T,
    qset: T,
}

#[pin_data(PinnedDrop)]
struct Device {
    counters: Counters,
    geometry: Geometry<usize>,
    #[pin]
    _pin: PhantomPinned,
}

impl Device {
    fn new() -> impl PinInit<Self> {
        pin_init!(&_this in Self {
            counters <- init!(Counters { reads: 1, ..Zeroable::init_zeroed() }),
            geometry <- Geometry::init_zeroed().chain(|geometry| {
                geometry.quantum = 4000;
                Ok(())
            }),
            _: { counters.writes = 2 },
            _pin: PhantomPinned,
        })
    }
}

#[pinned_drop]
impl PinnedDrop for Device {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        this.counters.reads = 0;
    }
}

#[test]
fn a_crate_that_forbids_unsafe_code_can_use_every_macro() {
    stack_pin_init!(let device = Device::new());
    assert_eq!(device.counters.reads + device.counters.writes, 3);
    assert_eq!((device.geometry.quantum, device.geometry.qset), (4000, 0));
}
