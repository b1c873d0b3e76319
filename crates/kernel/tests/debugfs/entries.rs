// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which entries there are.

use kernel::debugfs::{Dir, Scope};
use kernel::host::{self, Kind, Machine};
use kernel::prelude::*;
use kernel::sync::atomic::Atomic;
use kernel::sync::{new_spinlock, SpinLock};

use crate::{make, Owned};

/// What a driver that ran on a machine of its own left in debugfs while it had `F`.
fn entries_of<F: Send + 'static>(
    driver: impl FnOnce() -> F + Send + 'static,
) -> std::vec::Vec<String> {
    let machine = host::boot();
    let entries = machine.kthread("driver", driver).expect("it ends");
    let there = machine.debugfs();
    drop(entries);
    assert_eq!(machine.debugfs(), [""; 0]);
    there
}

#[test]
fn a_directory_is_there_until_the_last_clone_and_child_is_dropped() {
    let machine = host::boot();
    let dir = Dir::new(c"dir");
    let clone = dir.clone();
    let child = clone.subdir(c"child");
    let both = ["/sys/kernel/debug/dir/", "/sys/kernel/debug/dir/child/"];
    drop(dir);
    assert_eq!(machine.debugfs(), both);
    drop(clone);
    assert_eq!(machine.debugfs(), both);
    drop(child);
    assert_eq!(machine.debugfs(), [""; 0]);
}

#[test]
fn an_entry_that_was_made_in_vain_does_not_remove_the_other() {
    let machine = host::boot();
    let first = Dir::new(c"dir");
    let second = Dir::new(c"dir");
    drop(second.subdir(c"child"));
    assert_eq!(machine.debugfs(), ["/sys/kernel/debug/dir/"]);
    drop(second);
    assert_eq!(machine.debugfs(), ["/sys/kernel/debug/dir/"]);
    let log = machine.log();
    assert_eq!(log[0].text, "debugfs: 'dir' already exists in '/'");
    assert_eq!(log[0].level, 3);
    drop(first);
}

#[test]
fn nothing_is_below_what_is_not_there() {
    let there = entries_of(|| {
        let no_dir = Dir::new(c"a/b");
        let file: Result<Owned<u32>> =
            KBox::pin_init(no_dir.read_only_file(c"file", 1), GFP_KERNEL);
        let scope: Result<Pin<KBox<Scope<u32>>>> = KBox::pin_init(
            no_dir.scope(2, c"scope", |data, dir| {
                dir.read_only_file(c"file", data);
                dir.dir(c"dir").read_only_file(c"file", data);
            }),
            GFP_KERNEL,
        );
        // The driver has its data all the same.
        assert_eq!(file.as_ref().map(|file| ***file), Ok(1));
        assert_eq!(scope.as_ref().map(|scope| ***scope), Ok(2));
        (file, scope)
    });
    assert_eq!(there, [""; 0]);
}

#[test]
fn a_name_is_one_part_of_a_path_and_no_longer_than_255_bytes() {
    let long: &'static CStr = c"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345";
    assert_eq!(long.to_bytes().len(), 256);
    let there = entries_of(move || [c"", c".", c"..", c"a/b", c"/a", long, c"a b"].map(Dir::new));
    assert_eq!(there, ["/sys/kernel/debug/a b/"]);
}

#[test]
fn a_scope_has_files_and_directories_until_it_is_dropped() {
    let there = entries_of(|| {
        let dir = Dir::new(c"dir");
        KBox::pin_init(
            dir.scope(Atomic::new(1), c"scope", |data: &Atomic<u32>, dir| {
                dir.read_only_file(c"file", data);
                let inner = dir.dir(c"inner");
                inner.read_write_file(c"file", data);
                inner.read_write_file(c"file", data);
            }),
            GFP_KERNEL,
        )
    });
    assert_eq!(
        there,
        [
            "/sys/kernel/debug/dir/",
            "/sys/kernel/debug/dir/scope/",
            "/sys/kernel/debug/dir/scope/file",
            "/sys/kernel/debug/dir/scope/inner/",
            "/sys/kernel/debug/dir/scope/inner/file",
        ]
    );
}

#[test]
fn a_scope_may_be_in_debugfs_itself() {
    let there = entries_of(|| {
        KBox::pin_init(
            Scope::dir(1_u32, c"scope", |data, dir| {
                dir.read_only_file(c"file", data)
            }),
            GFP_KERNEL,
        )
    });
    assert_eq!(
        there,
        ["/sys/kernel/debug/scope/", "/sys/kernel/debug/scope/file"]
    );
}

#[test]
fn an_initialiser_that_fails_leaves_no_file() {
    let machine = host::boot();
    let failed = make(&machine, |dir| {
        let fails = |_: *mut u32| Err(EAGAIN);
        // SAFETY: It never succeeds, and writes nothing.
        let data = unsafe { pin_init::pin_init_from_closure::<u32, Error>(fails) };
        KBox::pin_init(dir.read_only_file(c"file", data), GFP_KERNEL).err()
    });
    assert_eq!(failed, Some(EAGAIN));
    assert_eq!(machine.debugfs(), [""; 0]);
}

/// Runs `f` with a spinlock held.
fn atomically<R>(f: impl FnOnce() -> R) -> Result<R> {
    let lock: Pin<KBox<SpinLock<()>>> = KBox::pin_init(new_spinlock!((), "lock"), GFP_KERNEL)?;
    let _guard = lock.lock();
    Ok(f())
}

fn slept(machine: &Machine) -> (String, u32) {
    machine
        .expect(Kind::AtomicSleep)
        .at
        .expect("it has a place")
}

#[test]
fn making_and_removing_an_entry_in_atomic_context_is_reported() {
    let machine = host::boot();
    let line = line!() + 1;
    let dir = machine.kthread("driver", || atomically(|| Dir::new(c"dir")));
    let dir = dir.expect("it ends").expect("memory");
    let at = slept(&machine);
    assert!(at.0.ends_with("entries.rs"), "{at:?}");
    assert_eq!(at.1, line);
    // The allocation of the count is another sleep.
    let rest = machine.reports().len();
    for _ in 0..rest {
        slept(&machine);
    }

    let removed = machine.kthread("driver", || atomically(|| drop(dir)));
    removed.expect("it ends").expect("memory");
    let at = slept(&machine);
    assert!(at.0.ends_with("entries.rs"), "{at:?}");
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn removing_a_file_in_atomic_context_is_reported_once() {
    let machine = host::boot();
    let (dir, file) = make(&machine, |dir| {
        let file: Result<Owned<u32>> = KBox::pin_init(dir.read_only_file(c"file", 1), GFP_KERNEL);
        (dir.clone(), file)
    });
    let removed = machine.kthread("driver", || atomically(|| drop(file)));
    removed.expect("it ends").expect("memory");
    slept(&machine);
    drop(dir);
    assert_eq!(machine.shutdown(), []);
}

/// A driver that has one of everything, and does without what cannot be made.
fn driver() -> Result {
    let dir = Dir::new(c"dir");
    let sub = dir.subdir(c"sub");
    let file: Owned<u32> = KBox::pin_init(sub.read_only_file(c"file", 7), GFP_KERNEL)?;
    let scope: Pin<KBox<Scope<u32>>> = KBox::pin_init(
        sub.scope(8, c"scope", |data, dir| {
            dir.dir(c"inner").read_only_file(c"file", data);
        }),
        GFP_KERNEL,
    )?;
    assert_eq!((**file, **scope), (7, 8));
    Ok(())
}

#[test]
fn a_driver_goes_on_whichever_allocation_fails() {
    let outcome = host::fail_nth(|machine| {
        let _ = machine.kthread("driver", driver);
        assert_eq!(machine.debugfs(), [""; 0]);
    });
    // Two for each of six entries, one for each `Dir` and each `KBox`.
    assert_eq!(outcome.assert_survived(), 16);
}

#[test]
fn an_allocation_that_fails_costs_an_entry_and_what_is_below() {
    let entries = |nth| {
        let machine = host::boot();
        machine.fail_nth(nth);
        let dirs = machine.kthread("driver", || {
            let dir = Dir::new(c"dir");
            let sub = dir.subdir(c"sub");
            (dir, sub)
        });
        let there = machine.debugfs();
        let fault = machine.fault().map(|fault| fault.at.0);
        assert!(fault.is_none_or(|file| file.ends_with("entries.rs")));
        drop(dirs);
        there.len()
    };
    // The entry of `dir` and its inode and its count, those of `sub`, and none.
    assert_eq!([1, 2, 3, 4, 5, 6, 7].map(entries), [0, 0, 0, 1, 1, 1, 2]);
}
