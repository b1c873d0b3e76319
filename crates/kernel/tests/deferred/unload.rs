// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work that outlives its module.

use kernel::host::{self, Kind, Machine};
use kernel::prelude::*;
use kernel::sync::Arc;
use kernel::time::delay::fsleep;
use kernel::time::Delta;
use kernel::workqueue::{self, impl_has_delayed_work, new_delayed_work, DelayedWork, WorkItem};

module! {
    type: Leaver,
    name: "leaver",
    license: "GPL",
    params: {
        fails: u8 {
            default: 0,
            description: "Whether its init fails in the end",
        },
    },
}

#[pin_data]
struct Later {
    #[pin]
    work: DelayedWork<Later>,
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self> for Later { self.work }
}

impl WorkItem for Later {
    type Pointer = Arc<Later>;

    fn run(_: Arc<Later>) {}
}

struct Leaver;

impl kernel::Module for Leaver {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let queue = workqueue::system();
        queue.try_spawn(GFP_KERNEL, || ())?;
        queue.try_spawn(GFP_KERNEL, || fsleep(Delta::from_secs(20)))?; // runs
        let later = Arc::pin_init(pin_init!(Later { work <- new_delayed_work!() }), GFP_KERNEL)?;
        let _ = queue.enqueue_delayed(later, 1000); // waits
        match module_parameters::fails.value() {
            0 => Ok(Leaver),
            _ => Err(EIO),
        }
    }
}

#[test]
fn work_that_is_left_when_a_module_is_unloaded_is_reported() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    module.unload()?;
    assert_work_is_reported(machine);
    Ok(())
}

#[test]
fn work_that_is_left_when_a_module_fails_to_load_is_reported() {
    let machine = host::boot();
    assert_eq!(machine.load(&THIS_MODULE, "fails=1").err(), Some(EIO));
    assert_work_is_reported(machine);
}

/// Checks that the module has left one item that waits and one that runs.
fn assert_work_is_reported(machine: Machine) {
    let mut lines = std::vec::Vec::new();
    for report in machine.shutdown() {
        match report.kind {
            Kind::Warning => lines.extend(report.at.map(|(_, line)| line)),
            kind => assert_eq!(kind, Kind::Leak, "{report}"),
        }
    }
    let line_of = |mark: &str| {
        let mut lines = include_str!("unload.rs").lines();
        lines
            .position(|line| line.ends_with(mark))
            .map(|line| line as u32 + 1)
    };
    let expected = [line_of("// waits"), line_of("// runs")];
    assert_eq!(
        lines.into_iter().map(Some).collect::<std::vec::Vec<_>>(),
        expected
    );
}
