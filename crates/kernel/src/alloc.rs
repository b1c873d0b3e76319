// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory allocation: flags, the allocators' trait, and the containers that use it.
//!
//! Every operation that may allocate takes [`Flags`] and can fail. The machine counts what is
//! allocated, by the line of the caller, and can be told to let one allocation fail.
//!
//! Mirrors: rust/kernel/alloc.rs (Linux 7.2).

use core::{alloc::Layout, ops, ptr::NonNull};

use crate::error::{code::EINVAL, Result};

pub mod allocator;
pub mod kbox;
pub mod kvec;
pub mod layout;

pub use self::kbox::{Box, KBox, KVBox, VBox};
pub use self::kvec::{IntoIter, KVVec, KVec, VVec, Vec};

/// An allocation failed. Converts to `ENOMEM`.
///
/// In Linux tryalloc takes the kernel crate's for its own, so here the kernel crate takes tryalloc's: to
/// a driver they are one type in every home.
pub use tryalloc::alloc::AllocError;

/// How an allocation may behave: the kernel's `gfp_t`, combined with `|`, `&` and `!`.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// let flags = GFP_KERNEL | __GFP_ZERO;
/// assert!(flags.contains(GFP_KERNEL));
/// assert!(!(flags & !__GFP_ZERO).contains(__GFP_ZERO));
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Flags(u32);

impl Flags {
    /// The bits as C has them.
    pub(crate) fn as_raw(self) -> u32 {
        self.0
    }

    /// Whether every bit of `flags` is set in `self`.
    pub fn contains(self, flags: Flags) -> bool {
        (self & flags) == flags
    }
}

impl ops::BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::BitAnd for Flags {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl ops::Not for Flags {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

/// The bits of `gfp_t` on x86-64 (include/linux/gfp_types.h), without the `__GFP_` of their names.
pub(crate) mod gfp {
    pub(crate) const HIGHMEM: u32 = 1 << 1;
    pub(crate) const HIGH: u32 = 1 << 5;
    pub(crate) const IO: u32 = 1 << 6;
    pub(crate) const FS: u32 = 1 << 7;
    pub(crate) const ZERO: u32 = 1 << 8;
    pub(crate) const DIRECT_RECLAIM: u32 = 1 << 10;
    pub(crate) const KSWAPD_RECLAIM: u32 = 1 << 11;
    pub(crate) const NOWARN: u32 = 1 << 13;
    pub(crate) const ACCOUNT: u32 = 1 << 22;
}

/// The flags a driver may pass.
pub mod flags {
    use super::{gfp, Flags};

    /// Zero the memory. Added to other flags.
    pub const __GFP_ZERO: Flags = Flags(gfp::ZERO);

    /// High memory will do, which `kmalloc` cannot use. Added to other flags.
    pub const __GFP_HIGHMEM: Flags = Flags(gfp::HIGHMEM);

    /// Never sleeps, and may draw on the reserves kept for callers that cannot wait.
    pub const GFP_ATOMIC: Flags = Flags(gfp::HIGH | gfp::KSWAPD_RECLAIM);

    /// The usual choice: may sleep, start I/O and call into filesystems to free memory.
    pub const GFP_KERNEL: Flags =
        Flags(gfp::DIRECT_RECLAIM | gfp::KSWAPD_RECLAIM | gfp::IO | gfp::FS);

    /// [`GFP_KERNEL`], charged to the caller's memory control group.
    pub const GFP_KERNEL_ACCOUNT: Flags = Flags(GFP_KERNEL.0 | gfp::ACCOUNT);

    /// Never sleeps and has no reserves: expect it to fail. Failures are not reported.
    pub const GFP_NOWAIT: Flags = Flags(gfp::KSWAPD_RECLAIM | gfp::NOWARN);

    /// Do not report a failure. Added to other flags.
    pub const __GFP_NOWARN: Flags = Flags(gfp::NOWARN);
}

/// A NUMA node to allocate from.
#[derive(Clone, Copy, PartialEq)]
pub struct NumaNode(i32);

impl NumaNode {
    /// Any node will do.
    pub const NO_NODE: NumaNode = NumaNode(-1);

    /// `MAX_NUMNODES` of an x86-64 kernel with its default `CONFIG_NODES_SHIFT=6`.
    const MAX_NUMNODES: i32 = 1 << 6;

    /// The node with number `node`, from 0 to 63.
    ///
    /// # Errors
    ///
    /// `EINVAL` when `node` is outside that range.
    pub fn new(node: i32) -> Result<Self> {
        if !(0..Self::MAX_NUMNODES).contains(&node) {
            return Err(EINVAL);
        }
        Ok(Self(node))
    }
}

/// A source of memory. The implementing type is only a name: no value of it is ever made.
///
/// # Safety
///
/// Memory returned by `alloc` and `realloc`
/// - is valid for reads and writes of the layout's size until it is passed to `realloc` (with
///   success) or `free`,
/// - is aligned to the layout's alignment and to [`MIN_ALIGN`](Self::MIN_ALIGN),
/// - and may be passed to the same type's `realloc` and `free`, from any thread.
///
/// A `realloc` that succeeds has kept the first bytes, as many as both the old and the new size
/// have; one that fails has left the old memory as it was.
pub unsafe trait Allocator {
    /// Every allocation is aligned to this many bytes at least.
    const MIN_ALIGN: usize;

    /// Allocates memory for `layout`. A layout of size 0 takes no memory and gives a dangling
    /// pointer.
    ///
    /// # Context
    ///
    /// As `flags` say: those with direct reclaim, such as `GFP_KERNEL`, may sleep.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory, or the size is beyond the allocator.
    #[track_caller]
    fn alloc(layout: Layout, flags: Flags, nid: NumaNode) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: Without a pointer there is no old allocation about which anything must hold.
        unsafe { Self::realloc(None, layout, Layout::new::<()>(), flags, nid) }
    }

    /// Makes the allocation at `ptr` fit `layout`, moving it if need be; with `None` allocates,
    /// with a size of 0 frees.
    ///
    /// # Context
    ///
    /// As [`alloc`](Self::alloc).
    ///
    /// # Errors
    ///
    /// [`AllocError`] as for `alloc`; the memory at `ptr` is then still allocated and unchanged.
    ///
    /// # Safety
    ///
    /// If `ptr` is `Some` and the size of `old_layout` is not 0, `ptr` is a live allocation of this
    /// allocator, made with `old_layout`.
    #[track_caller]
    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError>;

    /// Frees the memory at `ptr`. With a `layout` of size 0 there is none, and nothing happens.
    ///
    /// # Safety
    ///
    /// If the size of `layout` is not 0, `ptr` is a live allocation of this allocator, made with
    /// `layout`, and is not used again.
    #[track_caller]
    unsafe fn free(ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: The caller promises about `ptr` and `layout` what `realloc` asks. Freeing cannot
        // fail.
        let _ = unsafe {
            Self::realloc(
                Some(ptr),
                Layout::new::<()>(),
                layout,
                Flags(0),
                NumaNode::NO_NODE,
            )
        };
    }
}
