// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sets of CPUs.
//!
//! Mirrors: rust/kernel/cpumask.rs (Linux 7.2).
//! C header: `include/linux/cpumask.h`.
//!
//! The configuration is one without `CONFIG_CPUMASK_OFFSTACK`: a mask is small, and none is allocated.

use core::ops::{Deref, DerefMut};

use crate::alloc::{AllocError, Flags};
use crate::cpu::{nr_cpu_ids, CpuId};
use crate::error::Result;
use crate::types::Opaque;

/// A set of CPUs.
#[repr(transparent)]
pub struct Cpumask(Opaque<usize>);

impl Cpumask {
    /// The bits that stand for a CPU.
    fn all() -> usize {
        usize::MAX >> (usize::BITS - nr_cpu_ids())
    }

    fn bits(&self) -> usize {
        // SAFETY: The memory is a number's, and nobody writes it while it is borrowed.
        unsafe { *self.0.get() }
    }

    fn write(&mut self, bits: usize) {
        // SAFETY: The memory is a number's, and borrowed exclusively.
        unsafe { *self.0.get() = bits };
    }

    /// Puts a CPU into the set. It is not atomic, unlike C's function of this name.
    #[inline]
    pub fn set(&mut self, cpu: CpuId) {
        self.write(self.bits() | 1 << cpu.as_u32());
    }

    /// Takes a CPU out of the set. It is not atomic, unlike C's function of this name.
    #[inline]
    pub fn clear(&mut self, cpu: CpuId) {
        self.write(self.bits() & !(1 << cpu.as_u32()));
    }

    /// Whether a CPU is in the set.
    #[inline]
    pub fn test(&self, cpu: CpuId) -> bool {
        self.bits() >> cpu.as_u32() & 1 == 1
    }

    /// Puts every CPU into the set.
    #[inline]
    pub fn setall(&mut self) {
        self.write(Self::all());
    }

    /// Whether no CPU is in the set.
    #[inline]
    pub fn empty(&self) -> bool {
        self.weight() == 0
    }

    /// Whether every CPU is in the set.
    #[inline]
    pub fn full(&self) -> bool {
        self.weight() == nr_cpu_ids()
    }

    /// How many CPUs are in the set.
    #[inline]
    pub fn weight(&self) -> u32 {
        (self.bits() & Self::all()).count_ones()
    }

    /// Makes `dstp` the same set.
    #[inline]
    pub fn copy(&self, dstp: &mut Self) {
        dstp.write(self.bits());
    }
}

/// A set of CPUs that is its owner's.
///
/// # Examples
///
/// ```
/// use kernel::{cpu::CpuId, cpumask::CpumaskVar, prelude::*};
///
/// let mut busy = CpumaskVar::new_zero(GFP_KERNEL)?;
/// assert!(busy.empty());
/// busy.set(CpuId::current());
/// assert!(busy.test(CpuId::current()));
///
/// let again = CpumaskVar::try_clone(&busy)?;
/// busy.clear(CpuId::current());
/// assert_eq!((busy.weight(), again.weight()), (0, 1));
///
/// busy.setall();
/// assert!(busy.full());
/// # Ok::<(), Error>(())
/// ```
#[repr(transparent)]
pub struct CpumaskVar {
    mask: Cpumask,
}

impl CpumaskVar {
    /// An empty set.
    ///
    /// # Errors
    ///
    /// None in this configuration; in another, memory may lack.
    pub fn new_zero(_flags: Flags) -> Result<Self, AllocError> {
        Ok(Self {
            mask: Cpumask(Opaque::zeroed()),
        })
    }

    /// A set that may hold anything.
    ///
    /// # Safety
    ///
    /// It is made some set before it is used.
    ///
    /// # Errors
    ///
    /// As those of [`new_zero`](Self::new_zero).
    pub unsafe fn new(_flags: Flags) -> Result<Self, AllocError> {
        Ok(Self {
            mask: Cpumask(Opaque::uninit()),
        })
    }

    /// The same set, as one of its own.
    ///
    /// # Errors
    ///
    /// As those of [`new_zero`](Self::new_zero).
    pub fn try_clone(cpumask: &Cpumask) -> Result<Self> {
        Ok(Self {
            mask: Cpumask(Opaque::new(cpumask.bits())),
        })
    }
}

impl Deref for CpumaskVar {
    type Target = Cpumask;

    fn deref(&self) -> &Cpumask {
        &self.mask
    }
}

impl DerefMut for CpumaskVar {
    fn deref_mut(&mut self) -> &mut Cpumask {
        &mut self.mask
    }
}
