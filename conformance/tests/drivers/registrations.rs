// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Prints what becomes of registrations of `scullery::chrdev`, good and bad, and what they leave behind.

use core::marker::PhantomData;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use kernel::fs::File;
use kernel::prelude::*;
use kernel::sync::Arc;
use scullery::capability::Capability;
use scullery::chrdev::{CharDevice, Options, Registration, Seek, Whence};
use scullery::fasync::{Band, FasyncQueue, FasyncRequest};

module! {
    type: Registrations,
    name: "registrations",
    authors: ["Scullery"],
    description: "Prints what becomes of registrations",
    license: "GPL",
}

/// Devices that there are.
static THERE: AtomicUsize = AtomicUsize::new(0);

/// What a device holds while it is there.
struct Counted;

impl Counted {
    /// For the device of this index; there is none of `missing`.
    fn new(index: u32, missing: u32) -> Result<Counted> {
        if index == missing {
            return Err(EIO);
        }
        THERE.fetch_add(1, Relaxed);
        Ok(Counted)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        THERE.fetch_sub(1, Relaxed);
    }
}

#[pin_data]
struct Device {
    _counted: Counted,
}

#[vtable]
impl CharDevice for Device {
    const MODE: u16 = 0o600;

    type Ptr = Arc<Device>;

    fn open(device: Arc<Device>, _file: &File) -> Result<Arc<Device>> {
        Ok(device)
    }
}

/// Registers devices, of which the one of index `missing` cannot be made.
fn register(
    module: &'static ThisModule,
    options: Options,
    missing: u32,
) -> Result<Registration<Device>> {
    Registration::new(
        module,
        options,
        |index| try_pin_init!(Device { _counted: Counted::new(index, missing)? }? Error),
    )
}

const NONE: u32 = u32::MAX;

/// Registers, says what came of it, and gives it all back.
fn attempt(module: &'static ThisModule, what: &str, options: Options, missing: u32) {
    let result = register(module, options, missing);
    let there = THERE.load(Relaxed);
    match result {
        Ok(devices) => {
            drop(devices);
            pr_info!("{what}: {there} devices, then {}\n", THERE.load(Relaxed));
        }
        Err(error) => pr_info!("{what}: {}, {there} devices\n", error.to_errno()),
    }
}

const FOUR: Options = Options {
    name: c"registrations",
    major: 240,
    first_minor: 8,
    count: 4,
};

fn numbers(module: &'static ThisModule) {
    let attempt = |what, options| attempt(module, what, options, NONE);
    attempt("four", FOUR);
    attempt("no device", Options { count: 0, ..FOUR });
    attempt("no name", Options { name: c"", ..FOUR });
    attempt("the last major number", Options { major: 511, ..FOUR });
    for major in [512, 4095, 4096, u32::MAX] {
        attempt("a major number that is none", Options { major, ..FOUR });
    }
    for major in [0, 240] {
        let last = Options {
            major,
            first_minor: (1 << 20) - 4,
            ..FOUR
        };
        attempt("the last minor numbers", last);
        attempt("one more", Options { count: 5, ..last });
        for first_minor in [1 << 20, u32::MAX - 3, u32::MAX] {
            attempt(
                "minor numbers that are none",
                Options {
                    first_minor,
                    ..last
                },
            );
        }
        attempt(
            "more than there are",
            Options {
                count: u32::MAX,
                first_minor: 0,
                ..last
            },
        );
    }
}

fn undone(module: &'static ThisModule) {
    for missing in 0..4 {
        attempt(module, "one that cannot be made", FOUR, missing);
    }
    attempt(module, "four after that", FOUR, NONE);
    let Ok(first) = register(module, FOUR, NONE) else {
        return;
    };
    let other = Options {
        name: c"registrations_too",
        ..FOUR
    };
    for (first_minor, count) in [(8, 4), (0, 9), (11, 2), (9, 1), (0, 100)] {
        let taken = Options {
            first_minor,
            count,
            ..other
        };
        attempt(module, "with numbers that are taken", taken, NONE);
    }
    for first_minor in [4, 12] {
        attempt(
            module,
            "beside those",
            Options {
                first_minor,
                ..other
            },
            NONE,
        );
    }
    attempt(
        module,
        "under another major number",
        Options { major: 0, ..other },
        NONE,
    );
    drop(first);
    let folder = Options {
        name: c"registrations/x",
        ..FOUR
    };
    attempt(module, "in a folder", folder, NONE);
    attempt(module, "with numbers that were taken", other, NONE);
}

/// Has the constants of the traits that `T` has, and else those of the traits below.
struct Is<T>(PhantomData<T>);

trait IsNot {
    const SEND: &'static str = "";
    const SYNC: &'static str = "";
    const UNPIN: &'static str = "";
}

impl<T> IsNot for Is<T> {}

impl<T: Send> Is<T> {
    const SEND: &'static str = " Send";
}

impl<T: Sync> Is<T> {
    const SYNC: &'static str = " Sync";
}

impl<T: Unpin> Is<T> {
    const UNPIN: &'static str = " Unpin";
}

macro_rules! print {
    ($($t:ty;)*) => {$(
        pr_info!("{}:{}{}{}\n", stringify!($t), Is::<$t>::SEND, Is::<$t>::SYNC, Is::<$t>::UNPIN);
    )*};
}

fn auto_traits() {
    print! {
        Registration<Device>; Options; Seek; Whence; Capability; Band; FasyncQueue;
        FasyncRequest<'static>;
    }
}

struct Registrations;

impl kernel::Module for Registrations {
    fn init(module: &'static ThisModule) -> Result<Self> {
        numbers(module);
        undone(module);
        auto_traits();
        Ok(Registrations)
    }
}
