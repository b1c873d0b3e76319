// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's allocators through the bridge: what is in the memory, and which flags arrive.

use core::alloc::Layout;

use kernel::alloc::allocator::{KVmalloc, Kmalloc, Vmalloc};
use kernel::alloc::{AllocError, Allocator as KernelAllocator, Flags};
use kernel::host::{self, Kind};
use kernel::prelude::*;
use kernel::sync::new_spinlock;
use scullery::alloc::Gfp;
use tryalloc::alloc::{Allocator, Stateless};

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).expect("is a layout")
}

/// What every allocator of the kernel's does through the bridge.
fn keeps_bytes<A: KernelAllocator>() -> Result<(), AllocError> {
    let gfp = Gfp::<A>::INSTANCE;
    let bytes = |memory: core::ptr::NonNull<[u8]>, len: usize| {
        // SAFETY: There are as many bytes, all of which were written.
        unsafe { core::slice::from_raw_parts(memory.cast::<u8>().as_ptr(), len) }
    };
    let memory = gfp.allocate_zeroed(layout(24), GFP_KERNEL)?;
    assert!(memory.len() >= 24);
    assert_eq!(bytes(memory, 24), [0; 24]);
    // SAFETY: There are 24 bytes; the memory is what the last call gave, for the layout told.
    unsafe {
        memory.cast::<u8>().write_bytes(7, 24);
        let memory = gfp.shrink(memory.cast(), layout(24), layout(16), GFP_KERNEL)?;
        let memory = gfp.grow_zeroed(memory.cast(), layout(16), layout(4096), GFP_KERNEL)?;
        assert_eq!(bytes(memory, 16), [7; 16]);
        assert_eq!(bytes(memory, 4096)[16..], [0; 4080]);
        memory.cast::<u8>().write_bytes(9, 4096);
        let memory = gfp.grow(memory.cast(), layout(4096), layout(8192), GFP_KERNEL)?;
        assert_eq!(bytes(memory, 4096), [9; 4096]);
        gfp.deallocate(memory.cast(), layout(8192));
    }
    Ok(())
}

#[test]
fn the_allocators_keep_what_they_promise() -> Result {
    let machine = host::boot();
    keeps_bytes::<Kmalloc>()?;
    keeps_bytes::<Vmalloc>()?;
    keeps_bytes::<KVmalloc>()?;
    assert!(machine.reports().is_empty());
    Ok(())
}

/// Does each operation once, with its own flags of these.
fn with_flags(flags: [Flags; 5]) -> Result<(), AllocError> {
    let gfp = Gfp::<Kmalloc>::INSTANCE;
    // SAFETY: What is given back or changed is what the last call gave, for the layout told.
    unsafe {
        let memory = gfp.allocate(layout(8), flags[0])?;
        let memory = gfp.grow(memory.cast(), layout(8), layout(64), flags[1])?;
        let memory = gfp.shrink(memory.cast(), layout(64), layout(8), flags[2])?;
        let memory = gfp.grow_zeroed(memory.cast(), layout(8), layout(64), flags[3])?;
        gfp.deallocate(memory.cast(), layout(64));
        let memory = gfp.allocate_zeroed(layout(8), flags[4])?;
        gfp.deallocate(memory.cast(), layout(8));
    }
    Ok(())
}

#[test]
fn every_operation_passes_its_flags_on() -> Result {
    let machine = host::boot();
    let lock = KBox::pin_init(new_spinlock!(()), GFP_KERNEL)?;
    let guard = lock.lock();
    with_flags([GFP_ATOMIC; 5])?;
    assert!(machine.reports().is_empty());
    for number in 0..5 {
        let mut flags = [GFP_ATOMIC; 5];
        flags[number] = GFP_KERNEL;
        with_flags(flags)?;
        machine.expect(Kind::AtomicSleep);
        assert!(machine.reports().is_empty(), "operation {number}");
    }
    drop(guard);
    Ok(())
}
