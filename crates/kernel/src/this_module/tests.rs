// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of a module as `module!` declares it.

use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicU32, Ordering};

use crate::error::code::{EEXIST, EINVAL, ENODEV};
use crate::error::Result;

/// A driver, in a module that stands for its crate.
mod driver {
    use super::{AtomicU32, Ordering};
    use crate::prelude::*;

    module! {
        type: Driver,
        name: "test-driver",
        authors: ["A", "B"],
        description: "Drives the tests",
        license: "GPL",
        params: {
            count: u32 {
                default: 1 + 1,
                description: "How many",
            },
            offset: i8 {
                default: -1,
                description: "Where",
            },
        },
    }

    pub(super) struct Driver;

    pub(super) static LIVE: AtomicU32 = AtomicU32::new(0);

    impl crate::Module for Driver {
        fn init(module: &'static ThisModule) -> Result<Self> {
            assert!(core::ptr::eq(module, &THIS_MODULE));
            if *module_parameters::count.value() == 0 {
                return Err(ENODEV);
            }
            LIVE.fetch_add(1, Ordering::Relaxed);
            Ok(Self)
        }
    }

    impl Drop for Driver {
        fn drop(&mut self) {
            LIVE.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// The parameters as the driver reads them.
    pub(super) fn params() -> (u32, i8) {
        let count = *module_parameters::count.value();
        (count, *module_parameters::offset.value())
    }
}

use driver::THIS_MODULE;

/// Parses the arguments of a load and reads the parameters, all in one: tests share the module.
fn load(args: &str) -> (Result, (u32, i8)) {
    let result = THIS_MODULE.parse_args(args.as_bytes());
    (result, driver::params())
}

#[test]
fn a_module_is_made_and_dropped_in_its_slot_with_the_parameters_of_its_load() {
    assert_eq!(load(""), (Ok(()), (2, -1)));
    assert_eq!(load("count=0x10 offset=-128"), (Ok(()), (16, -128)));
    assert_eq!(load("count=3"), (Ok(()), (3, -1)));
    assert_eq!(load("unknown=1 --  count=9"), (Ok(()), (2, -1)));
    assert_eq!(load("count"), (Err(EINVAL), (2, -1)));
    assert_eq!(load("offset=200 count=4"), (Err(EINVAL), (4, -1)));
    assert_eq!(load("count=4 count=5"), (Err(EEXIST), (4, -1)));

    let mut slot = MaybeUninit::<driver::Driver>::uninit();
    assert_eq!(
        THIS_MODULE.layout(),
        core::alloc::Layout::new::<driver::Driver>()
    );
    assert_eq!(load("count=1").0, Ok(()));
    // SAFETY: the slot has the module's layout, and lives until the end of this test.
    let made = unsafe { THIS_MODULE.init(slot.as_mut_ptr().cast()) };
    assert_eq!(made, Ok(()));
    assert_eq!(driver::LIVE.load(Ordering::Relaxed), 1);
    // SAFETY: the module was made in the slot, and is dropped once.
    unsafe { THIS_MODULE.exit(slot.as_mut_ptr().cast()) };
    assert_eq!(driver::LIVE.load(Ordering::Relaxed), 0);

    assert_eq!(load("count=0").0, Ok(()));
    // SAFETY: as above; it fails, and makes nothing.
    let made = unsafe { THIS_MODULE.init(slot.as_mut_ptr().cast()) };
    assert_eq!(made, Err(ENODEV));
    assert_eq!(driver::LIVE.load(Ordering::Relaxed), 0);
}

#[test]
fn a_module_knows_what_module_was_told() {
    let info = &THIS_MODULE.info;
    assert_eq!(THIS_MODULE.name(), "test-driver");
    assert_eq!((info.license, info.authors), ("GPL", &["A", "B"][..]));
    assert_eq!(info.description, Some("Drives the tests"));
    let names: Vec<_> = info
        .params
        .iter()
        .map(|param| (param.name, param.ty))
        .collect();
    assert_eq!(names, [("count", "u32"), ("offset", "i8")]);
    assert_eq!(info.params[1].description, "Where");
}
