// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's memory: a ledger of what is allocated, and the allocation that fails.
//!
//! Every allocation of driver code comes through here, with its flags and the driver's line. Faults
//! are those of Linux's fail-nth (`Documentation/fault-injection/fault-injection.rst`): the nth
//! allocation from now fails, once, whatever its flags.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::collections::HashMap;

use super::sched::Shared;
use super::task::{current, At, Current};
use crate::alloc::gfp;
use crate::page::PAGE_SIZE;

/// Which allocator the memory is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Physically contiguous: `kmalloc`.
    Kmalloc,
    /// Virtually contiguous: `vmalloc`.
    Vmalloc,
    /// `kmalloc` where it can, `vmalloc` where not.
    KVmalloc,
    /// A page: `alloc_pages`.
    Page,
}

impl core::fmt::Display for Area {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Area::Kmalloc => "kmalloc",
            Area::Vmalloc => "vmalloc",
            Area::KVmalloc => "kvmalloc",
            Area::Page => "alloc_pages",
        })
    }
}

/// One live allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Counts allocations of this boot.
    pub serial: u64,
    /// Which allocator gave it.
    pub area: Area,
    /// Bytes asked for.
    pub size: usize,
    /// The driver's file and line.
    pub at: (&'static str, u32),
    /// The module whose code made it; None for a test's own.
    pub(crate) module: Option<&'static str>,
}

/// An allocation that was made to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes asked for.
    pub size: usize,
    /// The driver's file and line.
    pub at: (&'static str, u32),
}

/// The memory of one machine.
#[derive(Default)]
pub(crate) struct Memory {
    live: Shared<HashMap<usize, Allocation>>,
    serial: AtomicU64,
    /// Allocations of any task until the one that fails; 0 is never.
    fail_nth: AtomicU32,
    fault: Shared<Option<Fault>>,
}

impl Memory {
    /// Arms the machine-wide fault.
    pub(crate) fn fail_nth(&self, nth: u32) {
        self.fail_nth.store(nth, Relaxed);
        self.fault.with(|fault| *fault = None);
    }

    /// The allocation that failed since [`Memory::fail_nth`], if it came to that.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.fault.with(|fault| fault.clone())
    }

    /// How many allocations there have been.
    pub(crate) fn count(&self) -> u64 {
        self.serial.load(Relaxed)
    }

    /// What a module has allocated and not freed, oldest first.
    pub(crate) fn live_of(&self, module: &str) -> Vec<Allocation> {
        let mut live: Vec<_> = self.live.with(|live| {
            live.values()
                .filter(|allocation| allocation.module == Some(module))
                .cloned()
                .collect()
        });
        live.sort_unstable_by_key(|allocation| allocation.serial);
        live
    }

    fn add(&self, current: &Current, ptr: NonNull<u8>, area: Area, size: usize, at: At) {
        let allocation = Allocation {
            serial: self.serial.fetch_add(1, Relaxed),
            area,
            size,
            at: (at.file(), at.line()),
            module: current.module.get(),
        };
        self.live
            .with(|live| live.insert(ptr.addr().get(), allocation));
    }

    fn remove(&self, ptr: NonNull<u8>) {
        self.live.with(|live| live.remove(&ptr.addr().get()));
    }

    fn should_fail(&self, current: &Current, size: usize, at: At) -> bool {
        let machine = self
            .fail_nth
            .try_update(Relaxed, Relaxed, |nth| nth.checked_sub(1))
            == Ok(1);
        // An interrupt's allocations are not those of the task that it has borrowed.
        let left = match current.interrupt.get() {
            None => current.fail_nth.get(),
            Some(_) => 0,
        };
        if left != 0 {
            current.fail_nth.set(left - 1);
        }
        let fails = machine || left == 1;
        if fails {
            self.fault.with(|fault| {
                *fault = Some(Fault {
                    size,
                    at: (at.file(), at.line()),
                });
            });
        }
        fails
    }
}

/// An allocation inside a function of the kernel's own, which the ledger does not keep: whether it
/// succeeds. It sleeps, and fail-nth counts it as the driver's line `at`.
pub(crate) fn inner_allocation(size: usize, at: At) -> bool {
    current(|current| may_allocate(current, size, gfp::DIRECT_RECLAIM, at))
}

/// Checks the context and the faults of an allocation, and says whether it may go on.
fn may_allocate(current: &Current, size: usize, flags: u32, at: At) -> bool {
    if flags & gfp::DIRECT_RECLAIM != 0 {
        current.might_sleep(at);
    }
    !current
        .with_machine(|machine| machine.memory.should_fail(current, size, at))
        .unwrap_or(false)
}

/// The memory there is for `layout`: what is aligned to pages has whole pages.
fn whole_pages(layout: Layout) -> Layout {
    if layout.align() < PAGE_SIZE {
        layout
    } else {
        layout.pad_to_align()
    }
}

/// Says that the next allocation of this task is for the driver's line `at`, whoever calls.
pub(crate) fn allocate_next_for(at: At) {
    current(|current| current.allocates_for.set(Some(at)));
}

/// Allocates `layout`, whose size is not 0; zeroed where `flags` say so.
///
/// # Context
///
/// May sleep if `flags` have `__GFP_DIRECT_RECLAIM`.
#[track_caller]
pub(crate) fn allocate(area: Area, layout: Layout, flags: u32) -> Option<NonNull<u8>> {
    let at = core::panic::Location::caller();
    current(|current| {
        let at = current.allocates_for.take().unwrap_or(at);
        if !may_allocate(current, layout.size(), flags, at) {
            return None;
        }
        // SAFETY: The size is not 0, as this function's callers promise.
        let ptr = NonNull::new(unsafe {
            if flags & gfp::ZERO != 0 {
                std::alloc::alloc_zeroed(whole_pages(layout))
            } else {
                std::alloc::alloc(whole_pages(layout))
            }
        })?;
        current.with_machine(|machine| machine.memory.add(current, ptr, area, layout.size(), at));
        Some(ptr)
    })
}

/// Grows or shrinks an allocation, perhaps at a new address. The old one stays valid on failure.
///
/// # Safety
///
/// `ptr` is from [`allocate`] or [`resize`] and was last given `old`; `new` has the same alignment
/// and a size that is not 0.
#[track_caller]
pub(crate) unsafe fn resize(
    area: Area,
    ptr: NonNull<u8>,
    old: Layout,
    new: Layout,
    flags: u32,
) -> Option<NonNull<u8>> {
    let at = core::panic::Location::caller();
    current(|current| {
        if !may_allocate(current, new.size(), flags, at) {
            return None;
        }
        let (had, has) = (whole_pages(old), whole_pages(new));
        // SAFETY: As this function's own contract.
        let resized = NonNull::new(unsafe { std::alloc::realloc(ptr.as_ptr(), had, has.size()) })?;
        if flags & gfp::ZERO != 0 && new.size() > old.size() {
            // SAFETY: The bytes between the old and the new size are ours.
            unsafe {
                resized
                    .add(old.size())
                    .write_bytes(0, new.size() - old.size())
            };
        }
        current.with_machine(|machine| {
            machine.memory.remove(ptr);
            machine.memory.add(current, resized, area, new.size(), at);
        });
        Some(resized)
    })
}

/// Frees an allocation.
///
/// # Safety
///
/// `ptr` is from [`allocate`] or [`resize`], was last given `layout`, and is not used again.
pub(crate) unsafe fn release(ptr: NonNull<u8>, layout: Layout) {
    current(|current| {
        current.with_machine(|machine| machine.memory.remove(ptr));
        // SAFETY: As this function's own contract.
        unsafe { std::alloc::dealloc(ptr.as_ptr(), whole_pages(layout)) };
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alloc::flags::{GFP_ATOMIC, GFP_KERNEL};
    use crate::alloc::KBox;
    use crate::host;
    use crate::rt::context::Interrupt;

    #[test]
    fn an_interrupt_takes_no_fault_from_the_task_that_it_borrows() {
        let _machine = host::boot();
        let allocates = || KBox::new(1, GFP_ATOMIC).is_ok();
        assert!(current(|current| {
            current.fail_nth.set(1);
            current.in_interrupt(Interrupt::Soft, allocates)
        }));
        assert!(KBox::new(1, GFP_KERNEL).is_err());
    }
}
