// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! tryalloc's collections in the machine's memory: what the ledger knows, and what a failure does.

use core::cell::Cell;

use kernel::alloc::AllocError;
use kernel::error::code::{EINVAL, ENOMEM};
use kernel::host::{self, Kind};
use kernel::prelude::*;
use kernel::sync::new_spinlock;
use scullery::alloc::{self, IntoKernel, IntoTryalloc, KString, KVVec, KVec, VVec};
use tryalloc::alloc::TryReserveErrorKind;
use tryalloc::clone::TryClone;

/// Evaluates an expression of which the first allocation fails: it has to say so, and the fault has to
/// name the line where the expression is.
macro_rules! fails {
    ($machine:expr, $allocation:expr) => {
        $machine.fail_nth(1);
        assert!($allocation.is_err(), "it did not fail");
        let fault = $machine.fault().expect("nothing was allocated");
        assert_eq!(fault.at, (file!(), line!()));
        $machine.fail_nth(0);
    };
}

mod allocators;
mod lines;

module! {
    type: Shelf,
    name: "shelf",
    license: "Dual MIT/GPL",
    params: {
        jars: u32 {
            default: 0,
            description: "How many jars to put on the shelf",
        },
        forget: u8 {
            default: 0,
            description: "Whether to leave them there",
        },
    },
}

struct Shelf {
    jars: KVec<alloc::KBox<u32>>,
}

/// The lines on which this module allocates.
const BOX_LINE: u32 = line!() + 7;
const PUSH_LINE: u32 = BOX_LINE + 1;

impl kernel::Module for Shelf {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut jars = KVec::new();
        for number in 0..*module_parameters::jars.value() {
            let jar = alloc::KBox::new(number, GFP_KERNEL)?;
            jars.push(jar, GFP_KERNEL)?;
        }
        Ok(Shelf { jars })
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if *module_parameters::forget.value() != 0 {
            core::mem::forget(core::mem::take(&mut self.jars));
        }
    }
}

#[test]
fn the_ledger_has_the_drivers_lines_and_sizes() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "jars=5")?;
    let live = module.live();
    let at = |line| live.iter().filter(move |one| one.at == (file!(), line));
    assert_eq!(
        at(BOX_LINE)
            .map(|one| one.size)
            .collect::<std::vec::Vec<_>>(),
        [4; 5]
    );
    assert_eq!(
        at(PUSH_LINE)
            .map(|one| one.size)
            .collect::<std::vec::Vec<_>>(),
        [64]
    );
    assert_eq!(live.len(), 6);
    module.unload()?;
    assert_eq!(machine.shutdown(), []);
    Ok(())
}

#[test]
fn what_is_forgotten_is_reported_with_the_drivers_line() -> Result {
    let machine = host::boot();
    machine.load(&THIS_MODULE, "jars=1 forget=1")?.unload()?;
    let lines: std::vec::Vec<_> = machine
        .shutdown()
        .into_iter()
        .map(|report| report.at)
        .collect();
    let at = |line| Some((file!().to_owned(), line));
    assert_eq!(lines, [at(BOX_LINE), at(PUSH_LINE)]);
    Ok(())
}

#[test]
fn each_allocation_fails_once_at_the_drivers_line_and_is_enomem() {
    let outcome = host::fail_nth(|machine| {
        let loaded = machine
            .load(&THIS_MODULE, "jars=5")
            .map(|module| module.unload());
        assert!(loaded == Ok(Ok(())) || loaded == Err(ENOMEM), "{loaded:?}");
    });
    outcome.assert_survived();
    let own = outcome.points.iter().map(|point| point.fault.at);
    let own: std::vec::Vec<_> = own.filter(|at| at.0 == file!()).map(|at| at.1).collect();
    // The vector grows for the first jar and for the fifth.
    let [b, p] = [BOX_LINE, PUSH_LINE];
    assert_eq!(own, [b, p, b, b, b, b, p]);
}

#[test]
fn what_fails_names_the_drivers_line_and_changes_nothing() -> Result {
    let machine = host::boot();
    fails!(machine, alloc::KBox::new(1, GFP_KERNEL));
    fails!(machine, alloc::VBox::new(1, GFP_KERNEL));
    fails!(machine, alloc::KVBox::new(1, GFP_KERNEL));
    fails!(machine, KVec::<u8>::with_capacity(1, GFP_KERNEL));
    let mut v = KVec::new();
    v.extend([1, 2, 3, 4], GFP_KERNEL)?;
    fails!(machine, v.push(5, GFP_KERNEL));
    fails!(machine, v.reserve(1, GFP_KERNEL));
    fails!(machine, v.extend([5, 6], GFP_KERNEL));
    fails!(machine, v.extend_from_slice(&[5], GFP_KERNEL));
    assert_eq!((v.as_slice(), v.capacity()), (&[1, 2, 3, 4][..], 4));
    v.push(5, GFP_KERNEL)?;
    assert_eq!(v, [1, 2, 3, 4, 5]);
    Ok(())
}

#[test]
fn a_string_fails_at_the_drivers_line_and_changes_nothing() -> Result {
    let machine = host::boot();
    fails!(machine, KString::from_str("fig", GFP_KERNEL));
    let mut s = KString::from_str("dried", GFP_KERNEL)?;
    fails!(machine, s.push_str(" figs", GFP_KERNEL));
    fails!(machine, s.push('!', GFP_KERNEL));
    fails!(machine, s.insert(0, '!', GFP_KERNEL));
    fails!(machine, s.clone_with(GFP_KERNEL));
    assert_eq!((&*s, s.capacity()), ("dried", 5));
    // What is formatted is asked for by core, which does not say for whom.
    machine.fail_nth(1);
    assert_eq!(
        s.push_fmt(format_args!(" {}", 7), GFP_KERNEL),
        Err(AllocError)
    );
    machine.fail_nth(0);
    assert_eq!(s, "dried");
    s.push_fmt(format_args!(" {}", 7), GFP_KERNEL)?;
    assert_eq!(s, "dried 7");
    Ok(())
}

#[test]
fn errors_are_the_codes_that_a_driver_gives() -> Result {
    let machine = host::boot();
    let mut bytes = KVec::new();
    bytes.extend_from_slice(b"\xff", GFP_KERNEL)?;
    assert_eq!(
        KString::from_utf8(bytes).map_err(Error::from).err(),
        Some(EINVAL)
    );
    let lone = KString::from_utf16(&[0xd800], GFP_KERNEL);
    assert_eq!(lone.map_err(Error::from).err(), Some(EINVAL));
    machine.fail_nth(1);
    let none = KString::from_utf16(&[0x61], GFP_KERNEL);
    assert_eq!(none.map_err(Error::from).err(), Some(ENOMEM));
    Ok(())
}

#[test]
fn memory_moves_between_the_two_vectors_as_it_is() -> Result {
    let machine = host::boot();
    let mut theirs = kernel::alloc::KVec::with_capacity(3, GFP_KERNEL)?;
    theirs.push("fig", GFP_KERNEL)?;
    let place = theirs.as_ptr();
    let before = machine.allocations();
    let ours = theirs.into_tryalloc();
    assert_eq!((ours.as_ptr(), ours.len(), ours.capacity()), (place, 1, 3));
    let theirs = ours.into_kernel();
    assert_eq!(
        (theirs.as_ptr(), theirs.len(), theirs.capacity()),
        (place, 1, 3)
    );
    assert_eq!(machine.allocations(), before);
    Ok(())
}

#[test]
fn vectors_without_memory_stay_without() {
    let machine = host::boot();
    assert_eq!(
        VVec::<u8>::new().into_kernel().into_tryalloc().capacity(),
        0
    );
    let mut units = kernel::alloc::KVVec::new();
    units.push((), GFP_KERNEL).expect("takes no memory");
    let units: KVVec<()> = units.into_tryalloc();
    assert_eq!((units.len(), units.capacity()), (1, usize::MAX));
    assert_eq!(units.into_kernel().len(), 1);
    assert_eq!(machine.allocations(), 0);
}

#[test]
fn a_box_of_any_kind_moves_between_the_two() -> Result {
    let machine = host::boot();
    let dropped = Cell::new(0);
    struct Jar<'a>(&'a Cell<u32>);
    impl Drop for Jar<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let jar = kernel::alloc::VBox::new(Jar(&dropped), GFP_KERNEL)?;
    let jar = jar.into_tryalloc().into_kernel();
    assert_eq!(dropped.get(), 0);
    drop(jar);
    assert_eq!(dropped.get(), 1);
    let nothing: alloc::KBox<()> = kernel::alloc::KBox::new((), GFP_KERNEL)?.into_tryalloc();
    drop(nothing);
    assert_eq!(machine.allocations(), 1);
    Ok(())
}

#[test]
fn flags_that_may_sleep_are_reported_under_a_spinlock() -> Result {
    let machine = host::boot();
    let lock = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
    let guard = lock.lock();
    let mut v = KVec::new();
    v.push(1, GFP_ATOMIC)?;
    assert!(machine.reports().is_empty());
    v.reserve(8, GFP_KERNEL)?;
    let report = machine.expect(Kind::AtomicSleep);
    assert_eq!(report.at, Some((file!().into(), line!() - 2)));
    drop(guard);
    Ok(())
}

#[test]
fn what_cannot_be_is_an_error_and_no_warning() {
    let machine = host::boot();
    let error = KVec::<u64>::with_capacity(usize::MAX / 8, GFP_KERNEL).err();
    let kind = error.map(|error| error.kind());
    assert_eq!(kind, Some(TryReserveErrorKind::CapacityOverflow));
    assert_eq!(error.map(Error::from), Some(ENOMEM));
    assert!(machine.reports().is_empty());
}
