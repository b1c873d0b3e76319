// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Virtual memory areas.
//!
//! Mirrors: rust/kernel/mm/virt.rs (Linux 7.2).
//! C header: `include/linux/mm.h`.

// DIFFERENCE: VmaNew: nothing can be done with one; the host has no mmap yet.

/// An area that is being set up by `mmap`.
///
/// The host never makes one: a driver's `mmap` compiles, and is not called.
pub struct VmaNew {
    never: core::convert::Infallible,
}

impl VmaNew {
    /// First address of the area.
    pub fn start(&self) -> usize {
        match self.never {}
    }

    /// First address after the area.
    pub fn end(&self) -> usize {
        match self.never {}
    }
}
