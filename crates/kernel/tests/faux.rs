// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices on the faux bus.

use kernel::device::Device;
use kernel::faux::Registration;
use kernel::host::{self, Kind};
use kernel::new_spinlock;
use kernel::prelude::*;
use kernel::sync::aref::ARef;

module! {
    type: Untidy,
    name: "untidy",
    license: "GPL",
}

/// Forgets that it has a device.
struct Untidy;

impl kernel::Module for Untidy {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        core::mem::forget(Registration::new(c"left", None)?);
        Ok(Untidy)
    }
}

#[test]
fn a_name_is_taken_until_its_device_is_dropped() -> Result {
    let machine = host::boot();
    let first = Registration::new(c"dev", None)?;
    let parent = Registration::new(c"parent", None)?;
    // One bus has one device of a name, whoever its parent is.
    let again = Registration::new(c"dev", Some(parent.as_ref()));
    assert_eq!(again.err(), Some(ENODEV));
    let log = machine.log();
    let message =
        "faux_device_create_with_groups: device_add for faux device 'dev' failed with -17";
    assert_eq!((log[0].level, log[0].text.as_str()), (3, message));
    drop(first);
    drop(Registration::new(c"dev", Some(parent.as_ref()))?);
    Ok(())
}

#[test]
fn a_name_is_not_empty() {
    let machine = host::boot();
    assert_eq!(Registration::new(c"", None).err(), Some(ENODEV));
    machine.expect(Kind::Warning);
}

#[test]
fn a_device_and_its_parent_outlive_their_registrations_while_used() -> Result {
    let _machine = host::boot();
    let parent = Registration::new(c"parent", None)?;
    let child = Registration::new(c"child", Some(parent.as_ref()))?;
    drop(parent);
    let device: ARef<Device> = child.as_ref().into();
    drop(child);
    assert_eq!(device.name(), c"child");
    Ok(())
}

#[test]
fn a_device_of_a_machine_that_is_down_is_not_that_of_the_next() -> Result {
    let machine = host::boot();
    let old = Registration::new(c"dev", None)?;
    drop(machine);
    let _machine = host::boot();
    let new = Registration::new(c"dev", None)?;
    drop(old);
    assert_eq!(Registration::new(c"dev", None).err(), Some(ENODEV));
    // By whatever thread.
    std::thread::spawn(|| drop(new)).join().expect("ends");
    Registration::new(c"dev", None).map(drop)
}

#[test]
fn registering_fails_without_memory_and_leaves_the_name_free() -> Result {
    let machine = host::boot();
    machine.fail_nth(1);
    let failed = Registration::new(c"dev", None);
    let line = line!() - 1;
    assert_eq!(failed.err(), Some(ENODEV));
    assert_eq!(machine.fault().map(|fault| fault.at), Some((file!(), line)));
    Registration::new(c"dev", None).map(drop)
}

#[test]
fn registering_and_dropping_in_atomic_context_are_reported() {
    let machine = host::boot();
    let registered = machine.kthread("driver", || -> Result<(Registration, u32)> {
        let lock = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
        let _guard = lock.lock();
        Ok((Registration::new(c"dev", None)?, line!()))
    });
    let (device, line) = registered.expect("it ends").expect("it is registered");
    let at = machine.expect(Kind::AtomicSleep).at;
    assert_eq!(at.map(|at| at.1), Some(line));
    // Allocating is one more sleep.
    machine.expect(Kind::AtomicSleep);

    let dropped = machine.kthread("driver", move || -> Result {
        let lock = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
        let _guard = lock.lock();
        drop(device);
        Ok(())
    });
    assert_eq!(dropped, Ok(Ok(())));
    machine.expect(Kind::AtomicSleep);
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn a_device_that_a_module_leaves_behind_is_reported() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    module.unload().expect("unloads");
    let left = machine.expect(Kind::Leak);
    assert_eq!(left.message, "module untidy leaves faux device left behind");
    assert!(left.at.is_some_and(|(file, _)| file.ends_with("faux.rs")));
}
