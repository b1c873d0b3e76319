// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How often poll(2) asks a driver.

use kernel::fs::File;
use kernel::host;
use kernel::prelude::*;
use kernel::sync::poll::{PollCondVar, PollTable};
use kernel::sync::{Arc, ArcBorrow};
use kernel::time::{Delta, Instant, Monotonic};
use scullery::chrdev::{CharDevice, Options, Registration};
use scullery::poll::{EPOLLIN, EPOLLRDNORM};
use suite::flags::{O_RDONLY, POLLIN};
use suite::System;

module! {
    type: LateModule,
    name: "late",
    license: "Dual MIT/GPL",
}

/// There is something to read 20 milliseconds after the module was loaded, and nobody is told.
#[pin_data]
struct Late {
    #[pin]
    never: PollCondVar,
    at: Instant<Monotonic>,
}

#[vtable]
impl CharDevice for Late {
    const MODE: u16 = 0o600;

    type Ptr = Arc<Late>;

    fn open(device: Arc<Late>, _file: &File) -> Result<Arc<Late>> {
        Ok(device)
    }

    fn poll(late: ArcBorrow<'_, Late>, file: &File, table: PollTable<'_>) -> u32 {
        table.register_wait(file, &late.never);
        match late.at.elapsed().is_negative() {
            true => 0,
            false => EPOLLIN | EPOLLRDNORM,
        }
    }
}

struct LateModule(#[expect(dead_code, reason = "is there while the module is")] Registration<Late>);

impl kernel::Module for LateModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let options = Options {
            name: c"late",
            major: 0,
            first_minor: 0,
            count: 1,
        };
        let at = Instant::now() + Delta::from_millis(20);
        let late = move |_| {
            pin_init!(Late {
                never <- kernel::new_poll_condvar!("Late::never"),
                at,
            })
        };
        Ok(LateModule(Registration::new(module, options, late)?))
    }
}

#[test]
fn a_poll_that_times_out_asks_once_more() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let ended = machine.task("main", |sys| {
        let fd = sys.open("/dev/late0", O_RDONLY).expect("opens");
        assert_eq!(sys.poll(fd, POLLIN, 0), Ok(0));
        assert_eq!(sys.poll(fd, POLLIN, 10), Ok(0));
        assert_eq!(sys.poll(fd, POLLIN, 10), Ok(POLLIN));
    });
    assert_eq!(ended, Ok(()));
    module.unload()
}
