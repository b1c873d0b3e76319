// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Objects that are taken away.

use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::revocable::Revocable;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::{rcu, Arc, Completion};
use suite::System;

use crate::{line_of, spawn_until_blocked};

/// Says when it is dropped.
struct Device(Arc<Atomic<u32>>);

impl Drop for Device {
    fn drop(&mut self) {
        self.0.add(1, Relaxed);
    }
}

/// A device, and how often it was dropped.
fn device() -> (Arc<Revocable<Device>>, Arc<Atomic<u32>>) {
    let drops = Arc::new(Atomic::new(0), GFP_KERNEL).expect("there is memory");
    let device = Revocable::new(Device(drops.clone()));
    let device = Arc::pin_init(device, GFP_KERNEL).expect("there is memory");
    (device, drops)
}

#[test]
fn what_is_revoked_is_dropped_once_and_out_of_reach() {
    let (device, drops) = device();
    assert!(device.try_access().is_some());
    assert!(device.revoke());
    assert_eq!(drops.load(Relaxed), 1);
    assert!(device.try_access().is_none());
    assert!(device.try_access_with_guard(&rcu::read_lock()).is_none());
    assert!(device.try_access_with(|_| ()).is_none());
    assert!(!device.revoke());
    // SAFETY: Nobody uses it.
    assert!(!unsafe { device.revoke_nosync() });
    drop(device);
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn what_is_not_revoked_is_dropped_with_its_owner() {
    let (device, drops) = device();
    drop(device);
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn revoking_without_waiting_drops_at_once() {
    let (device, drops) = device();
    // SAFETY: Nobody uses it.
    assert!(unsafe { device.revoke_nosync() });
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn revoking_where_sleeping_is_forbidden_is_reported() {
    let machine = host::boot();
    let (device, _) = device();
    let killed = machine.kthread("careless", move || {
        let _guard = device.try_access();
        device.revoke();
    });
    // It waits for itself.
    assert_eq!(killed, Err(Killed::Hung));
    let at = (
        file!().into(),
        line_of(include_str!("revocable.rs"), "        device.revoke();"),
    );
    assert_eq!(machine.expect(Kind::AtomicSleep).at, Some(at));
    let report = machine.expect(Kind::Lock);
    assert!(report.message.contains("synchronize_rcu"), "{report}");
    machine.expect(Kind::Hung);
}

#[test]
fn revoking_waits_for_who_sleeps_with_a_guard() {
    let machine = host::boot();
    let revoked = machine.task("main", |sys| {
        let (device, drops) = device();
        let woken = Arc::pin_init(Completion::new(), GFP_KERNEL).expect("there is memory");
        let user = spawn_until_blocked(sys, {
            let (device, drops, woken) = (device.clone(), drops.clone(), woken.clone());
            move || {
                let guard = device.try_access().expect("is there");
                woken.wait_for_completion();
                assert_eq!(drops.load(Relaxed), 0);
                drop(guard);
            }
        });
        let revoker = spawn_until_blocked(sys, {
            let device = device.clone();
            move || assert!(device.revoke())
        });
        assert_eq!(drops.load(Relaxed), 0);
        assert!(device.try_access().is_none());
        woken.complete_all();
        sys.join(user).expect("ends");
        sys.join(revoker).expect("ends");
        assert_eq!(drops.load(Relaxed), 1);
    });
    assert_eq!(revoked, Ok(()));
    machine.expect(Kind::AtomicSleep);
}

#[test]
fn a_task_that_waits_for_its_hosts_guard_is_hung() {
    let machine = host::boot();
    let (device, drops) = device();
    let guard = device.try_access().expect("is there");
    let revoker = device.clone();
    let hung = machine.kthread("revoker", move || revoker.revoke());
    assert_eq!(hung, Err(Killed::Hung));
    let report = machine.expect(Kind::Hung);
    assert!(report.message.contains("read-side section"), "{report}");
    assert_eq!(drops.load(Relaxed), 0);
    drop(guard);
}

#[test]
fn threads_that_are_no_tasks_wait_for_each_other_too() {
    for _ in 0..20 {
        let (device, drops) = device();
        std::thread::scope(|scope| {
            let user = device.clone();
            let seen = drops.clone();
            scope.spawn(move || {
                if let Some(guard) = user.try_access() {
                    assert_eq!(seen.load(Relaxed), 0);
                    drop(guard);
                }
            });
            device.revoke();
        });
        assert_eq!(drops.load(Relaxed), 1);
    }
}
